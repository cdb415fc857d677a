import { jsonType } from './media-type.js';

/** So much of an answer is looked at to find out whether it has data. */
const lookedAtBytes = 64 * 1024;

/** Codes by which standard servers refuse a request that it would be of no use to send again. */
export const badRequestCodes: ReadonlySet<string> = new Set([
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
]);

/**
 * The status for the client, where it can be told before the source's answer is read: in application/json it is 200,
 * whatever the source found; a source that speaks application/graphql-response+json means what its 2xx says.
 */
export function statusAtOnce(contentType: string, status: number, sourceType: string): number | undefined {
  if (contentType === jsonType) return 200;
  return status < 300 && sourceType.startsWith('application/graphql-response+json') ? status : undefined;
}

/**
 * The status for a client of application/graphql-response+json by how the source's answer begins: 2xx when it has data.
 * Undefined when more of it is needed to tell.
 */
export function statusOfStart(status: number, start: Buffer): number | undefined {
  const [, value] = /^\s*\{\s*"data"\s*:\s*(\S)/.exec(start.toString('latin1', 0, 64)) ?? [];
  if (value !== undefined) return statusOfData(status, value !== 'n');
  // What is as long as that is no mere refusal.
  return start.length >= lookedAtBytes ? status : undefined;
}

/**
 * The same by the whole answer: 4xx or 5xx when there are no data.
 * @throws SyntaxError when it is not a GraphQL response.
 */
export function statusOfWhole(status: number, text: string): number {
  const response = JSON.parse(text);
  if (typeof response !== 'object' || response === null) throw new SyntaxError('not a GraphQL response');
  const { data, errors } = response as { data?: unknown; errors?: { extensions?: { code?: string } }[] };
  if (data !== undefined || status >= 300) return statusOfData(status, data != null);
  const isOfClient =
    Array.isArray(errors) && errors.every((error) => badRequestCodes.has(error?.extensions?.code ?? ''));
  return isOfClient ? 400 : 502;
}

function statusOfData(status: number, hasData: boolean): number {
  return hasData && status >= 300 ? 200 : status;
}
