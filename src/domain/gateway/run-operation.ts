import { CodedError } from '../../platform/base/index.js';
import { handleOperation } from './handle-operation.js';
import type { Gateway } from './operation.js';
import type { OperationAnswer } from './operation-answer.js';

/** What an operation gave, read whole. */
export interface OperationResult {
  status: number;
  data: Record<string, unknown> | null | undefined;
  errors: { message: string; extensions?: { code?: string } }[];
}

/**
 * Runs one operation from inside the platform by the same door as an outside app, with an access token.
 * @throws GATEWAY_SOURCE_FAILED when the answer ends early or is not JSON.
 */
export async function runOperation(
  gateway: Gateway,
  input: {
    accessToken: string;
    contract: { name: string; version: string };
    query: string;
    variables: Record<string, unknown>;
  },
): Promise<OperationResult> {
  const { query, variables, contract } = input;
  const chunks: Buffer[] = [];
  let status = 0;
  let isWhole = false;
  const answer: OperationAnswer = {
    start: (started) => {
      status = started;
    },
    write: (chunk) => {
      chunks.push(chunk);
      return true;
    },
    onDrain: (resume) => resume(),
    end: (chunk) => {
      if (chunk !== undefined) chunks.push(Buffer.from(chunk));
      isWhole = true;
    },
    abort: () => {},
    isGone: () => false,
  };
  const body = Buffer.from(JSON.stringify({ query, variables }));
  const request = {
    contract,
    authorization: `Bearer ${input.accessToken}`,
    contentType: 'application/json',
    accept: undefined,
    body,
  };
  await handleOperation(gateway, request, answer);
  if (!isWhole) throw new CodedError('GATEWAY_SOURCE_FAILED', 'The answer of the source ended early.');
  try {
    const { data, errors } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return { status, data, errors: errors ?? [] };
  } catch (cause) {
    throw new CodedError('GATEWAY_SOURCE_FAILED', 'The answer of the source is not JSON.', { cause });
  }
}
