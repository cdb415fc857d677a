import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createEventOutbox,
  type EventOutbox,
  type EventOutboxOptions,
  type OutboxEvent,
} from '../../../src/outside/sdk/index.js';
import { EVENTS_SECRET, type Platform, playPlatform } from '../source-world.js';

describe('the event outbox', () => {
  let platform: Platform;
  let kept: OutboxEvent[];
  let outbox: EventOutbox | undefined;
  let delaysMs: unknown[];

  beforeEach(async () => {
    platform = await playPlatform();
    kept = [];
    delaysMs = [];
  });
  afterEach(async () => {
    await outbox?.close();
    await platform.close();
  });

  const add = (count: number): string[] => {
    const ids = Array.from({ length: count }, () => randomUUID());
    kept.push(...ids.map((id) => ({ id, type: 'invoice.issued', subject: 's', tenant: 't', occurredAt: new Date(0) })));
    return ids;
  };
  const start = (overrides: Partial<EventOutboxOptions> = {}): EventOutbox => {
    outbox = createEventOutbox({
      source: 'accounting',
      eventsUrl: `${platform.url}/events`,
      eventsSecret: EVENTS_SECRET,
      claimBatch: async (limit) => kept.slice(0, limit),
      ackBatch: async (ids) => {
        kept = kept.filter(({ id }) => !ids.includes(id));
      },
      log: (entry) => delaysMs.push((entry as { delayMs: number }).delayMs),
      backoff: { minMs: 1, maxMs: 4 },
      idleMs: 600_000,
      ...overrides,
    });
    return outbox;
  };

  it('posts CloudEvents in batches without any data', async () => {
    add(1);
    start();
    await platform.acknowledged(1);
    const [post] = platform.posts;
    expect(post?.headers).toMatchObject({
      'content-type': 'application/cloudevents-batch+json',
      authorization: `Bearer ${EVENTS_SECRET}`,
    });
    expect(post?.events).toEqual([
      {
        specversion: '1.0',
        id: expect.any(String),
        source: 'accounting',
        type: 'invoice.issued',
        subject: 's',
        time: '1970-01-01T00:00:00.000Z',
        tenant: 't',
      },
    ]);
  });

  it('posts at most 100 at a time, in order', async () => {
    const ids = add(250);
    start();
    const events = await platform.acknowledged(250);
    expect(platform.posts.map((post) => post.events.length)).toEqual([100, 100, 50]);
    expect(events.map(({ id }) => id)).toEqual(ids);
  });

  it('tries again with growing waits until it is acknowledged, and loses and reorders nothing', async () => {
    const ids = add(120);
    platform.answers.push(500, 400, 301, 503, 202, 500);
    start();
    const events = await platform.acknowledged(120);
    expect(events.map(({ id }) => id)).toEqual(ids);
    expect(delaysMs).toEqual([1, 2, 4, 4, 1]);
  });

  it('survives a receiver that is not there', async () => {
    const ids = add(1);
    const { promise, resolve } = Promise.withResolvers<object>();
    await platform.close();
    const { close } = start({ log: resolve });
    expect(await promise).toMatchObject({
      message: 'events not acknowledged',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
    await close();
    expect(kept.map(({ id }) => id)).toEqual(ids);
  });

  it('wakes at once when something is added', async () => {
    const { poke } = start();
    add(1);
    poke();
    await platform.acknowledged(1);
    add(1);
    poke();
    expect(await platform.acknowledged(2)).toHaveLength(2);
  });

  it('waits in close for the post in flight, and keeps what comes after', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { close } = start({
      claimBatch: async (limit) => {
        await promise;
        return kept.slice(0, limit);
      },
    });
    add(1);
    const closed = close();
    resolve();
    await closed;
    expect([platform.posts.length, kept.length]).toEqual([1, 0]);
    add(1);
    expect(kept).toHaveLength(1);
  });

  it('gives up waiting for the next try when closed', async () => {
    add(1);
    platform.answers.push(500);
    const { promise, resolve } = Promise.withResolvers<object>();
    const { close } = start({ log: resolve, backoff: { minMs: 600_000, maxMs: 600_000 } });
    await promise;
    await close();
    expect(kept).toHaveLength(1);
  });
});
