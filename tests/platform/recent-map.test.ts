import { describe, expect, it } from '@jest/globals';
import { RecentMap } from '../../src/platform/base/index.js';
import fc from '../support/fast-check.js';

describe('a recent map', () => {
  it('gives what was set last, or nothing once forgotten, whatever is done to it', () => {
    const key = fc.integer({ min: 0, max: 12 }).map((number) => `k${number}`);
    const step = fc.record({ key, value: fc.option(fc.nat()) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const map = new RecentMap<number>(8);
        const model = new Map<string, number>();
        for (const { key, value } of steps) {
          if (value === null) expect([model.get(key), undefined]).toContain(map.get(key));
          else {
            map.set(key, value);
            model.set(key, value);
            expect(map.get(key)).toBe(value);
          }
        }
      }),
    );
  });

  it('never holds more than its weight, and keeps what is used', () => {
    const map = new RecentMap<number>(10);
    map.set('used', 0);
    for (let number = 0; number < 1_000; number += 1) {
      map.set(`k${number}`, number);
      expect(map.get('used')).toBe(0);
    }
    const kept = Array.from({ length: 1_000 }, (_, number) => `k${number}`).filter((key) => map.has(key));
    expect(kept.length).toBeLessThanOrEqual(9);
    expect(kept).toContain('k999');
  });

  it('weighs its keys', () => {
    const map = new RecentMap<number>(20, (key) => key.length);
    for (const key of ['aaaaaaaa', 'bbbbbbbb', 'cccccccc', 'dddddddd']) map.set(key, 1);
    expect(['aaaaaaaa', 'bbbbbbbb', 'cccccccc', 'dddddddd'].map((key) => map.has(key))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('is empty after clearing', () => {
    const map = new RecentMap<number>(4);
    map.set('a', 1);
    map.clear();
    expect(map.get('a')).toBeUndefined();
  });
});
