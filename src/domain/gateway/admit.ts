import { CodedError } from '../../platform/base/index.js';
import type { Budgets } from '../metering/index.js';
import { evaluateCost } from './cost/index.js';
import type { Decision } from './decide-operation.js';
import type { Caller, Gateway, OperationRequest, ParsedRequest } from './operation.js';

/** What an operation was charged: points of its installation's budget. */
export interface Charge {
  points: number;
  /** Gives the points back: the operation was not answered. */
  refund(): void;
}

/**
 * Charges the operation to its installation's budget before anything is fetched; undefined for the platform's own.
 * @throws GATEWAY_COST_EXCEEDED when no budget is ever enough, GATEWAY_THROTTLED when this one is not now.
 */
export function admit(
  { budgets }: Gateway,
  request: OperationRequest,
  { budget }: Caller,
  { decision, variables }: { decision: Decision; variables: ParsedRequest['variables'] },
): Charge | undefined {
  if (request.isOwn) return undefined;
  const points = evaluateCost(decision.cost, variables);
  const most = budgets.terms.capacity / 2;
  if (points > most) {
    throw new CodedError(
      'GATEWAY_COST_EXCEEDED',
      `The operation costs ${points} points, and one may cost ${most}. Ask for shorter lists or fewer fields in one request.`,
      { details: { cost: { requestedQueryCost: points, maximumCost: most } } },
    );
  }
  if (!budgets.take(budget, points)) throw throttled(budgets, budgets.left(budget), points);
  return { points, refund: () => budgets.refund(budget, points) };
}

function throttled({ terms }: Budgets, left: number, points: number): CodedError {
  const seconds = Math.ceil((points - left) / terms.restorePerSecond);
  return new CodedError(
    'GATEWAY_THROTTLED',
    `The operation costs ${points} points, and ${Math.floor(left)} are left to this installation. Try again in ${seconds} s.`,
    { retryAfterSeconds: seconds, details: { cost: costOf(terms, left, points, null) } },
  );
}

/** What an operation cost, in the words that Shopify's clients know. What is not answered costs nothing. */
export function costOf(
  { capacity, restorePerSecond }: Budgets['terms'],
  left: number,
  points: number,
  actual: number | null,
): object {
  return {
    requestedQueryCost: points,
    actualQueryCost: actual,
    throttleStatus: {
      maximumAvailable: capacity,
      currentlyAvailable: Math.floor(left),
      restoreRate: restorePerSecond,
    },
  };
}

/**
 * The headers that tell what is left and when all of it is back.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function rateLimitHeaders({ terms }: Budgets, left: number): Record<string, string> {
  const { capacity, restorePerSecond } = terms;
  const untilFull = Math.ceil((capacity - left) / restorePerSecond);
  return {
    'ratelimit-policy': policyOf(terms),
    ratelimit: `"installation";r=${Math.max(0, Math.floor(left))};t=${untilFull}`,
  };
}

const policies = new WeakMap<Budgets['terms'], string>();

/** The same for every answer. */
function policyOf(terms: Budgets['terms']): string {
  const { capacity, restorePerSecond } = terms;
  const policy = policies.get(terms) ?? `"installation";q=${capacity};w=${Math.ceil(capacity / restorePerSecond)}`;
  policies.set(terms, policy);
  return policy;
}
