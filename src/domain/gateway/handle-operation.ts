import { answerError } from './answer-error.js';
import { authenticate } from './authenticate.js';
import { authorize } from './authorize.js';
import { executeOperation } from './execute-operation.js';
import type { Gateway, OperationRequest } from './operation.js';
import type { OperationAnswer } from './operation-answer.js';
import { parseRequest } from './parse-request.js';
import { resolveContract } from './resolve-contract.js';

/**
 * One operation, from token to answer. Whatever goes wrong is answered; it throws nothing.
 *
 * Size limits of the document are part of deciding it; the limit on the body is the caller's.
 */
export async function handleOperation(
  gateway: Gateway,
  request: OperationRequest,
  answer: OperationAnswer,
): Promise<void> {
  try {
    const waiting = authenticate(gateway, request);
    const caller = waiting instanceof Promise ? await waiting : waiting;
    const parsed = parseRequest(request);
    const { decider, decision } = resolveContract(gateway, request, caller, parsed);
    try {
      authorize(caller, decider, decision);
    } catch (error) {
      gateway.meter.record(caller.token, decider.contract.id, false);
      throw error;
    }
    gateway.meter.record(caller.token, decider.contract.id, true);
    await executeOperation(gateway, request, { caller, decider, decision, parsed }, answer);
  } catch (error) {
    answerError(gateway, request, answer, error);
  }
}
