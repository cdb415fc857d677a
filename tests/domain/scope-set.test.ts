import { describe, expect, it } from '@jest/globals';
import { compileRule, createScopeTable, includesAll, meetsRule } from '../../src/domain/gateway/scope-set.js';
import fc from '../support/fast-check.js';

const names = Array.from({ length: 200 }, (_, n) => `stock.thing${n}:read`);
/** A contract's scopes, some granted, and a rule that may name scopes that the contract does not have. */
const situation = fc.integer({ min: 0, max: 130 }).chain((size) => {
  const known = names.slice(0, size);
  const any = fc.constantFrom(...names.slice(0, size + 3));
  return fc.record({
    known: fc.constant(known),
    granted: fc.oneof(fc.subarray(known), fc.constant(known), fc.subarray(names)),
    rule: fc.array(fc.array(any, { maxLength: 5 }), { maxLength: 5 }),
  });
});

describe('a compiled scope rule', () => {
  it('decides as reading it word by word does, for any number of scopes', () => {
    fc.assert(
      fc.property(situation, ({ known, granted, rule }) => {
        const table = createScopeTable(known);
        const held = new Set(granted.filter((scope) => known.includes(scope)));
        const naive = rule.some((all) => all.length > 0 && all.every((scope) => held.has(scope)));
        expect(meetsRule(table.toSet(granted), compileRule(table, rule, new Set(known)))).toBe(naive);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is met by nobody when it is empty, whatever was granted', () => {
    const table = createScopeTable(names);
    for (const rule of [[], [[]], [[], []]])
      expect(meetsRule(table.toSet(names), compileRule(table, rule, new Set(names)))).toBe(false);
  });

  it('is not met by fewer scopes than before, when a scope is taken back', () => {
    fc.assert(
      fc.property(situation, fc.nat(), ({ known, granted, rule }, n) => {
        const table = createScopeTable(known);
        const compiled = compileRule(table, rule, new Set(known));
        const fewer = granted.filter((_, index) => index !== n % Math.max(1, granted.length));
        if (meetsRule(table.toSet(fewer), compiled)) expect(meetsRule(table.toSet(granted), compiled)).toBe(true);
      }),
    );
  });
});

describe('a set of scopes', () => {
  it('includes another just when each of its scopes is there', () => {
    fc.assert(
      fc.property(fc.subarray(names), fc.subarray(names), (one, other) => {
        const table = createScopeTable(names);
        expect(includesAll(table.toSet(one), table.toSet(other))).toBe(other.every((scope) => one.includes(scope)));
      }),
    );
  });

  it('keeps the scopes at the edges of its words apart', () => {
    const table = createScopeTable(names);
    for (const place of [0, 30, 31, 32, 61, 62, 63, 199]) {
      const alone = table.toSet([names[place] ?? '']);
      const others = table.toSet(names.filter((_, index) => index !== place));
      expect(includesAll(alone, alone)).toBe(true);
      expect(includesAll(others, alone)).toBe(false);
    }
  });
});
