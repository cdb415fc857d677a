// What sources promise: contract versions, their scopes in words, their events.
// In: the folder contracts/. Out: contracts ready to decide with. It refuses a contract with anything that no scope
// guards, and never changes one that is live.
export { type ContractManifest, contractManifestSchema, type ScopeText } from './contract-manifest.js';
export { type Contract, type Contracts, loadContracts } from './load-contracts.js';
export type { ScopeRule, ScopeRules } from './scope-rules.js';
