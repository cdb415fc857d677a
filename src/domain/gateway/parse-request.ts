import { isUtf8 as areUtf8 } from 'node:buffer';
import { CodedError } from '../../platform/base/index.js';
import { checkNumbers } from './check-numbers.js';
import { isUtf8 } from './media-type.js';
import type { DocumentReference, OperationRequest, SentRequest } from './operation.js';
import { readWishes } from './read-wishes.js';

type Parameters = Partial<Record<'query' | 'operationName' | 'variables' | 'extensions' | 'documentId', unknown>>;

/**
 * Takes a GraphQL-over-HTTP request apart, a POST by its body and a GET by its address. Only what is taken here is ever
 * sent on, so that a source can never read a request differently than we did.
 *
 * Nobody can be made to send one unknowingly (CSRF): who asks is told by the header Authorization alone, which no
 * browser adds by itself, and no cookie is looked at. Forms and plain text are refused all the same.
 * @throws GATEWAY_MEDIA_TYPE, GATEWAY_REQUEST_INVALID
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-Request
 */
export function parseRequest(request: OperationRequest): SentRequest {
  const sent: Parameters = request.search === undefined ? readBody(request) : readAddress(request.search);
  const { query, operationName, variables, extensions, documentId } = sent;
  const reference = extensions == null && documentId == null ? undefined : referenceOf(documentId, extensions);
  if (typeof query !== 'string' ? query != null || reference === undefined : query === '')
    throw invalid('The key query must be a GraphQL document.');
  if (operationName != null && typeof operationName !== 'string') throw invalid('operationName must be a string.');
  if (variables != null && !isMap(variables)) throw invalid('variables must be a JSON object.');
  return {
    query: query ?? undefined,
    reference,
    operationName: operationName || undefined,
    variables: variables ?? undefined,
    variablesText: variables == null ? undefined : stringify(variables),
    wishes: readWishes(extensions),
  } as SentRequest;
}

function readBody({ contentType, body }: OperationRequest): Parameters {
  if (contentType !== 'application/json') checkMediaType(contentType);
  const text = body.toString('utf8');
  // Bytes that are no UTF-8 have become this character, which may as well have been sent.
  if (text.includes('\uFFFD') && !areUtf8(body)) throw invalid('The body is not UTF-8.');
  const sent = parseJson(text, 'The body is not JSON. Send {"query": "...", "variables": {...}}.');
  if (isMap(sent)) {
    if (sent.variables != null) checkNumbers(text, false);
    return sent;
  }
  throw invalid(
    Array.isArray(sent)
      ? 'The body is an array. Several operations at once are not taken: send one JSON object for each.'
      : 'The body must be one JSON object with the key query.',
  );
}

function readAddress(search: string): Parameters {
  checkPercents(search);
  const parameters = new URLSearchParams(search);
  const one = (name: string): string | undefined => {
    const [first, ...more] = parameters.getAll(name);
    if (more.length > 0) throw invalid(`The parameter ${name} comes more than once.`);
    return first || undefined;
  };
  const json = (name: string): unknown => {
    const text = one(name);
    return text === undefined ? undefined : parseJson(text, `The parameter ${name} is not JSON.`);
  };
  const variables = json('variables');
  if (variables != null) checkNumbers(one('variables') ?? '', true);
  return {
    query: one('query'),
    operationName: one('operationName'),
    variables,
    extensions: json('extensions'),
    documentId: one('documentId'),
  };
}

/** What names the document, if anything does. */
function referenceOf(documentId: unknown, extensions: unknown): DocumentReference | undefined {
  if (extensions != null && !isMap(extensions)) throw invalid('extensions must be a JSON object.');
  const automatic = automaticHash(extensions?.persistedQuery);
  if (documentId == null) return automatic === undefined ? undefined : { hash: automatic, isAutomatic: true };
  if (typeof documentId !== 'string' || documentId === '')
    throw invalid('documentId must be a string: sha256: and the hash of the document.');
  const hash = documentId.startsWith('sha256:') ? documentId.slice('sha256:'.length) : undefined;
  if (automatic !== undefined && automatic !== hash)
    throw invalid('documentId and extensions.persistedQuery name two documents. Send one of them.');
  return { hash, isAutomatic: false };
}

/** The hash of an automatic persisted query, as Apollo's clients send it. */
function automaticHash(persistedQuery: unknown): string | undefined {
  if (persistedQuery == null) return undefined;
  if (!isMap(persistedQuery)) throw invalid('extensions.persistedQuery must be a JSON object.');
  const { version, sha256Hash } = persistedQuery;
  if (sha256Hash == null) return undefined;
  if (typeof sha256Hash !== 'string') throw invalid('extensions.persistedQuery.sha256Hash must be a string.');
  if (version !== 1) throw invalid('extensions.persistedQuery.version must be 1.');
  return sha256Hash;
}

function checkMediaType(contentType: string | undefined): void {
  const [type = '', ...parameters] = contentType?.split(';').map((part) => part.trim().toLowerCase()) ?? [];
  const charset = parameters.find((one) => one.startsWith('charset='))?.slice('charset='.length);
  if (type === 'application/json' && isUtf8(charset)) return;
  throw new CodedError(
    'GATEWAY_MEDIA_TYPE',
    `Content-Type ${contentType?.slice(0, 100) ?? '(none)'} is not supported. Send application/json in UTF-8.`,
  );
}

function parseJson(text: string, message: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CodedError('GATEWAY_REQUEST_INVALID', message, { cause });
  }
}

/** URLSearchParams would read what is no UTF-8 as something else. */
function checkPercents(search: string): void {
  try {
    decodeURIComponent(search);
  } catch (cause) {
    throw new CodedError('GATEWAY_REQUEST_INVALID', 'The address is not percent-encoded UTF-8.', { cause });
  }
}

function stringify(variables: object): string {
  try {
    return JSON.stringify(variables);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw invalid('variables are nested too deeply.');
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(message: string): CodedError {
  return new CodedError('GATEWAY_REQUEST_INVALID', message);
}
