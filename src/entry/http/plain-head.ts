/** The head of a request that can be read in one way only, as far as the doors for operations look at it. */
export interface PlainHead {
  target: string;
  authorization: string | undefined;
  dpop: string | undefined;
  contentType: string | undefined;
  accept: string | undefined;
  lastEventId: string | undefined;
  traceparent: string | undefined;
  tracestate: string | undefined;
  /** Bytes of the body. */
  length: number;
  /** Whether the client wants the connection to end with the answer. */
  isLast: boolean;
}

/**
 * A request line and fields in printable ASCII: no folded lines, no lone CR or LF, nothing before a colon but a name.
 * More fields than anyone sends are not for here: Node's server refuses them somewhere above.
 */
const plainHead = /^POST \/[\w./-]* HTTP\/1\.1(?:\r\n[\w!#$%&'*+.^`|~-]+:[\t\x20-\x7e]*){0,500}$/;
const digits = /^\d{1,9}$/;

/** What is read of a head, by the name of its field. */
const readFields = new Map([
  ['authorization', 'authorization'],
  ['dpop', 'dpop'],
  ['content-type', 'contentType'],
  ['accept', 'accept'],
  ['last-event-id', 'lastEventId'],
  ['traceparent', 'traceparent'],
  ['tracestate', 'tracestate'],
  ['content-length', 'length'],
  ['connection', 'connection'],
  ['host', 'host'],
] as const);
type ReadField = typeof readFields extends Map<string, infer Field> ? Field : never;

/** Each of these changes what comes after the head, or what is to be answered first. */
const notPlain: ReadonlySet<string> = new Set([
  'transfer-encoding',
  'content-encoding',
  'expect',
  'upgrade',
  // Node's parser takes it for `connection`.
  'proxy-connection',
]);

/**
 * Reads the head of a plain POST, without the empty line behind it. Undefined for every other: one that is not HTTP/1.1
 * to the letter, whose length is not told once by one number, that says anything twice that is read here, or asks for
 * more than to be answered. It is not refused for that; whoever reads any HTTP reads it then.
 * @param text the head in latin1
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3
 */
export function parsePlainHead(text: string): PlainHead | undefined {
  if (!plainHead.test(text)) return undefined;
  const fields: Partial<Record<ReadField, string>> = {};
  for (let from = text.indexOf('\r\n') + 2; from > 1; ) {
    const colon = text.indexOf(':', from);
    const end = text.indexOf('\r\n', colon);
    const name = text.slice(from, colon).toLowerCase();
    const field = readFields.get(name as never);
    if (field !== undefined) {
      if (fields[field] !== undefined) return undefined;
      fields[field] = text.slice(colon + 1, end < 0 ? undefined : end).trim();
    } else if (notPlain.has(name)) return undefined;
    from = end + 2;
  }
  const { host, length = '', connection = 'keep-alive', ...read } = fields;
  const isLast = connection.toLowerCase() === 'close';
  const isPlain = host !== undefined && digits.test(length) && (isLast || connection.toLowerCase() === 'keep-alive');
  if (!isPlain) return undefined;
  const target = text.slice('POST '.length, text.indexOf(' ', 'POST '.length));
  const { authorization, dpop, contentType, accept, lastEventId, traceparent, tracestate } = read;
  return {
    target,
    authorization,
    dpop,
    contentType,
    accept,
    lastEventId,
    traceparent,
    tracestate,
    length: Number(length),
    isLast,
  };
}
