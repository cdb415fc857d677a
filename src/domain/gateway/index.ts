// One GraphQL operation: decided against its contract and the tenant's grant, then executed at the source.
// In: a request with an access token. Out: the source's bytes, or a refusal that names what is missing. Nothing is
// fetched before it is allowed, and no table is read once a token has been met.
export { checkDocumentSize, maxTokens } from './check-document-size.js';
export { createGateway } from './create-gateway.js';
export { guardedCoordinates } from './guarded-coordinates.js';
export { handleOperation } from './handle-operation.js';
export type { Gateway, OperationRequest } from './operation.js';
export type { OperationAnswer } from './operation-answer.js';
export { type OperationResult, runOperation } from './run-operation.js';
export type { EventFeed, KeptEvent } from './subscriptions/index.js';
