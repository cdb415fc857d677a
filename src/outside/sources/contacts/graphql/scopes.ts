/** The scopes of contracts/contacts/2026-10/contract.yaml. */
export const READ = 'contacts.contacts:read';
export const WRITE = 'contacts.contacts:write';
