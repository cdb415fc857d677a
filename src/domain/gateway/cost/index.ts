// What an operation costs, in points: compiled once for a document, reckoned with the variables of each request.
// In: contracts with @cost and @listSize, a valid document. Out: a formula. Budgets are not kept here.
export { compileCost } from './compile-cost.js';
export { type Cost, evaluateCost } from './cost.js';
export { type CostRules, costRulesOf } from './cost-rules.js';
