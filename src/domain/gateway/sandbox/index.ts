// Answers operations of sandbox tenants from the samples of a contract, decided as every other before.
// In: a decided operation, its variables, whose session it is. Out: a GraphQL answer. No source is asked, and what a
// session changes only that session sees.
export { createSandbox, type Sandbox } from './sandbox.js';
