import { CodedError, isUuid } from '../../../platform/base/index.js';
import type { EventFeed, KeptEvent } from './event-feed.js';
import type { SubscriptionRequest } from './subscriber.js';

/** Events are looked for this far back again: one that was received earlier may be committed later. */
export const overlapMs = 5_000;

/** Who comes back after more than this reads what has changed by a query. */
export const maxReplayed = 1_000;

/**
 * Where a subscription begins: now, or after the last event that the client has. Events that came close before that one
 * are told again, for they may have been committed after it.
 * @returns with the time by the database's clock up to which all was looked at
 * @throws GATEWAY_EVENT_NOT_KEPT
 */
export async function findStart(
  feed: EventFeed,
  { token, contract, eventType, lastEventId }: SubscriptionRequest,
): Promise<{ after: Date; at: Date; missed: KeptEvent[] }> {
  const kind = { source: contract.source, type: eventType };
  const tenantIds = [token.tenantId];
  if (lastEventId === undefined || lastEventId === '') {
    const { at } = await feed.read({ tenantIds, kind, after: new Date('9999-01-01'), except: [], limit: 0 });
    return { after: at, at, missed: [] };
  }
  const last = isUuid(lastEventId) ? await feed.find(token.tenantId, lastEventId) : undefined;
  if (last === undefined) throw notKept('There is no event with the id in Last-Event-ID.');
  const after = new Date(last.receivedAt.getTime() - overlapMs);
  const { at, events } = await feed.read({ tenantIds, kind, after, except: [last.id], limit: maxReplayed + 1 });
  if (events.length > maxReplayed) throw notKept(`More than ${maxReplayed} events have come since.`);
  return { after, at, missed: events };
}

function notKept(why: string): CodedError {
  return new CodedError(
    'GATEWAY_EVENT_NOT_KEPT',
    `${why} Read by a query what has changed, and subscribe without Last-Event-ID.`,
  );
}
