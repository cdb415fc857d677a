import { groupCalls, scrubSecrets } from '../../platform/base/index.js';
import { FINAL_STATES, type FinalState, type RunState } from '../../platform/store/index.js';
import type { Automations, LeasedRun } from './automations.js';

/** How one try ended. */
export type Outcome =
  | { state: FinalState; code?: string; message?: string; step?: string }
  | { state: 'waiting'; afterSeconds: number; code: string; message: string; step?: string }
  | { state: 'held'; reason: HeldReason; accountId?: string; code: string; message: string; step?: string };

/** Why work is held, and with it what lets it go on. */
export type HeldReason = 'account' | 'grant' | 'config' | 'outage';

interface Ended {
  run: LeasedRun;
  outcome: Outcome;
  startedAt: Date;
  steps: Record<string, unknown>;
  /** The epoch of the grant that the run was done under. */
  epoch: number | undefined;
}

/** Work that was held for want of what the tenant has just given goes on after this. */
const outdatedSeconds = 1;

/** While an outside service is down for longer than the schedule, the oldest run is tried this often. */
const outageProbeSeconds = 3_600;
const longest = 1_000;

const isFinal = (state: RunState): boolean => (FINAL_STATES as readonly string[]).includes(state);

/**
 * Records outcomes, many at once: the run's state and one more attempt, in one statement. A process that has lost its
 * lease in the meantime records nothing: whoever took over does. Nothing is held for a grant or a setting that the
 * tenant has changed while the run was done.
 */
export function createRecordOutcome({
  store,
  nodeId,
}: Pick<Automations, 'store' | 'nodeId'>): (ended: Ended) => Promise<void> {
  return groupCalls<Ended, void>(
    async (group) => {
      await store.asPlatform().execute(
        `with given as (
           select * from jsonb_to_recordset(?::jsonb) as e(id uuid, attempt int, state text, is_final boolean, epoch int,
             wait_seconds double precision, reason text, account uuid, code text, message text, step text, steps jsonb, started timestamptz)
         ), outdated as (
           select g.id from given g join grantway.run r on r.id = g.id
           join grantway.installation i on i.id = r.installation_id
           where g.reason in ('grant', 'config') and i.epoch > g.epoch
         ), ended as (
           select id, attempt, state, is_final, wait_seconds, reason, account, code, message, step, steps, started
           from given where id not in (select id from outdated)
           union all
           select id, attempt, 'waiting', false, ${outdatedSeconds}, null, null, code, message, step, steps, started
           from given where id in (select id from outdated)
         ), changed as (
           update grantway.run r
           set state = e.state, lease_by = null, lease_until = null, steps = e.steps,
             due_at = now() + e.wait_seconds * interval '1 second',
             held_reason = e.reason, held_account_id = e.account, outcome_code = e.code, outcome_message = e.message,
             finished_at = case when e.is_final then now() end
           from ended e
           where r.id = e.id and r.state = 'running' and r.lease_by = ? and r.attempts = e.attempt
           returning r.id, r.tenant_id
         )
         insert into grantway.attempt (run_id, number, tenant_id, outcome, step, code, message, started_at, finished_at)
         select c.id, e.attempt, c.tenant_id, e.state, e.step, e.code, e.message, e.started, now()
         from changed c join ended e on e.id = c.id`,
        [JSON.stringify(group.map(toRow)), nodeId],
      );
      return group.map(() => undefined);
    },
    { maxItems: 128, waitMs: 2, maxInFlight: 2 },
  );
}

function toRow({ run, outcome, startedAt, steps, epoch }: Ended): Record<string, unknown> {
  const waitSeconds =
    outcome.state === 'waiting' ? outcome.afterSeconds : outcome.state === 'held' ? outageProbeSeconds : 0;
  return {
    id: run.id,
    attempt: run.attempts,
    state: outcome.state,
    is_final: isFinal(outcome.state),
    epoch: epoch ?? null,
    wait_seconds: waitSeconds,
    reason: outcome.state === 'held' ? outcome.reason : null,
    account: outcome.state === 'held' ? (outcome.accountId ?? null) : null,
    code: outcome.code ?? null,
    message: outcome.message === undefined ? null : scrubSecrets(outcome.message).slice(0, longest),
    step: outcome.step ?? null,
    steps,
    started: startedAt.toISOString(),
  };
}
