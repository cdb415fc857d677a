import { type CodedError, isCoded, messageOf, scrubSecrets } from '../../platform/base/index.js';
import type { Gateway, OperationRequest } from './operation.js';
import type { OperationAnswer } from './operation-answer.js';

const graphqlMediaType = 'application/graphql-response+json';

/** The content type of the answer: of the two that GraphQL over HTTP knows, the one that the client prefers. */
export function contentTypeFor(accept: string | undefined): string {
  return accept?.includes(graphqlMediaType)
    ? 'application/graphql-response+json; charset=utf-8'
    : 'application/json; charset=utf-8';
}

/** Answers anything thrown before the answer was started, as a GraphQL response without data. */
export function answerError(
  gateway: Gateway,
  request: OperationRequest,
  answer: OperationAnswer,
  thrown: unknown,
): void {
  if (!isCoded(thrown)) {
    gateway.log.error(
      { error: messageOf(thrown), stack: thrown instanceof Error ? thrown.stack : undefined },
      'operation failed',
    );
  }
  const status = isCoded(thrown) ? thrown.status : 500;
  const body = JSON.stringify({ errors: isCoded(thrown) ? errorsOf(thrown) : [internal] });
  answer.start(status, {
    'content-type': contentTypeFor(request.accept),
    'content-length': String(Buffer.byteLength(body)),
    ...(isCoded(thrown) ? challenge(gateway, thrown) : {}),
    ...(isCoded(thrown) && thrown.retryAfterSeconds !== undefined
      ? { 'retry-after': String(thrown.retryAfterSeconds) }
      : {}),
  });
  answer.end(body);
}

const internal = {
  message: 'Something went wrong on our side. Try again; if it stays, report the request id.',
  extensions: { code: 'INTERNAL' },
};

function errorsOf({ code, message, details }: CodedError): object[] {
  const { errors, ...rest } = details;
  if (Array.isArray(errors)) return errors.map((error) => ({ ...error, extensions: { code } }));
  return [{ message: scrubSecrets(message), extensions: { code, ...rest } }];
}

/** RFC 6750 section 3, with where to get a token (RFC 9728 section 5.1). */
function challenge(gateway: Gateway, { code, message, details }: CodedError): Record<string, string> {
  const metadata = `resource_metadata="${gateway.resourceMetadataUrl}"`;
  const description = `error_description="${message.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, '?')}"`;
  switch (code) {
    case 'ACCESS_TOKEN_MISSING':
      return { 'www-authenticate': `Bearer ${metadata}` };
    case 'ACCESS_TOKEN_INVALID':
    case 'ACCESS_GRANT_CHANGED':
    case 'ACCESS_INSTALLATION_INACTIVE':
      return { 'www-authenticate': `Bearer error="invalid_token", ${description}, ${metadata}` };
    case 'ACCESS_SCOPE_NOT_GRANTED': {
      const scopes = Array.isArray(details.missingScopes) ? details.missingScopes.join(' ') : '';
      return {
        'www-authenticate': `Bearer error="insufficient_scope", scope="${scopes}", ${description}, ${metadata}`,
      };
    }
    default:
      return {};
  }
}
