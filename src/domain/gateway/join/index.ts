// Several contract versions as one graph, for operations that ask more than one.
// In: the contracts that an app version pins, an operation, and how to ask each. Out: a schema to decide on, and the
// joined answer. It decides nothing: what is joined here was allowed before.
export { createJoins, type JoinedContracts } from './join-contracts.js';
export type { JoinFetch } from './join-plan.js';
export { type JoinedOperation, joinOperation } from './joined-operation.js';
export { runJoin } from './run-join.js';
