import { CodedError } from '../../platform/base/index.js';
import { admit, type Charge, costOf, rateLimitHeaders } from './admit.js';
import { answerError } from './answer-error.js';
import { answerSubscription } from './answer-subscription.js';
import { authenticate } from './authenticate.js';
import { refusalOf } from './authorize.js';
import type { Decision } from './decide-operation.js';
import { executeOperation } from './execute-operation.js';
import { extendAnswer } from './extend-answer.js';
import { findDocument } from './find-document.js';
import { jsonType, negotiateType, streamType } from './media-type.js';
import type { AllowedOperation, Caller, Gateway, OperationRequest } from './operation.js';
import type { OperationAnswer } from './operation-answer.js';
import { parseRequest } from './parse-request.js';
import { answerPartially, isPartlyGranted } from './partial/index.js';
import { resolveContract } from './resolve-contract.js';
import { oneEventAnswer } from './subscriptions/index.js';
import { noteAnswer, noteError, type OperationWatch, watchOperation } from './watch-operation.js';

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
  const watch = watchOperation(gateway, request);
  try {
    const waiting = authenticate(gateway, request);
    const caller = waiting instanceof Promise ? await waiting : waiting;
    watch.caller = caller;
    const accepted = negotiateType(request.accept);
    const isStream = accepted === streamType;
    const parsed = findDocument(gateway, caller, parseRequest(request));
    const resolving = resolveContract(gateway, request, caller, parsed);
    const { decider, decision } = resolving instanceof Promise ? await resolving : resolving;
    watch.decider = decider;
    watch.decision = decision;
    checkMethod(request, decision);
    const isPartial = parsed.wishes.isPartial && isPartlyGranted(caller, decider, decision);
    const refusal = isPartial ? undefined : refusalOf(caller, decider, decision);
    if (refusal !== undefined) {
      record(gateway, caller, decision, false);
      answerFailure(gateway, request, { watch, answer }, refusal);
      return;
    }
    const charge = admit(gateway, request, caller, { decision, variables: parsed.variables });
    watch.charge = charge;
    const headers = headersOf(gateway, caller, { decision, charge, contentType: isStream ? jsonType : accepted });
    const operation = { caller, decider, decision, parsed, headers, trace: watch.span?.context ?? request.trace };
    if (!isPartial) record(gateway, caller, decision, true);
    const execute = executorOf({ request, isPartial }, operation);
    const carrying = carry(gateway, operation, { charge, isStream }, answer);
    const status = await execute(gateway, operation, carrying);
    // What was not answered, for no fault of the client's, costs nothing.
    if (status >= 500) charge?.refund();
    noteAnswer(gateway, watch, status, isPartial);
  } catch (error) {
    watch.charge?.refund();
    answerFailure(gateway, request, { watch, answer }, error);
  }
}

function answerFailure(
  gateway: Gateway,
  request: OperationRequest,
  { watch, answer }: { watch: OperationWatch; answer: OperationAnswer },
  error: unknown,
): void {
  noteError(gateway, watch, request, error);
  answerError(gateway, request, answer, error);
}

/** Gives the status of the answer. */
type Execute = (gateway: Gateway, operation: AllowedOperation, answer: OperationAnswer) => Promise<number>;

function executorOf(
  { request, isPartial }: { request: OperationRequest; isPartial: boolean },
  { decision }: AllowedOperation,
): Execute {
  if (isPartial) return answerPartially;
  if (decision.kind !== 'subscription') return executeOperation;
  return async (gateway, operation, answer) => {
    await answerSubscription(gateway, request, operation, answer);
    return 200;
  };
}

/** How the answer goes out: as it is, or as the one event of a stream, or with what it cost. */
function carry(
  gateway: Gateway,
  { caller, decision, parsed }: AllowedOperation,
  { charge, isStream }: { charge: Charge | undefined; isStream: boolean },
  answer: OperationAnswer,
): OperationAnswer {
  if (decision.kind === 'subscription') return answer;
  const carried = isStream ? oneEventAnswer(answer) : answer;
  return parsed.wishes.cost && charge ? tellCost(gateway, caller, charge, carried) : carried;
}

function headersOf(
  { budgets }: Gateway,
  { budget }: Caller,
  { decision, charge, contentType }: { decision: Decision; charge: Charge | undefined; contentType: string },
): AllowedOperation['headers'] {
  if (charge === undefined) return { ...decision.notices, 'content-type': contentType };
  return { ...decision.notices, ...rateLimitHeaders(budgets, budget.available), 'content-type': contentType };
}

function tellCost(
  { budgets }: Gateway,
  { budget }: Caller,
  { points }: Charge,
  answer: OperationAnswer,
): OperationAnswer {
  return extendAnswer(answer, () => ({ cost: costOf(budgets.terms, budgets.left(budget), points, points) }));
}

function record({ meter }: Gateway, { token }: Caller, { metered }: Decision, isAllowed: boolean): void {
  for (const operation of metered) meter.record(token, operation, isAllowed);
}

/** A GET changes nothing: it may be sent again, or ahead, by anything on its way. */
function checkMethod({ search }: OperationRequest, { kind }: Decision): void {
  if (search === undefined || kind !== 'mutation') return;
  throw new CodedError('GATEWAY_METHOD', `A ${kind} is sent by POST with content-type application/json.`);
}
