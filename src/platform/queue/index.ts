// Carries the ids of runs to workers: within the process, or by BullMQ on Redis, behind one interface.
// In: ids. Out: calls of one handler. It never owns work: it may forget everything and nothing is lost.
export { openQueue } from './open-queue.js';
export type { Queue } from './queue.js';
