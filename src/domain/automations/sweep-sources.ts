import { CodedError, messageOf } from '../../platform/base/index.js';
import { Automation, Run } from '../../platform/store/index.js';
import type { AutomationManifest, GrantInForce } from '../access/index.js';
import { runOperation } from '../gateway/index.js';
import type { Automations } from './automations.js';
import type { SourceEvent } from './parse-cloud-events.js';

type Sweep = NonNullable<AutomationManifest['trigger']['sweep']>;
type SweepRow = Pick<Automation, 'id' | 'tenantId' | 'installationId' | 'key' | 'source' | 'eventType' | 'sweepCursor'>;

const leaseMinutes = 10;
const retryMinutes = 1;
/** One sweep reads at most so many pages; the next goes on where it stopped. */
const maxPages = 200;

/**
 * Does the sweeps that are due: reads through the gateway what was changed since the last one, and starts runs for
 * records that have none. So an event that never came is not a record that never goes.
 */
export async function sweepSources(
  automations: Automations,
  ingest: (events: SourceEvent[]) => Promise<void>,
): Promise<void> {
  const due = await automations.store.asPlatform().execute<SweepRow[]>(
    `update grantway.automation set sweep_lease_until = now() + interval '${leaseMinutes} minutes'
     where id in (
       select id from grantway.automation
       where enabled and sweep_due_at <= now() and (sweep_lease_until is null or sweep_lease_until < now())
       order by sweep_due_at limit 4 for update skip locked)
     returning id, tenant_id as "tenantId", installation_id as "installationId", key, source,
       event_type as "eventType", sweep_cursor as "sweepCursor"`,
  );
  for (const row of due) {
    try {
      await sweepOne(automations, row, ingest);
    } catch (error) {
      automations.log.warn({ automation: row.id, error: messageOf(error) }, 'a sweep stopped; it is tried again');
      await finish(automations, row, row.sweepCursor ?? '', retryMinutes);
    }
  }
}

async function sweepOne(
  automations: Automations,
  row: SweepRow,
  ingest: (events: SourceEvent[]) => Promise<void>,
): Promise<void> {
  const grant = await automations.access.grants.find(row.installationId);
  if (grant?.status !== 'active') return finish(automations, row, row.sweepCursor ?? '', retryMinutes);
  const app = await automations.gateway.manifestOf(grant.appKey, grant.appVersion);
  const trigger = app.automations[row.key]?.trigger;
  if (!trigger?.sweep) return finish(automations, row, row.sweepCursor ?? '', retryMinutes);

  const contract = { name: trigger.contract, version: app.contracts[trigger.contract]?.version ?? '' };
  const cursorMs = Date.parse(row.sweepCursor ?? '');
  const since = new Date(cursorMs - trigger.sweep.overlapMinutes * 60_000).toISOString();
  let watermark = row.sweepCursor ?? since;
  let after: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const { nodes, next, newest } = await readPage(automations, {
      grant,
      sweep: trigger.sweep,
      contract,
      since,
      after,
    });
    await ingest(await withoutRun(automations, row, nodes));
    if (newest > watermark) watermark = newest;
    after = next;
    if (after === undefined) break;
  }
  await finish(automations, row, watermark, trigger.sweep.everyMinutes);
}

interface Connection {
  nodes: Record<string, string>[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

async function readPage(
  automations: Automations,
  page: {
    grant: GrantInForce;
    sweep: Sweep;
    contract: { name: string; version: string };
    since: string;
    after: string | undefined;
  },
): Promise<{ nodes: Record<string, string>[]; next: string | undefined; newest: string }> {
  const { grant, sweep, contract, since, after } = page;
  const accessToken = await automations.accessTokens(grant);
  const variables = { since, after };
  const { status, data, errors } = await runOperation(automations.gateway, {
    accessToken,
    contract,
    query: sweep.document,
    variables,
  });
  const connection = data?.[sweep.connection] as Connection | undefined;
  if (!connection || errors.length > 0) {
    throw new CodedError(
      'AUTOMATIONS_READ_FAILED',
      `The sweep was answered ${status}: ${errors[0]?.message ?? 'no data'}`,
    );
  }
  const { nodes, pageInfo } = connection;
  const newest =
    nodes
      .map((node) => node[sweep.watermark] ?? '')
      .sort()
      .at(-1) ?? '';
  return { nodes, next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined, newest };
}

async function withoutRun(
  automations: Automations,
  row: SweepRow,
  nodes: Record<string, string>[],
): Promise<SourceEvent[]> {
  const subjects = nodes.map((node) => node.id ?? '').filter(Boolean);
  const em = automations.store.forTenant(row.tenantId);
  const known = new Set(
    (await em.find(Run, { automationId: row.id, subject: { $in: subjects } }, { fields: ['subject'] })).map(
      (run) => run.subject,
    ),
  );
  const { source, eventType: type, tenantId: tenant } = row;
  const time = new Date(automations.clock.now()).toISOString();
  return subjects
    .filter((subject) => !known.has(subject))
    .map((subject) => ({ id: `sweep ${row.id} ${subject}`, source, type, subject, tenant, time }));
}

async function finish({ store }: Automations, row: SweepRow, cursor: string, minutes: number): Promise<void> {
  await store.forTenant(row.tenantId).execute(
    `update grantway.automation
     set sweep_cursor = ?, sweep_due_at = now() + ? * interval '1 minute', sweep_lease_until = null where id = ?`,
    [cursor, minutes, row.id],
  );
}
