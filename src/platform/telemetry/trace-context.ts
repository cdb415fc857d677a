/** Where a request stands in a trace that somebody else keeps. */
export interface TraceContext {
  traceparent: string;
  tracestate: string | undefined;
}

const traceparentForm = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const memberForm = /^[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
const maxStateLength = 512;
const maxMembers = 32;

/**
 * The trace context of a request, as it came; undefined when there is none or it is malformed. A malformed state is
 * dropped by itself. Whether anybody knows the trace is not checked: nothing may be decided by it.
 * @see https://www.w3.org/TR/trace-context/ section 3
 */
export function parseTraceContext(
  traceparent: string | undefined,
  tracestate: string | undefined,
): TraceContext | undefined {
  if (traceparent === undefined || !traceparentForm.test(traceparent)) return undefined;
  return { traceparent, tracestate: tracestate !== undefined && isState(tracestate) ? tracestate : undefined };
}

function isState(text: string): boolean {
  if (text.length > maxStateLength) return false;
  const members = text.split(',').map((member) => member.trim());
  return members.length <= maxMembers && members.every((member) => memberForm.test(member));
}
