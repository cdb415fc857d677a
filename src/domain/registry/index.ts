// What sources promise: contract versions, their scopes in words, their events.
// In: the folder contracts/, or the texts of a contract that somebody wants to publish. Out: contracts ready to decide
// with, and a report of what is wrong with one and what it would break. It refuses a contract with anything that no
// scope guards, and never changes one that is live.
export { type ContractReport, checkContract } from './check-contract.js';
export { type ContractManifest, contractManifestSchema, type ScopeText } from './contract-manifest.js';
export { CONTRACT_PROBLEMS, type ContractProblem, type ContractProblemCode } from './contract-problem.js';
export { type Contracts, listContractFolders, loadContracts, readContractFiles } from './load-contracts.js';
export { type Contract, type ContractFiles, readContract } from './read-contract.js';
export type { ScopeRule, ScopeRules } from './scope-rules.js';
