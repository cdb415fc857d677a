// Work arrives: ids of runs from the queue, and the rounds that put back what was lost.
// In: ids, the passing of time. Out: calls of one domain function each. It holds no rule.
export { startWorker } from './start-worker.js';
