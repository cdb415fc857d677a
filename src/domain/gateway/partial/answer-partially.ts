import { CodedError } from '../../../platform/base/index.js';
import { challenge } from '../answer-error.js';
import { grantedOn, missingScopes, scopeRefusal } from '../authorize.js';
import { bufferAnswer } from '../buffered-answer.js';
import { type Decider, type Decision, meetsNeeds, unmetNeeds } from '../decide-operation.js';
import { executeOperation } from '../execute-operation.js';
import { refusedStatus } from '../media-type.js';
import type { AllowedOperation, Caller, Gateway, ParsedRequest } from '../operation.js';
import type { OperationAnswer } from '../operation-answer.js';
import { type PartialPlan, planPartial } from './plan-partial.js';
import { readConditions } from './read-conditions.js';
import { type SplicedAnswer, spliceAnswer } from './splice-answer.js';

/** What came of what is left of an operation. */
interface RestAnswer {
  status: number;
  body: { data?: Record<string, unknown> | null; errors?: unknown } & Record<string, unknown>;
}

/** Whether some needs of an operation are not met, and it is of a kind that can be answered in part. */
export function isPartlyGranted(caller: Caller, decider: Decider, decision: Decision): boolean {
  if (decision.kind === 'subscription' || decision.isIntrospection) return false;
  return !meetsNeeds(decision, grantedOn(caller, decider));
}

/**
 * Answers what was granted of an operation. What was not is never asked of a source, and a mutation that was not is not
 * run; in its place comes null, with an error that names what is missing.
 *
 * It is counted as refused, and as allowed when anything of it is asked of a source: then with all that it names, for
 * whoever sends it depends on all of that being in the contract.
 * @returns the status
 */
export async function answerPartially(
  gateway: Gateway,
  operation: AllowedOperation,
  answer: OperationAnswer,
): Promise<number> {
  const { caller, decider, decision, parsed, headers } = operation;
  const plan = planPartial(decider, decision, grantedOn(caller, decider));
  const values = readConditions(decider.schema, plan, parsed.variables);
  for (const metered of decision.metered) {
    gateway.meter.record(caller.token, metered, false);
    if (plan.rest) gateway.meter.record(caller.token, metered, true);
  }

  const { status, body } = await answerRest(gateway, plan, operation);
  const isAnswered = body.data !== undefined || plan.rest === undefined;
  const form = { ...plan, uses: plan.selection.uses, values };
  const spliced = isAnswered ? spliceAnswer(decider.schema, form, body.data) : undefined;
  const refusal = spliced?.isNulled
    ? scopeRefusal(caller, unmetNeeds(decision, grantedOn(caller, decider)))
    : undefined;
  const { data: _data, errors: itsErrors, ...more } = body;
  const errors = [...sourceErrors(itsErrors), ...(spliced ? refusalErrors(caller, spliced) : [])];
  const text = JSON.stringify({
    errors: errors.length > 0 ? errors : undefined,
    ...more,
    ...(spliced && { data: spliced.data }),
  });
  const told = statusOf({ plan, decision, contentType: headers['content-type'] }, { status, spliced });
  answer.start(told, {
    ...headers,
    'content-length': String(Buffer.byteLength(text)),
    ...(refusal &&
      told === refusal.status &&
      challenge(gateway, caller.token.jkt === undefined ? 'Bearer' : 'DPoP', refusal)),
  });
  answer.end(text);
  return told;
}

/** Asks what is left as any operation is asked: of its source, of several, or of samples. */
async function answerRest(gateway: Gateway, plan: PartialPlan, operation: AllowedOperation): Promise<RestAnswer> {
  const { rest, dropped } = plan;
  if (rest === undefined) return { status: 200, body: {} };
  const buffered = bufferAnswer();
  const parsed = withoutVariables(operation.parsed, dropped);
  await executeOperation(gateway, { ...operation, decision: rest, parsed }, buffered);
  const { status, body } = buffered.read();
  if (isMap(body) && (body.data == null || isMap(body.data))) return { status, body: body as RestAnswer['body'] };
  throw new CodedError('GATEWAY_SOURCE_FAILED', 'The source answered what is no GraphQL response.');
}

function withoutVariables(parsed: ParsedRequest, dropped: ReadonlySet<string>): ParsedRequest {
  if (parsed.variables === undefined || dropped.size === 0) return parsed;
  const kept = Object.fromEntries(Object.entries(parsed.variables).filter(([name]) => !dropped.has(name)));
  return { ...parsed, variables: kept, variablesText: JSON.stringify(kept) };
}

/** A write that has run is never told as refused, though nothing of it may be shown. */
function statusOf(
  { plan, decision, contentType }: { plan: PartialPlan; decision: Decision; contentType: string },
  { status, spliced }: { status: number; spliced: SplicedAnswer | undefined },
): number {
  if (spliced === undefined || (spliced.data === null && !spliced.isNulled)) return status;
  const hasRun = decision.kind === 'mutation' && plan.rest !== undefined;
  return spliced.data !== null || hasRun ? 200 : refusedStatus(contentType, 403);
}

/** As they are, but for where they stand in a document that the client has never seen. */
function sourceErrors(errors: unknown): unknown[] {
  if (!Array.isArray(errors)) return [];
  return errors.map((error) => {
    if (!isMap(error)) return error;
    const { locations: _, ...rest } = error;
    return rest;
  });
}

/** One for each place. Of many, the last tells how many more there are. */
function refusalErrors({ token }: Caller, { places, count }: SplicedAnswer): object[] {
  const held = new Set(token.scope.split(' '));
  const code = 'ACCESS_SCOPE_NOT_GRANTED';
  const errors: object[] = places.map(({ path, use: { coordinate, unmet } }) => {
    const missing = missingScopes(unmet, held);
    const message = `The tenant has not granted ${missing.join(', ')}, which ${coordinate} needs.`;
    return { message, path, extensions: { code, missingScopes: missing, coordinate } };
  });
  const more = count - places.length;
  if (more > 0) errors.push({ message: `${more} more places were refused.`, extensions: { code } });
  return errors;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
