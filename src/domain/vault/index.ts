// Seals and opens linked accounts, and lets one refresh at a time happen per account across processes.
// In: credentials, and how to refresh them. Out: opened accounts, to the connectors only. It never logs or answers a
// secret, and knows no outside service.
export {
  type Credentials,
  deleteAccounts,
  findAccount,
  linkAccount,
  markBroken,
  type OpenedAccount,
  type Vault,
} from './linked-accounts.js';
export { loadMasterKeys, type MasterKeys } from './master-keys.js';
export { refreshCredentials } from './refresh-credentials.js';
export { openText, sealText } from './seal.js';
