import { executeSync } from 'graphql';
import { mediaTypeFor } from './answer-error.js';
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
  const mediaType = mediaTypeFor(request.accept);
  if (decision.isIntrospection) {
    const result = executeSync({
      schema: decider.contract.schema,
      document: decision.ast,
      variableValues: parsed.variables,
    });
    const body = JSON.stringify(result);
    answer.start(200, {
      'content-type': `${mediaType}; charset=utf-8`,
      'content-length': String(Buffer.byteLength(body)),
    });
    answer.end(body);
    return;
  }
  const { source } = decider.contract;
  const { token } = caller;
  const assertion = gateway.signer.peek(source, token) ?? (await gateway.signer.sign(source, token));
  const variables = parsed.variables === undefined ? '' : `,"variables":${JSON.stringify(parsed.variables)}`;
  await gateway.sources.stream(source, { body: `${decision.envelopeHead}${variables}}`, assertion, mediaType }, answer);
}
