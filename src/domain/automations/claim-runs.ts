import { groupCalls } from '../../platform/base/index.js';
import { type Automations, type LeasedRun, leaseSeconds } from './automations.js';

/** A run may be tried when it is due and nobody holds it, and none before it of the same key is still to be done. */
const isClaimable = `
  ((r.state in ('ready', 'waiting') and r.due_at <= now()) or (r.state = 'running' and r.lease_until < now()))
  and (r.serialize_by is null or not exists (
    select 1 from grantway.run e
    where e.serialize_by = r.serialize_by and e.seq < r.seq and e.state in ('ready', 'running', 'waiting')))`;

/** Claims single runs, many at once in one statement: undefined when somebody else has it or it is not due. */
export function createClaim({
  store,
  nodeId,
}: Pick<Automations, 'store' | 'nodeId'>): (runId: string) => Promise<LeasedRun | undefined> {
  return groupCalls<string, LeasedRun | undefined>(
    async (runIds) => {
      const rows = await store.asPlatform().execute<LeasedRun[]>(
        `update grantway.run as c
         set state = 'running', attempts = c.attempts + 1, lease_by = ?,
           lease_until = now() + interval '${leaseSeconds} seconds'
         from (
           select r.id, e.source_event_id, e.type, a.key from grantway.run r
           join grantway.event e on e.id = r.event_id
           join grantway.automation a on a.id = r.automation_id
           where r.id in (select v::uuid from jsonb_array_elements_text(?::jsonb) v) and ${isClaimable}
           for update of r skip locked
         ) as due
         where c.id = due.id
         returning c.id, c.tenant_id as "tenantId", c.installation_id as "installationId", c.subject, c.attempts,
           c.attempts_before as "attemptsBefore", c.serialize_by as "serializeBy", c.steps,
           due.key as "automationKey", due.source_event_id as "sourceEventId", due.type as "eventType"`,
        [nodeId, JSON.stringify(runIds)],
      );
      const byId = new Map(rows.map((row) => [row.id, row]));
      return runIds.map((runId) => {
        const row = byId.get(runId);
        byId.delete(runId);
        return row;
      });
    },
    { maxItems: 64, waitMs: 1, maxInFlight: 2 },
  );
}

/** Holds on to runs that take long: as long as this process lives, nobody else takes them. */
export async function renewLeases(
  { store, nodeId }: Pick<Automations, 'store' | 'nodeId'>,
  runIds: readonly string[],
): Promise<void> {
  if (runIds.length === 0) return;
  await store.asPlatform().execute(
    `update grantway.run set lease_until = now() + interval '${leaseSeconds} seconds'
     where state = 'running' and lease_by = ? and id in (select v::uuid from jsonb_array_elements_text(?::jsonb) v)`,
    [nodeId, JSON.stringify(runIds)],
  );
}

/** Frees what an earlier process had leased; only where no other process can be at work: on the embedded database. */
export async function freeAllLeases({ store }: Pick<Automations, 'store'>): Promise<void> {
  await store
    .asPlatform()
    .execute(`update grantway.run set lease_until = now() - interval '1 second' where state = 'running'`);
  await store
    .asPlatform()
    .execute(`update grantway.linked_account set refresh_lease_until = null where refresh_lease_until is not null`);
}

/** How long an id may be with the queue before it is handed out again. */
const lostAfterSeconds = 15;

/**
 * Hands out what is due and is not on its way: first tries that the queue forgot, retries whose time has come, runs
 * whose process died, and the next of those done in order.
 * @returns how many.
 */
export async function publishDueRuns({ store, queue }: Pick<Automations, 'store' | 'queue'>): Promise<number> {
  const rows = await store.asPlatform().execute<{ id: string }[]>(
    `update grantway.run set queued_at = now() where id in (
       select r.id from grantway.run r
       where r.state in ('ready', 'waiting', 'running') and r.due_at <= now() and ${isClaimable}
         and (r.queued_at is null or r.queued_at < r.due_at or r.queued_at < r.lease_until
           or r.queued_at < now() - interval '${lostAfterSeconds} seconds')
       order by r.due_at, r.seq limit 1000 for update skip locked)
     returning id, seq`,
  );
  await queue.publish(rows.map(({ id }) => id));
  return rows.length;
}
