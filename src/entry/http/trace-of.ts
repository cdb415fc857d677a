import { parseTraceContext, type TraceContext } from '../../platform/telemetry/index.js';

type Field = string | string[] | undefined;

/** Of which trace a request says that it is. A field that came twice is malformed, except `tracestate`, which is a list. */
export function traceOf(traceparent: Field, tracestate: Field): TraceContext | undefined {
  if (typeof traceparent !== 'string') return undefined;
  return parseTraceContext(traceparent, typeof tracestate === 'string' ? tracestate : undefined);
}
