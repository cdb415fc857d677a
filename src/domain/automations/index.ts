// Triggers, conditions, mappings, runs, retries, held and dead work: the ledger.
// In: events of sources, ids of runs that are due. Out: records delivered to outside services, and for each run how it
// ended. Nothing is accepted before it is kept, and no source is read but through the gateway.
export { addRunMetrics } from './add-run-metrics.js';
export { type Automations, defaultRetrySchedule } from './automations.js';
export { freeAllLeases, publishDueRuns } from './claim-runs.js';
export { disableAutomations, enableAutomations } from './enable-automations.js';
export { createEventFeed } from './event-feed.js';
export { createIngest } from './ingest-events.js';
export { countRuns, listRuns } from './list-runs.js';
export { parseCloudEvents, type SourceEvent } from './parse-cloud-events.js';
export { probeOutages, releaseHeld, retryRuns } from './release-held.js';
export { sweepSources } from './sweep-sources.js';
export { createRunWorker, type RunWorker } from './work-runs.js';
