import { type CodedError, type ErrorCode, isCoded, messageOf, scrubSecrets } from '../../platform/base/index.js';
import { DPOP_ALGORITHMS } from '../access/index.js';
import { refusalType, refusedStatus } from './media-type.js';
import type { Gateway, OperationRequest } from './operation.js';
import type { OperationAnswer } from './operation-answer.js';

/** Refusals by GraphQL itself of a request that is well-formed. All others are HTTP's, and keep their status. */
const graphqlRefusals: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'GATEWAY_PARSE_FAILED',
  'GATEWAY_VALIDATION_FAILED',
  'GATEWAY_LIMIT_EXCEEDED',
  'GATEWAY_OPERATION_UNKNOWN',
  'GATEWAY_SEVERAL_CONTRACTS',
  'GATEWAY_DOCUMENT_UNKNOWN',
]);

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
  const contentType = refusalType(request.accept);
  const { body, bytes, headers } = isCoded(thrown) ? renderingOf(gateway, schemeOf(request), thrown) : renderedInternal;
  const length = String(bytes);
  const head = { 'content-type': contentType, 'content-length': length, ...headers };
  answer.start(statusOfError(request, thrown), head);
  answer.end(body);
}

interface Rendering {
  body: string;
  bytes: number;
  headers: Record<string, string>;
}

/** An error that is kept is thrown again and again: a refusal of a document, or of the operation of a caller, who has one scheme. */
const renderings = new WeakMap<CodedError, Rendering>();

function renderingOf(gateway: Gateway, scheme: ReturnType<typeof schemeOf>, error: CodedError): Rendering {
  let rendering = renderings.get(error);
  if (rendering === undefined) {
    const { retryAfterSeconds: seconds } = error;
    rendering = render(errorsOf(error), {
      ...challenge(gateway, scheme, error),
      ...linkToSuccessor(error),
      ...allowed(error),
      ...(seconds === undefined ? {} : { 'retry-after': String(seconds) }),
    });
    renderings.set(error, rendering);
  }
  return rendering;
}

function render(errors: readonly object[], headers: Rendering['headers']): Rendering {
  const body = JSON.stringify({ errors });
  return { body, bytes: Buffer.byteLength(body), headers };
}

/** What the client is told for it. */
export function statusOfError({ accept }: OperationRequest, thrown: unknown): number {
  const contentType = refusalType(accept);
  if (!isCoded(thrown)) return 500;
  return graphqlRefusals.has(thrown.code) ? refusedStatus(contentType, thrown.status) : thrown.status;
}

/** Where to go from a contract version that has ended (RFC 5829). */
function linkToSuccessor({ code, details }: CodedError): Record<string, string> {
  if (code !== 'REGISTRY_CONTRACT_RETIRED' || typeof details.successor !== 'string') return {};
  return { link: `</contracts/${details.successor}>; rel="successor-version"` };
}

/** RFC 9110 section 15.5.6. */
function allowed({ code }: CodedError): Record<string, string> {
  return code === 'GATEWAY_METHOD' ? { allow: 'POST' } : {};
}

const internal = {
  message: 'Something went wrong on our side. Try again; if it stays, tell who runs this platform when it was.',
  extensions: { code: 'INTERNAL' },
};

const renderedInternal = render([internal], {});

function errorsOf({ code, message, details }: CodedError): object[] {
  const { errors, ...rest } = details;
  if (Array.isArray(errors)) return errors.map((error) => ({ ...error, extensions: { code } }));
  return [{ message: scrubSecrets(message), extensions: { code, ...rest } }];
}

type Scheme = 'Bearer' | 'DPoP';

const schemeOf = ({ authorization }: OperationRequest): Scheme =>
  /^DPoP\b/i.test(authorization ?? '') ? 'DPoP' : 'Bearer';

/** RFC 6750 section 3 and RFC 9449 section 7.1, with where to get a token (RFC 9728 section 5.1). */
export function challenge(
  gateway: Gateway,
  scheme: Scheme,
  { code, message, details }: CodedError,
): Record<string, string> {
  const metadata = `resource_metadata="${gateway.resourceMetadataUrl}"`;
  const algs = `algs="${DPOP_ALGORITHMS.join(' ')}"`;
  const description = `error_description="${message.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, '?')}"`;
  const refuse = (name: Scheme, error: string, ...more: string[]) => {
    const told = [`error="${error}"`, ...more, description, ...(name === 'DPoP' ? [algs] : []), metadata];
    return { 'www-authenticate': `${name} ${told.join(', ')}` };
  };
  switch (code) {
    case 'ACCESS_TOKEN_MISSING':
      return { 'www-authenticate': `Bearer ${metadata}, DPoP ${algs}` };
    case 'ACCESS_TOKEN_INVALID':
    case 'ACCESS_GRANT_CHANGED':
    case 'ACCESS_INSTALLATION_INACTIVE':
      return refuse(scheme, 'invalid_token');
    case 'ACCESS_DPOP_REQUIRED':
      return refuse('DPoP', 'invalid_token');
    case 'ACCESS_DPOP_PROOF_INVALID':
      return refuse('DPoP', 'invalid_dpop_proof');
    case 'ACCESS_SCOPE_NOT_GRANTED': {
      const scopes = Array.isArray(details.missingScopes) ? details.missingScopes.join(' ') : '';
      return refuse(scheme, 'insufficient_scope', `scope="${scopes}"`);
    }
    default:
      return {};
  }
}
