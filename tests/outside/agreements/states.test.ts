import { describe, expect, it } from '@jest/globals';
import {
  AGREEMENT_STATES,
  AgreementState,
  findMoves,
  isFinal,
  whyNotMove,
} from '../../../src/outside/sources/agreements/agreement-states.js';
import fc from '../../support/fast-check.js';

const states = Object.keys(AGREEMENT_STATES) as AgreementState[];
const anyState = fc.constantFrom(...states);

describe('the states of an agreement', () => {
  it('never lead out of a final state, whatever is tried', () => {
    fc.assert(
      fc.property(fc.array(anyState, { maxLength: 30 }), (attempts) => {
        let state: AgreementState = AgreementState.DRAFT;
        for (const to of attempts) {
          const before = state;
          if (whyNotMove(state, to) === undefined) state = to;
          if (isFinal(before)) expect(state).toBe(before);
        }
      }),
    );
  });

  it('can all be come to from DRAFT, and end in a final one from anywhere', () => {
    for (const state of states) {
      expect(findMoves(AgreementState.DRAFT, state)).toBeDefined();
      expect(states.some((end) => isFinal(end) && findMoves(state, end) !== undefined)).toBe(true);
    }
  });

  it('are connected by the shortest ways, of allowed moves only', () => {
    fc.assert(
      fc.property(anyState, anyState, (from, to) => {
        const way = findMoves(from, to);
        if (way === undefined) return expect(whyNotMove(from, to)).toContain(from);
        const steps = [from, ...way];
        expect(steps.at(-1)).toBe(to);
        expect(new Set(steps).size).toBe(steps.length);
        for (const [index, next] of way.entries()) expect(whyNotMove(steps[index] ?? from, next)).toBeUndefined();
        if (way.length > 1) expect(whyNotMove(from, to)).toBeDefined();
      }),
    );
  });

  it('say what is allowed when something is not', () => {
    expect(whyNotMove('DRAFT', 'SIGNED')).toBe(
      'The agreement is DRAFT; it can become PENDING or CANCELLED, not SIGNED.',
    );
    expect(whyNotMove('SIGNED', 'DRAFT')).toBe('The agreement is SIGNED, and that is final.');
  });
});
