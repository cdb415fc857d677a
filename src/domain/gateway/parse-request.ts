import { CodedError } from '../../platform/base/index.js';
import type { OperationRequest, ParsedRequest } from './operation.js';

/**
 * Takes a GraphQL-over-HTTP POST body apart. Only what is taken here is ever sent on, so that a source can never read
 * a body differently than we did.
 * @throws GATEWAY_MEDIA_TYPE, GATEWAY_REQUEST_INVALID
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-POST
 */
export function parseRequest(request: OperationRequest): ParsedRequest {
  const mediaType = mediaTypeOf(request.contentType);
  if (mediaType !== 'application/json') {
    throw new CodedError(
      'GATEWAY_MEDIA_TYPE',
      `Content-Type ${mediaType ?? '(none)'} is not supported. Send application/json.`,
    );
  }
  const body = parseJson(request.body);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid('The body must be one JSON object with the key query.');
  }
  const { query, operationName, variables } = body as Record<string, unknown>;
  if (typeof query !== 'string' || query === '') throw invalid('The key query must be a GraphQL document.');
  if (operationName != null && typeof operationName !== 'string') throw invalid('operationName must be a string.');
  if (variables != null && (typeof variables !== 'object' || Array.isArray(variables)))
    throw invalid('variables must be a JSON object.');
  return {
    query,
    operationName: operationName || undefined,
    variables: (variables as Record<string, unknown>) ?? undefined,
    variablesText: variables == null ? undefined : stringify(variables),
  };
}

function stringify(variables: object): string {
  try {
    return JSON.stringify(variables);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw invalid('variables are nested too deeply.');
  }
}

/** Without its parameters; most clients send none. */
function mediaTypeOf(contentType: string | undefined): string | undefined {
  if (contentType === 'application/json') return contentType;
  return contentType?.split(';', 1)[0]?.trim().toLowerCase();
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new CodedError(
      'GATEWAY_REQUEST_INVALID',
      'The body is not JSON. Send {"query": "...", "variables": {...}}.',
      { cause },
    );
  }
}

function invalid(message: string): CodedError {
  return new CodedError('GATEWAY_REQUEST_INVALID', message);
}
