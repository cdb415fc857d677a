import type { ExecutionResult } from 'graphql';
import { ERRORS, type ErrorCode } from '../../platform/base/index.js';
import { refusedStatus } from './media-type.js';
import type { AllowedOperation, Gateway } from './operation.js';
import type { OperationAnswer } from './operation-answer.js';

const ourFault = 'INTERNAL';

/** Answers with a result that was worked out in this process. @returns the status */
export function answerResult(
  gateway: Gateway,
  result: ExecutionResult,
  { decider, headers }: Pick<AllowedOperation, 'decider' | 'headers'>,
  answer: OperationAnswer,
): number {
  const errors = result.errors?.map(({ message, locations, path, extensions }) => ({
    message,
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { code: String(extensions?.code ?? (path ? ourFault : 'BAD_USER_INPUT')) },
  }));
  const wrong = errors?.filter(({ extensions }) => extensions.code === ourFault) ?? [];
  if (wrong.length > 0)
    gateway.log.error({ contracts: decider.contracts.map(({ id }) => id), errors: wrong }, 'an operation failed here');
  const hasData = 'data' in result && (result.data != null || !errors);
  const body = JSON.stringify({ ...('data' in result && { data: result.data }), ...(errors && { errors }) });
  const status = hasData ? 200 : statusOf(errors?.[0]?.extensions.code, headers['content-type']);
  answer.start(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
  answer.end(body);
  return status;
}

/** A source that did not answer is not the client's fault; everything else that leaves no data is. */
function statusOf(code: string | undefined, contentType: string): number {
  const known = code !== undefined && Object.hasOwn(ERRORS, code) ? ERRORS[code as ErrorCode].status : 400;
  return known >= 500 && code !== ourFault ? known : refusedStatus(contentType, 400);
}
