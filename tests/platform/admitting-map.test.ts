import { describe, expect, it } from '@jest/globals';
import { AdmittingMap } from '../../src/platform/base/index.js';
import fc from '../support/fast-check.js';

describe('an admitting map', () => {
  it('keeps what is used once in a thousand requests while all others come once', () => {
    const map = new AdmittingMap<number>(4_096);
    let misses = 0;
    for (let request = 0; request < 50_000; request += 1) {
      const key = request % 1_000 === 0 ? 'useful' : `once ${request}`;
      if (map.get(key) !== undefined) continue;
      map.set(key, request);
      if (key === 'useful') misses += 1;
    }
    expect(misses).toBe(1);
  });

  it('keeps what was used twice through a flood of any length', () => {
    const map = new AdmittingMap<number>(100);
    map.set('useful', 1);
    map.get('useful');
    for (let request = 0; request < 10_000; request += 1) {
      expect(map.get(`once ${request}`)).toBeUndefined();
      map.set(`once ${request}`, request);
    }
    expect(map.get('useful')).toBe(1);
  });

  it('never holds more than its weight, and gives what was set last or nothing', () => {
    const weight = 40;
    const keys = Array.from({ length: 25 }, (_, index) => 'k'.repeat(index + 1));
    const step = fc.record({ key: fc.constantFrom(...keys), value: fc.option(fc.nat()) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const map = new AdmittingMap<number>(weight, (key) => key.length);
        const model = new Map<string, number>();
        for (const { key, value } of steps) {
          if (value === null) expect([model.get(key), undefined]).toContain(map.get(key));
          else {
            map.set(key, value);
            model.set(key, value);
          }
          const held = keys.filter((one) => map.has(one)).reduce((sum, one) => sum + one.length, 0);
          expect(held).toBeLessThanOrEqual(weight);
        }
      }),
    );
  });
});
