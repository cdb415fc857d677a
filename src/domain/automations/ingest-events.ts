import { CodedError, groupCalls } from '../../platform/base/index.js';
import type { Automations } from './automations.js';
import type { SourceEvent } from './parse-cloud-events.js';

interface Kept {
  /** Tenants of the events that do not exist; then nothing was kept. */
  unknownTenants: string[];
  runIds: string[];
}

/**
 * Keeps events and the runs that they start, in one transaction, before anyone is told that they are accepted.
 * Events that come within a couple of milliseconds share one statement. An event that came before changes nothing.
 */
export function createIngest(
  automations: Pick<Automations, 'store' | 'queue'>,
): (events: SourceEvent[]) => Promise<void> {
  const keep = groupCalls<SourceEvent[], Kept>((groups) => keepGroups(automations, groups), {
    maxItems: 64,
    waitMs: 2,
    maxInFlight: 2,
  });
  return async (events) => {
    if (events.length === 0) return;
    const { unknownTenants, runIds } = await keep(events);
    const [unknown] = unknownTenants;
    if (unknown !== undefined)
      throw new CodedError('AUTOMATIONS_TENANT_UNKNOWN', `There is no tenant ${unknown}; nothing was kept.`);
    await automations.queue.publish(runIds);
  };
}

/** What one row of the statement's answer is: a run that was made, or a tenant that is not there. */
type Row = { kind: 'run'; id: string; group: number } | { kind: 'unknown'; id: string; group: number };

async function keepGroups({ store }: Pick<Automations, 'store'>, groups: SourceEvent[][]): Promise<Kept[]> {
  const incoming = groups.flatMap((events, group) =>
    events.map((event, index) => ({ ...event, group, place: group * 1_000 + index })),
  );
  const rows = await store.asPlatform().execute<Row[]>(
    `with incoming as materialized (
       select gen_random_uuid() as event_id, i.*, t.id as known_tenant
       from jsonb_to_recordset(?::jsonb)
         as i(id text, source text, type text, subject text, time timestamptz, tenant uuid, "group" int, place int)
       left join grantway.tenant t on t.id = i.tenant
     ), refused as (
       select distinct "group" from incoming where known_tenant is null
     ), kept as (
       insert into grantway.event (id, tenant_id, source, source_event_id, type, subject, occurred_at)
       select event_id, tenant, source, id, type, subject, time from incoming
       where "group" not in (select "group" from refused) order by place
       on conflict (tenant_id, source, source_event_id) do nothing
       returning id
     ), started as (
       insert into grantway.run (id, tenant_id, automation_id, installation_id, event_id, subject, state, queued_at)
       select gen_random_uuid(), i.tenant, a.id, a.installation_id, i.event_id, i.subject, 'ready', now()
       from kept k join incoming i on i.event_id = k.id
       join grantway.automation a
         on a.tenant_id = i.tenant and a.source = i.source and a.event_type = i.type and a.enabled
       order by i.place
       on conflict (automation_id, subject) do nothing
       returning id, event_id
     )
     select 'run' as kind, s.id::text as id, i."group" from started s join incoming i on i.event_id = s.event_id
     union all
     select 'unknown', tenant::text, "group" from incoming where known_tenant is null`,
    [JSON.stringify(incoming)],
  );
  return groups.map((_events, group) => {
    const own = rows.filter((row) => row.group === group);
    return {
      unknownTenants: own.filter((row) => row.kind === 'unknown').map((row) => row.id),
      runIds: own.filter((row) => row.kind === 'run').map((row) => row.id),
    };
  });
}
