// What a program outside the platform needs to talk with it over the network.
// In: the gateway's signed assertions, an application's changes. Out: who asks for which tenant, CloudEvents posted
// until acknowledged. It imports nothing of the platform.
export { createEventOutbox, type EventOutbox, type EventOutboxOptions, type OutboxEvent } from './event-outbox.js';
export type { SourceDatabase } from './source-database.js';
export { SourceError, type SourceErrorCode } from './source-error.js';
export { type Assertion, type AssertionVerifier, createAssertionVerifier } from './verify-assertion.js';
