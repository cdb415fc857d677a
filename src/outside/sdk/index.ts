// What a source needs: its store, its GraphQL and import doors, paging, loading, checks of what callers give, and its
// events told to the platform.
// In: the gateway's signed assertions, a source's tables and resolvers. Out: who asks for which tenant, a running
// source, CloudEvents posted until acknowledged. It imports nothing of the platform and knows nothing of any business.
export { badInput } from './bad-input.js';
export { buildSourceSchema, type SourceContext } from './build-source-schema.js';
export { connectionOf } from './connection-of.js';
export { createEventOutbox, type EventOutbox, type EventOutboxOptions, type OutboxEvent } from './event-outbox.js';
export { type Fault, inInput, invalid } from './faults.js';
export { registerImportDoor } from './import-door.js';
export { type FileToImport, importJsonFile } from './import-json-file.js';
export { type ImportOutcome, registerJsonImportDoor } from './json-import-door.js';
export { loadById, loadByText, loadEach, loadGroups } from './loaders.js';
export { nextChange } from './next-change.js';
export { type SourceTables, storeOptionsOf, writeNextMigration } from './open-source-store.js';
export { OptionalField } from './optional-field.js';
export { defineOutbox } from './outbox-table.js';
export { PageArgs } from './page-args.js';
export { FileError } from './parse-json-file.js';
export { mapPage, type Page, type PageInput, readPage } from './read-page.js';
export { idFilter, textFilter } from './row-filters.js';
export { runChange } from './run-change.js';
export { DateScalar, DecimalScalar } from './scalars.js';
export { type Representation, type ServedEntity, serveEach, serveEntities } from './serve-entities.js';
export type { SourceDatabase } from './source-database.js';
export type { SourceEm, SourceStore } from './source-store.js';
export { type RunningSource, type SourceOptions, type SourceParts, startSource } from './start-source.js';
export { tenantTable } from './tenant-table.js';
export { checkTextArgument, isEmail, MAX_TEXT, textFaults } from './texts.js';
export { UserError } from './user-error.js';
export { isUuid } from './uuid.js';
export { type Assertion, type AssertionVerifier, createAssertionVerifier } from './verify-assertion.js';
