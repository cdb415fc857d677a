import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { silentLog } from '../../src/platform/base/index.js';
import { openQueue, type Queue } from '../../src/platform/queue/index.js';
import { eventually } from '../support/world.js';

const redisUrl = process.env.GRANTWAY_TEST_REDIS_URL;
const kinds: [string, string | undefined][] = [['in the process', undefined]];
if (redisUrl !== undefined) kinds.push(['on Redis', redisUrl]);

describe.each(kinds)('a queue %s', (_kind, url) => {
  const create = () => openQueue(url, `grantway-test-${randomUUID()}`, silentLog);
  let queue: Queue;
  afterEach(() => queue.close());

  it('hands out every id, those from before anyone listened too', async () => {
    queue = await create();
    const seen: string[] = [];
    await queue.publish(['a', 'b']);
    queue.consume(async (id) => void seen.push(id), 2);
    await queue.publish(['c']);
    await eventually(
      async () => [...seen].sort(),
      (ids) => ids.length === 3,
    );
    expect(seen.sort()).toEqual(['a', 'b', 'c']);
  });

  it('hands out no more at once than is asked for', async () => {
    queue = await create();
    let active = 0;
    let most = 0;
    let done = 0;
    queue.consume(async () => {
      active += 1;
      most = Math.max(most, active);
      await new Promise((resolve) => setImmediate(resolve));
      active -= 1;
      done += 1;
    }, 3);
    await queue.publish(Array.from({ length: 30 }, (_, index) => `id-${index}`));
    await eventually(
      async () => done,
      (count) => count === 30,
    );
    expect(most).toBeLessThanOrEqual(3);
  });

  it('goes on after a handler that fails', async () => {
    queue = await create();
    const seen: string[] = [];
    queue.consume(async (id) => {
      seen.push(id);
      if (id === 'bad') throw new Error('on purpose');
    }, 1);
    await queue.publish(['bad', 'good']);
    await eventually(
      async () => seen,
      (ids) => ids.includes('good'),
    );
  });

  it('waits for what is being handled before it is closed', async () => {
    queue = await create();
    let isDone = false;
    const { promise: hasBegun, resolve: begin } = Promise.withResolvers<void>();
    queue.consume(async () => {
      begin();
      await new Promise((resolve) => setImmediate(resolve));
      isDone = true;
    }, 1);
    await queue.publish(['slow']);
    await hasBegun;
    await queue.close();
    expect(isDone).toBe(true);
  });
});

describe('a queue on a Redis that is not there', () => {
  it('keeps nobody waiting who publishes, and can be closed', async () => {
    const queue = await openQueue('redis://127.0.0.1:1', 'grantway-test-none', silentLog);
    queue.consume(async () => {}, 1);
    await queue.publish(['a', 'b']);
    await queue.close();
  });
});
