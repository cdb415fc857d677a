// Usage: what each installation asked of each contract on each day.
// In: one call per operation, which never waits. Out: rows of usage. It decides nothing.
export { createUsageMeter, type UsageMeter } from './usage-meter.js';
