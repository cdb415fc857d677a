import { describe, expect, it } from '@jest/globals';
import { silentLog } from '../../src/platform/base/index.js';
import { type Changes, followChanges } from '../../src/platform/store/index.js';
import { eventually } from '../support/world.js';

const anHour = 3_600_000;

/** Changes that are told by hand. */
function handmade() {
  const listeners = new Set<() => void>();
  const changes: Changes = {
    quietMs: anHour,
    on: (_tables, listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {},
  };
  return {
    parts: { changes, log: silentLog },
    listeners,
    tell: () => listeners.forEach((listener) => void listener()),
  };
}

describe('whoever follows changes', () => {
  it('looks once more, and only once, after a look during which much was told', async () => {
    const { parts, tell } = handmade();
    let looks = 0;
    let gate = Promise.resolve();
    const look = async () => {
      looks += 1;
      await gate;
    };
    const following = await followChanges(parts, { tables: ['installation'], paceMs: 1_000, look });
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    tell();
    await eventually(
      async () => looks,
      (count) => count === 2,
    );
    for (let told = 0; told < 100; told += 1) tell();
    expect(looks).toBe(2);
    gate = Promise.resolve();
    resolve();
    await eventually(
      async () => looks,
      (count) => count === 3,
    );
    // What else was waiting would come before what is told now.
    tell();
    await eventually(
      async () => looks,
      (count) => count >= 4,
    );
    expect(looks).toBe(4);
    await following.close();
  });

  it('looks again soon after a look that failed, however long it would be quiet', async () => {
    const { parts, tell } = handmade();
    let looks = 0;
    const look = async () => {
      looks += 1;
      if (looks === 2) throw new Error('the database does not answer');
    };
    const following = await followChanges(parts, { tables: ['installation'], paceMs: 5, look });
    tell();
    await eventually(
      async () => looks,
      (count) => count === 3,
    );
    await following.close();
  });

  it('follows nothing when the first look fails, and says why', async () => {
    const { parts, listeners } = handmade();
    const look = () => Promise.reject(new Error('no such table'));
    await expect(followChanges(parts, { tables: ['installation'], paceMs: 5, look })).rejects.toThrow('no such table');
    expect(listeners.size).toBe(0);
  });

  it('ends with the look that is under way', async () => {
    const { parts, tell, listeners } = handmade();
    const { promise, resolve } = Promise.withResolvers<void>();
    let looks = 0;
    let isDone = false;
    const look = async () => {
      looks += 1;
      if (looks === 1) return;
      await promise;
      isDone = true;
    };
    const following = await followChanges(parts, { tables: ['installation'], paceMs: 5, look });
    tell();
    await eventually(
      async () => looks,
      (count) => count === 2,
    );
    const closing = following.close();
    resolve();
    await closing;
    expect([isDone, listeners.size]).toEqual([true, 0]);
  });
});
