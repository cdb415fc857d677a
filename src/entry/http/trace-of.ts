import type { IncomingHttpHeaders } from 'node:http';
import { parseTraceContext, type TraceContext } from '../../platform/telemetry/index.js';

/** Of which trace a request says that it is. A header that came twice is malformed, except `tracestate`, which is a list. */
export function traceOf({ traceparent, tracestate }: IncomingHttpHeaders): TraceContext | undefined {
  if (typeof traceparent !== 'string') return undefined;
  return parseTraceContext(traceparent, typeof tracestate === 'string' ? tracestate : undefined);
}
