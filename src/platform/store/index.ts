// How things are kept: the entities by owner, PGlite or PostgreSQL, row-level security, the lock on the data directory.
// In: where the data is. Out: an entity manager for one tenant, or for the platform. It has no rule of the product, and
// a tenant's entity manager never sees another tenant's row.

export { type Changes, watchChanges } from './changes.js';
export { type Context, contextFor, nameOf, recordAudit } from './context.js';
export { CONTRACT_STATES, type ContractState } from './contract-states.js';
export { type Em, type EntityName, type FilterQuery, LockMode } from './em.js';
export * from './entities/access.js';
export * from './entities/apps.js';
export { AuditEntry } from './entities/audit.js';
export * from './entities/automations.js';
export { LinkRequest } from './entities/connectors.js';
export { Extension } from './entities/directory.js';
export { AccessLogEntry, InstallationBudget, Operation, OperationUse, Usage } from './entities/metering.js';
export * from './entities/people.js';
export { ContractLogEntry, ContractRevision, ContractVersion } from './entities/registry.js';
export { LinkedAccount } from './entities/vault.js';
export { EXTENSION_STATES, type ExtensionState } from './extension-states.js';
export { followChanges } from './follow-changes.js';
export { isolationProblems } from './isolation-problems.js';
export { lockDataDir } from './lock-data-dir.js';
export { type Database, type DatabaseLocation, openDatabase } from './open-database.js';
export { FINAL_STATES, type FinalState, RUN_STATES, type RunState } from './run-states.js';
export { openStore, type Store } from './store.js';
export { SCHEMA, TENANT_ROLE } from './tenant-table.js';
export { VERSION_STATES, type VersionState } from './version-states.js';
