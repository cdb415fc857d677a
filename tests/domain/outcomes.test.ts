import { describe, expect, it } from '@jest/globals';
import { defaultRetrySchedule } from '../../src/domain/automations/automations.js';
import { outcomeOfFailure } from '../../src/domain/automations/outcome-of-failure.js';
import { classifyAnswer, retryAfterSeconds } from '../../src/domain/connectors/classify-answer.js';
import { FAILURE_CLASSES, type FailureClass, loadConnectors } from '../../src/domain/connectors/index.js';
import { FINAL_STATES, RUN_STATES, type RunState } from '../../src/platform/store/index.js';
import fc from '../support/fast-check.js';

const classes = Object.keys(FAILURE_CLASSES) as FailureClass[];

describe('what a failure makes of a run', () => {
  it('is always a state that a running run may go to, and never delivered', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...classes),
        fc.integer({ min: 1, max: 20 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (name, attempts, random) => {
          const { state } = outcomeOfFailure({ class: name, message: 'm' }, attempts, defaultRetrySchedule, random);
          expect(RUN_STATES.running).toContain(state);
          expect(state).not.toBe('delivered');
        },
      ),
    );
  });

  it('waits by the schedule, give or take a fifth, and is held when it is used up', () => {
    defaultRetrySchedule.forEach((seconds, index) => {
      for (const random of [0, 0.5, 1]) {
        const outcome = outcomeOfFailure({ class: 'transient', message: 'm' }, index + 1, defaultRetrySchedule, random);
        expect(outcome.state === 'waiting' && outcome.afterSeconds / seconds).toBeCloseTo(0.8 + 0.4 * random);
      }
    });
    const last = outcomeOfFailure(
      { class: 'transient', message: 'm' },
      defaultRetrySchedule.length + 1,
      defaultRetrySchedule,
      0,
    );
    expect(last).toMatchObject({ state: 'held', reason: 'outage' });
  });

  it('waits at least as long as the service asks', () => {
    const outcome = outcomeOfFailure(
      { class: 'throttled', message: 'm', afterSeconds: 60 },
      1,
      defaultRetrySchedule,
      0,
    );
    expect(outcome).toMatchObject({ state: 'waiting', afterSeconds: 60 });
  });
});

describe('the states of a run', () => {
  it('lead from each open state to an end, and from no end but dead back', () => {
    const reach = (from: RunState, seen = new Set<RunState>()): Set<RunState> => {
      for (const next of RUN_STATES[from]) if (!seen.has(next)) reach(next, seen.add(next));
      return seen;
    };
    for (const state of Object.keys(RUN_STATES) as RunState[]) {
      const isFinal = (FINAL_STATES as readonly string[]).includes(state);
      if (!isFinal) expect(FINAL_STATES.every((final) => reach(state).has(final))).toBe(true);
      else expect(RUN_STATES[state]).toEqual(state === 'dead' ? ['ready'] : []);
    }
  });
});

describe('what an answer of QuickBooks means', () => {
  const { http } = loadConnectors('connectors').get('quickbooks', '1.0.0');
  const fault = (code: string, type = 'ValidationFault') => ({
    Fault: { Error: [{ Message: 'M', Detail: 'D', code }], type },
  });

  it.each([
    [200, {}, undefined],
    [401, fault('3200', 'AUTHENTICATION'), 'auth_expired'],
    [401, { fault: { error: [{ code: '3200' }] } }, 'auth_expired'],
    [403, {}, 'auth_revoked'],
    [429, {}, 'throttled'],
    [400, fault('3001'), 'throttled'],
    [400, fault('5010'), 'conflict'],
    [400, fault('6140'), 'duplicate'],
    [400, fault('6240'), 'duplicate'],
    [400, fault('2500'), 'config'],
    [400, fault('6070'), 'rejected'],
    [200, fault('6070'), 'rejected'],
    [500, '<html>', 'transient'],
    [503, {}, 'transient'],
    [404, {}, 'gone'],
  ])('%s %j', (status, body, expected) => {
    expect(classifyAnswer({ status, headers: {}, body }, http.errors)?.class).toBe(expected);
  });

  it('reads Retry-After in seconds and as a date, and lets nobody park work for ever', () => {
    const now = Date.parse('2026-11-22T10:00:00Z');
    expect(retryAfterSeconds('30', now)).toBe(30);
    expect(retryAfterSeconds('Sun, 22 Nov 2026 10:02:00 GMT', now)).toBe(120);
    expect(retryAfterSeconds('999999999', now)).toBe(86_400);
    expect(retryAfterSeconds('soon', now)).toBeUndefined();
  });
});
