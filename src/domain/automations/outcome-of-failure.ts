import type { Failure, FailureClass } from '../connectors/index.js';
import type { Outcome } from './record-outcome.js';

/** What a failure of each class makes of the run. */
const treatment: Record<FailureClass, 'retry' | 'soon' | 'hold-account' | 'hold-config' | 'dead' | 'halted'> = {
  transient: 'retry',
  throttled: 'retry',
  auth_expired: 'retry',
  conflict: 'soon',
  auth_revoked: 'hold-account',
  config: 'hold-config',
  rejected: 'dead',
  duplicate: 'dead',
  gone: 'halted',
};

/** Retries of many runs that failed together must not come back together. */
const jitter = 0.2;

/**
 * Turns a failure into the run's outcome: tried again by the schedule or when the service says, held when only a
 * person can help or the schedule is used up, dead when the service will never take it.
 * @param random between 0 and 1.
 */
export function outcomeOfFailure(
  failure: Failure,
  attempts: number,
  schedule: readonly number[],
  random: number,
): Outcome {
  const { message, step, class: code } = failure;
  const how = treatment[code];
  if (how === 'dead') return { state: 'dead', code, message, step };
  if (how === 'halted') return { state: 'halted', code, message, step };
  if (how === 'hold-account')
    return { state: 'held', reason: 'account', accountId: failure.accountId, code, message, step };
  if (how === 'hold-config') return { state: 'held', reason: 'config', code, message, step };

  const planned = schedule[attempts - 1];
  if (planned === undefined) return { state: 'held', reason: 'outage', code, message, step };
  const wait = how === 'soon' ? Math.min(planned, 1) : planned * (1 - jitter + 2 * jitter * random);
  return { state: 'waiting', afterSeconds: Math.max(wait, failure.afterSeconds ?? 0), code, message, step };
}
