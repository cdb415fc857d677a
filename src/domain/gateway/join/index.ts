// Several contract versions as one graph, for operations that ask more than one.
// In: the contracts that an app version pins, and how to ask each. Out: a schema to decide on and to execute. It decides
// nothing: what is executed here was allowed before.
export { createJoins, type JoinContext, type JoinedContracts } from './join-contracts.js';
