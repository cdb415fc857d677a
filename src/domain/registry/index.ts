// What sources promise: contract versions, their scopes in words, their events, and how far each is in its life.
// In: the folder contracts/, or the texts of a contract that somebody wants to publish. Out: contracts ready to decide
// with, and a report of what is wrong with one and whom it would break. It refuses a contract with anything that no
// scope guards, and never changes what a published one promises.
export { affectedCoordinate, hasCoordinate } from './affected-coordinates.js';
export { type ContractReport, checkContract } from './check-contract.js';
export { compareContracts } from './compare-contracts.js';
export type { ContractChange } from './contract-change.js';
export type { ContractLife } from './contract-life.js';
export { type ContractManifest, contractManifestSchema, type ScopeText } from './contract-manifest.js';
export { CONTRACT_PROBLEMS, type ContractProblem, type ContractProblemCode } from './contract-problem.js';
export type { Dependents, PinningApp } from './dependents.js';
export { deprecatedCoordinates } from './deprecated-coordinates.js';
export { deprecateContract, restoreContract, retireContract } from './end-contract.js';
export { isResolvable as isResolvableEntity, keysOf as entityKeys } from './entity-keys.js';
export type { Harm, HarmedUser } from './find-harm.js';
export { listUsedDeprecations, type UsedDeprecation } from './list-deprecations.js';
export {
  compareRevisions,
  listRevisions,
  parseRevisionName,
  type Revision,
  type RevisionName,
} from './list-revisions.js';
export { type Contracts, type LiveContract, openContracts, retired } from './open-contracts.js';
export { publishBundledContracts } from './publish-bundled-contracts.js';
export { publishContract, told } from './publish-contract.js';
export { listContractFolders, readBundledContracts, readContractFiles } from './read-bundled-contracts.js';
export { type Contract, type ContractFiles, readContract } from './read-contract.js';
export type { Registry } from './registry.js';
export { reviewContract } from './review-contract.js';
export type { ScopeRule, ScopeRules } from './scope-rules.js';
export { usedCoordinates } from './used-coordinates.js';
