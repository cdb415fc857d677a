/** The scopes of contracts/accounting, the same in each version. */
export const READ = 'accounting.invoices:read';
export const WRITE = 'accounting.invoices:write';
