import { ERRORS, type ErrorCode, isCoded } from '../../platform/base/index.js';

/** How operations end, for whoever counts them: these and no others, whatever clients send. */
export const OUTCOMES = [
  'answered',
  'partly_answered',
  'unauthenticated',
  'refused_scope',
  'refused',
  'throttled',
  'invalid',
  'source_failed',
  'internal',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** By the status of the error's code in the one table of codes, so that a new code has its outcome. */
export function outcomeOfError(thrown: unknown): Outcome {
  if (!isCoded(thrown)) return 'internal';
  return thrown.code === 'ACCESS_SCOPE_NOT_GRANTED' ? 'refused_scope' : outcomeOfStatus(ERRORS[thrown.code].status);
}

/** A partial answer can end in a refusal of the whole, and one that was joined in the failure of its sources. */
export function outcomeOfAnswer(status: number, isPartial: boolean): Outcome {
  if (status >= 500) return 'source_failed';
  if (!isPartial) return 'answered';
  return status === refusedStatus ? 'refused_scope' : 'partly_answered';
}

const refusedStatus: (typeof ERRORS)['ACCESS_SCOPE_NOT_GRANTED']['status'] = ERRORS.ACCESS_SCOPE_NOT_GRANTED.status;

/** Of statuses from 500 on, the gateway's own two tell of a source; all else is a fault here. */
function outcomeOfStatus(status: (typeof ERRORS)[ErrorCode]['status']): Outcome {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'refused';
  if (status === 429) return 'throttled';
  if (status < 500) return 'invalid';
  return status === 502 || status === 504 ? 'source_failed' : 'internal';
}
