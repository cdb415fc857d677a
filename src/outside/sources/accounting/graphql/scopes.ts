/** The scopes of contracts/accounting/2026-10/contract.yaml. */
export const READ = 'accounting.invoices:read';
export const WRITE = 'accounting.invoices:write';
