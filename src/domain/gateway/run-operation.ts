import { bufferAnswer } from './buffered-answer.js';
import { handleOperation } from './handle-operation.js';
import type { Gateway } from './operation.js';

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
  const answer = bufferAnswer();
  const body = Buffer.from(JSON.stringify({ query, variables }));
  const request = {
    contract,
    authorization: `Bearer ${input.accessToken}`,
    contentType: 'application/json',
    // In this media type the status tells a refusal from an answer.
    accept: 'application/graphql-response+json',
    search: undefined,
    body,
    isOwn: true,
  };
  await handleOperation(gateway, request, answer);
  const { status, body: read } = answer.read();
  const { data, errors } = read as Partial<OperationResult>;
  return { status, data, errors: errors ?? [] };
}
