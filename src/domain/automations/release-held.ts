import { checkPermission } from '../../platform/base/index.js';
import { type Context, recordAudit } from '../../platform/store/index.js';
import type { Automations } from './automations.js';
import type { HeldReason } from './record-outcome.js';

/**
 * Lets an installation's held work go on, oldest first and one after the other, as it would have gone.
 * @returns how many runs.
 */
export async function releaseHeld(
  { store }: Pick<Automations, 'store'>,
  at: { tenantId: string; installationId: string; reasons: readonly HeldReason[] },
): Promise<number> {
  const released = await store.forTenant(at.tenantId).execute<{ id: string }[]>(
    `update grantway.run
     set state = 'ready', due_at = now(), queued_at = null, attempts_before = attempts, held_reason = null, held_account_id = null,
       serialize_by = 'drain ' || installation_id
     where state = 'held' and installation_id = ? and held_reason in (select jsonb_array_elements_text(?::jsonb))
     returning id`,
    [at.installationId, JSON.stringify(at.reasons)],
  );
  return released.length;
}

/**
 * Has a person's installation try dead and held runs once more: one run, or all.
 * @throws ACCESS_NOT_ALLOWED
 */
export async function retryRuns(
  ctx: Context,
  input: { tenantId: string; installationId: string; runId?: string },
): Promise<number> {
  const { tenantId, installationId, runId } = input;
  checkPermission(ctx.actor, 'run:retry', tenantId);
  return ctx.em.transactional(async (em) => {
    const retried = await em.execute<{ id: string }[]>(
      `update grantway.run
       set state = 'ready', due_at = now(), queued_at = null, attempts_before = attempts, held_reason = null, held_account_id = null, finished_at = null
       where state in ('dead', 'held') and installation_id = ? ${runId ? 'and id = ?' : ''} returning id`,
      runId ? [installationId, runId] : [installationId],
    );
    recordAudit(
      { ...ctx, em },
      { tenantId, action: 'runs.retried', subject: runId ?? installationId, detail: { count: retried.length } },
    );
    return retried.length;
  });
}

/** Marks a run that finds out whether a service is back. */
export const probeKey = 'probe ';

/** Tries the oldest run of each installation whose service has been down for longer than the retry schedule. */
export async function probeOutages({ store }: Pick<Automations, 'store'>): Promise<void> {
  await store.asPlatform().execute(
    `update grantway.run set state = 'ready', due_at = now(), queued_at = null, held_reason = null, attempts_before = attempts,
       serialize_by = '${probeKey}' || installation_id
     where id in (
       select distinct on (installation_id) id from grantway.run
       where state = 'held' and held_reason = 'outage' and due_at <= now() order by installation_id, seq)`,
  );
}
