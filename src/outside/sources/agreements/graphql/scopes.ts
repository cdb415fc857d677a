/** The scopes of contracts/agreements/2026-10/contract.yaml. */
export const READ_AGREEMENTS = 'agreements.agreements:read';
export const WRITE_AGREEMENTS = 'agreements.agreements:write';
export const READ_TEMPLATES = 'agreements.templates:read';
export const WRITE_TEMPLATES = 'agreements.templates:write';
export const READ_WORKSPACES = 'agreements.workspaces:read';
