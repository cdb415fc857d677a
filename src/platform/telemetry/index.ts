// What is told of a running platform to whoever watches it: numbers for Prometheus, spans for OpenTelemetry, and where a
// request stands in a trace.
// In: readings, whenever they are asked for, and spans. Out: their text. It keeps nothing of any tenant, and nothing that
// it holds ever decides anything.
export { addProcessMetrics } from './add-process-metrics.js';
export { DurationTally } from './duration-tally.js';
export { type Metrics, openMetrics, type Reading } from './open-metrics.js';
export { openTracing } from './open-tracing.js';
export { parseTraceContext, type TraceContext } from './trace-context.js';
export type { OpenSpan, Tracing } from './tracing.js';
