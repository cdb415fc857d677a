import type { Store } from '../../platform/store/index.js';
import type { EventFeed, KeptEvent } from '../gateway/index.js';

type Row = Omit<KeptEvent, 'time' | 'receivedAt'> & { occurredAt: string; receivedAt: string };

const columns = `id, tenant_id as "tenantId", source, type, subject, occurred_at as "occurredAt",
  received_at as "receivedAt"`;

/** The events that are kept, for those who subscribe to them: whichever node took them. */
export function createEventFeed(store: Store): EventFeed {
  return {
    read: async ({ tenantIds, kind, after, except, limit }) => {
      const [found] = await store.asPlatform().execute<[{ at: string; events: Row[] }]>(
        `with found as (
           select ${columns} from grantway.event
           where tenant_id in (select v::uuid from jsonb_array_elements_text(?::jsonb) v)
             and received_at > ?::timestamptz and (?::text is null or (source = ? and type = ?))
             and id not in (select v::uuid from jsonb_array_elements_text(?::jsonb) v)
           order by received_at, id limit ?
         )
         select now() as at, coalesce((select jsonb_agg(to_jsonb(f)) from found f), '[]') as events`,
        [
          JSON.stringify(tenantIds),
          after.toISOString(),
          kind?.source ?? null,
          kind?.source ?? null,
          kind?.type ?? null,
          JSON.stringify(except),
          limit,
        ],
      );
      return { at: new Date(found.at), events: found.events.map(toEvent) };
    },
    find: async (tenantId, id) => {
      const [row] = await store
        .forTenant(tenantId)
        .execute<Row[]>(`select ${columns} from grantway.event where id = ?`, [id]);
      return row && toEvent(row);
    },
  };
}

function toEvent({ id, tenantId, source, type, subject, occurredAt, receivedAt }: Row): KeptEvent {
  const time = new Date(occurredAt).toISOString();
  return { id, tenantId, source, type, subject, time, receivedAt: new Date(receivedAt) };
}
