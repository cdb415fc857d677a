import { CodedError, isCoded, type Log, messageOf } from '../../../platform/base/index.js';
import type { EventFeed, KeptEvent } from './event-feed.js';
import { startEventStream } from './event-stream.js';
import { findStart, maxReplayed, overlapMs } from './find-start.js';
import { checkStanding, isFor, type Standing, type Subscriber, type SubscriptionRequest } from './subscriber.js';

/** The subscriptions that are open at this node. */
export interface Subscriptions {
  /**
   * Starts to tell of events, and returns; the answer ends when the client leaves, or when what was allowed is no more.
   * @throws GATEWAY_SUBSCRIPTION_LIMIT, GATEWAY_EVENT_NOT_KEPT, before anything was answered
   */
  open(request: SubscriptionRequest): Promise<void>;
  /** Ends all connections; clients come back to another node. */
  close(): Promise<void>;
}

/** Each holds a connection. */
export const maxPerInstallation = 20;
const maxPerNode = 2_000;
/** How often is looked for events, and whether each subscription still stands. */
const lookMs = 250;
const looksPerKeepAlive = 60;
const maxReadAtOnce = 2_000;

/** The database is asked only while anyone is subscribed: once for all tenants that are. */
export function createSubscriptions(parts: Standing & { feed: EventFeed; log: Log }): Subscriptions {
  const { feed, log } = parts;
  const byTenant = new Map<string, Set<Subscriber>>();
  /** What was read before, for as long as it may be read again. */
  const seen = new Map<string, Date>();
  let cursor: Date | undefined;
  let looks = 0;
  let looking: Promise<void> | undefined;
  let isClosed = false;

  const all = (): Subscriber[] => [...byTenant.values()].flatMap((some) => [...some]);

  const add = (subscriber: Subscriber): void => {
    const { tenantId, installationId } = subscriber.request.token;
    const own = byTenant.get(tenantId) ?? new Set();
    const ofInstallation = [...own].filter(({ request }) => request.token.installationId === installationId);
    if (ofInstallation.length >= maxPerInstallation) throw tooMany(`${maxPerInstallation} subscriptions of this app`);
    if (all().length >= maxPerNode) throw tooMany('as many subscriptions as this node takes');
    byTenant.set(tenantId, own.add(subscriber));
  };
  const remove = (subscriber: Subscriber): void => {
    const { tenantId } = subscriber.request.token;
    const own = byTenant.get(tenantId);
    own?.delete(subscriber);
    if (own?.size === 0) byTenant.delete(tenantId);
  };

  /** Ends those that no longer stand. */
  const check = (subscriber: Subscriber): void => {
    const { stream } = subscriber;
    if (stream === undefined) return;
    try {
      if (!stream.isGone() && checkStanding(parts, subscriber)) return;
      stream.leave();
    } catch (error) {
      if (!isCoded(error)) throw error;
      stream.complete(error);
    }
    remove(subscriber);
  };

  const tell = (subscriber: Subscriber, event: KeptEvent): void => {
    const { stream, waiting, request } = subscriber;
    if (stream === undefined) {
      if (waiting.length <= maxReplayed) waiting.push(event);
    } else if (isFor(subscriber, event) && !stream.next(event.id, request.render(event))) {
      log.warn({ installation: request.token.installationId }, 'a subscriber does not keep up; its connection ended');
      remove(subscriber);
    }
  };

  const read = async (from: Date): Promise<void> => {
    const { at, events } = await feed.read({
      tenantIds: [...byTenant.keys()],
      after: new Date(from.getTime() - overlapMs),
      except: [...seen.keys()],
      limit: maxReadAtOnce,
    });
    // Meanwhile a grant may have changed.
    all().forEach(check);
    for (const event of events) {
      seen.set(event.id, event.receivedAt);
      for (const subscriber of byTenant.get(event.tenantId) ?? []) tell(subscriber, event);
    }
    const isMore = events.length === maxReadAtOnce;
    cursor = (isMore && events.at(-1)?.receivedAt) || at;
    const forgetBefore = cursor.getTime() - overlapMs;
    for (const [id, receivedAt] of seen) if (receivedAt.getTime() < forgetBefore) seen.delete(id);
  };

  const look = async (): Promise<void> => {
    while (!isClosed && byTenant.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, lookMs));
      looks += 1;
      all().forEach(check);
      if (looks % looksPerKeepAlive === 0) for (const { stream } of all()) stream?.keepAlive();
      if (cursor === undefined || byTenant.size === 0) continue;
      await read(cursor).catch((error: unknown) =>
        log.warn({ error: messageOf(error) }, 'events for subscriptions could not be read; trying again'),
      );
    }
    cursor = undefined;
    seen.clear();
    looking = undefined;
  };

  return {
    open: async (request) => {
      const subscriber: Subscriber = { request, stream: undefined, waiting: [], after: new Date(0), told: new Set() };
      add(subscriber);
      try {
        const { after, at, missed } = await findStart(feed, request);
        if (isClosed || subscriber.waiting.length > maxReplayed) throw tooMany('more events at once than can wait');
        subscriber.after = after;
        subscriber.told = new Set(missed.map(({ id }) => id));
        cursor ??= at;
        const stream = startEventStream(request.answer, request.headers);
        for (const event of missed) stream.next(event.id, request.render(event));
        subscriber.stream = stream;
        for (const event of subscriber.waiting.splice(0)) tell(subscriber, event);
      } catch (error) {
        remove(subscriber);
        throw error;
      }
      looking ??= look();
    },
    close: async () => {
      isClosed = true;
      for (const { stream } of all()) stream?.leave();
      byTenant.clear();
      await looking;
    },
  };
}

function tooMany(what: string): CodedError {
  const message = `There are ${what} open already. End one, or wait until one has ended.`;
  return new CodedError('GATEWAY_SUBSCRIPTION_LIMIT', message, { retryAfterSeconds: 10 });
}
