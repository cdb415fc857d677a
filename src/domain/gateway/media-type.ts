import { CodedError, RecentMap } from '../../platform/base/index.js';

/** What clients of long standing take. In it, an answer to a well-formed request is always 200. */
export const jsonType = 'application/json; charset=utf-8';
/** GraphQL's own: its status tells whether there are data. */
const graphqlType = 'application/graphql-response+json; charset=utf-8';

/** What subscriptions are answered in; a query or a mutation too, for who takes nothing else. */
export const streamType = 'text/event-stream';

/** What longer headers prefer is worked out each time. */
const maxKeptLength = 256;
const preferences = new RecentMap<{ type: string | undefined }>(500);

/**
 * The content type of the answer: of the two that GraphQL over HTTP knows, the one that the client prefers. Who names
 * neither, or nothing at all, gets application/json.
 * @throws GATEWAY_NOT_ACCEPTABLE when the client takes neither.
 * @see RFC 9110 section 12.5.1
 */
export function negotiateType(accept: string | undefined): string {
  const type = preferredType(accept);
  if (type !== undefined) return type;
  if (acceptsStream(accept)) return streamType;
  throw new CodedError(
    'GATEWAY_NOT_ACCEPTABLE',
    'Nothing that Accept names can be answered. Accept application/graphql-response+json, application/json or text/event-stream.',
  );
}

/** The content type of a refusal, which is told also to who accepts nothing. */
export function refusalType(accept: string | undefined): string {
  return preferredType(accept) ?? (acceptsStream(accept) ? graphqlType : jsonType);
}

/** Whether the client says that it takes a stream of events. */
export function acceptsStream(accept: string | undefined): boolean {
  return accept !== undefined && rangesOf(accept).some(({ type, quality }) => type === streamType && quality > 0);
}

/** The status for a well-formed request that GraphQL refuses: clients of application/json look for the errors in a 200. */
export function refusedStatus(contentType: string, status: number): number {
  return contentType === jsonType ? 200 : status;
}

function preferredType(accept: string | undefined): string | undefined {
  if (accept === undefined || accept === 'application/json' || accept === '*/*') return jsonType;
  const kept = preferences.get(accept);
  if (kept) return kept.type;
  const type = choose(rangesOf(accept));
  if (accept.length <= maxKeptLength) preferences.set(accept, { type });
  return type;
}

interface MediaRange {
  type: string;
  quality: number;
}

/** Ranges that we could meet; parameters other than the charset, which must be ours, tell nothing here. */
function rangesOf(accept: string): MediaRange[] {
  // An empty list says as little as none.
  if (accept.trim() === '') return [{ type: '*/*', quality: 1 }];
  return accept.split(',').flatMap((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const parameter = (name: string): string | undefined =>
      parameters.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
    const quality = Number(parameter('q') ?? 1);
    const isOurs = isUtf8(parameter('charset')) && quality >= 0 && quality <= 1;
    return isOurs ? [{ type, quality }] : [];
  });
}

/** Whether a charset parameter, if there is one, names UTF-8, the only one that JSON is sent in. */
export function isUtf8(charset: string | undefined): boolean {
  return charset === undefined || /^"?utf-?8"?$/i.test(charset);
}

function choose(ranges: readonly MediaRange[]): string | undefined {
  const qualityOf = (type: string): { quality: number; isNamed: boolean } => {
    // The most specific range that matches counts, whatever else there is.
    for (const wanted of [type, 'application/*', '*/*']) {
      const matching = ranges.filter((range) => range.type === wanted);
      if (matching.length > 0)
        return { quality: Math.max(...matching.map(({ quality }) => quality)), isNamed: wanted === type };
    }
    return { quality: 0, isNamed: false };
  };
  const json = qualityOf('application/json');
  const graphql = qualityOf('application/graphql-response+json');
  if (json.quality === 0 && graphql.quality === 0) return undefined;
  const isGraphql = graphql.quality > json.quality || (graphql.quality === json.quality && graphql.isNamed);
  return isGraphql ? graphqlType : jsonType;
}
