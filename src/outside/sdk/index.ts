// What a source needs: its store, its GraphQL and import doors, paging, and its events told to the platform.
// In: the gateway's signed assertions, a source's tables and resolvers. Out: who asks for which tenant, a running
// source, CloudEvents posted until acknowledged. It imports nothing of the platform and knows nothing of any business.
export { buildSourceSchema, type SourceContext } from './build-source-schema.js';
export { createEventOutbox, type EventOutbox, type EventOutboxOptions, type OutboxEvent } from './event-outbox.js';
export { registerImportDoor } from './import-door.js';
export { nextChange } from './next-change.js';
export { type SourceTables, storeOptionsOf, writeNextMigration } from './open-source-store.js';
export { OptionalField } from './optional-field.js';
export { defineOutbox } from './outbox-table.js';
export { PageInfo } from './page-info.js';
export { mapPage, type PageInput, readPage } from './read-page.js';
export type { SourceDatabase } from './source-database.js';
export type { SourceEm, SourceStore } from './source-store.js';
export { type RunningSource, type SourceOptions, type SourceParts, startSource } from './start-source.js';
export { tenantTable } from './tenant-table.js';
export { UserError } from './user-error.js';
export { isUuid } from './uuid.js';
export { type Assertion, type AssertionVerifier, createAssertionVerifier } from './verify-assertion.js';
