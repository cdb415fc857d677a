import { describe, expect, it } from '@jest/globals';
import { groupCalls, rememberSecrets, scrubSecrets } from '../../src/platform/base/index.js';

describe('calls in groups', () => {
  it('share one flush and get each its own result', async () => {
    const groups: number[][] = [];
    const double = groupCalls<number, number>(
      async (items) => {
        groups.push(items);
        return items.map((item) => item * 2);
      },
      { maxItems: 10, waitMs: 1, maxInFlight: 2 },
    );
    expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6]);
    expect(groups).toEqual([[1, 2, 3]]);
  });

  it('never put more into a group than it may hold, and lose none', async () => {
    const sizes: number[] = [];
    const echo = groupCalls<number, number>(
      async (items) => {
        sizes.push(items.length);
        return items;
      },
      { maxItems: 7, waitMs: 0, maxInFlight: 1 },
    );
    const items = Array.from({ length: 100 }, (_, index) => index);
    expect(await Promise.all(items.map(echo))).toEqual(items);
    expect(Math.max(...sizes)).toBe(7);
  });

  it('fail alone: one bad item does not fail its neighbours', async () => {
    const strict = groupCalls<number, number>(
      async (items) => {
        if (items.includes(2)) throw new Error('two is bad');
        return items;
      },
      { maxItems: 10, waitMs: 0, maxInFlight: 1 },
    );
    const results = await Promise.allSettled([1, 2, 3].map(strict));
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});

describe('scrubbing', () => {
  it('takes a known secret out of a text, plain, URL-encoded and in base64', () => {
    rememberSecrets(['p@ss/word+123']);
    const text = `a p@ss/word+123 b ${encodeURIComponent('p@ss/word+123')} c ${Buffer.from('p@ss/word+123').toString('base64')}`;
    expect(scrubSecrets(text)).toBe('a [secret] b [secret] c [secret]');
  });
});
