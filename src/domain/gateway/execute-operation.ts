import { executeSync } from 'graphql';
import { CodedError } from '../../platform/base/index.js';
import { contentTypeFor } from './answer-error.js';
import type { Decider, Decision } from './decide-operation.js';
import type { Caller, Gateway, OperationRequest, ParsedRequest } from './operation.js';
import type { OperationAnswer } from './operation-answer.js';

/**
 * Sends the operation to the contract's source in a fresh envelope, with a signed assertion instead of the client's
 * token, and streams the answer back. Questions about the schema are answered here, from the contract.
 */
export async function executeOperation(
  gateway: Gateway,
  request: OperationRequest,
  operation: { caller: Caller; decider: Decider; decision: Decision; parsed: ParsedRequest },
  answer: OperationAnswer,
): Promise<void> {
  const { caller, decider, decision, parsed } = operation;
  const contentType = contentTypeFor(request.accept);
  if (decision.isIntrospection) {
    const body = introspect(decider, decision, parsed);
    answer.start(200, {
      'content-type': contentType,
      'content-length': String(Buffer.byteLength(body)),
    });
    answer.end(body);
    return;
  }
  const { source } = decider.contract;
  const { token } = caller;
  const assertion = gateway.signer.peek(source, token) ?? (await gateway.signer.sign(source, token));
  const variables = parsed.variablesText === undefined ? '' : `,"variables":${parsed.variablesText}`;
  await gateway.sources.stream(
    source,
    { body: `${decision.envelopeHead}${variables}}`, assertion, contentType },
    answer,
  );
}

function introspect({ contract }: Decider, { ast }: Decision, { variables }: ParsedRequest): string {
  const result = executeSync({ schema: contract.schema, document: ast, variableValues: variables });
  if (result.data != null) return JSON.stringify(result);
  const errors = (result.errors ?? []).map(({ message, locations }) => ({ message, locations }));
  throw new CodedError('GATEWAY_VALIDATION_FAILED', errors[0]?.message ?? 'Nothing could be told.', {
    details: { errors },
  });
}
