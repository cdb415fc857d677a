import { checkPermission } from '../../platform/base/index.js';
import { type Context, Run, type RunState } from '../../platform/store/index.js';

/** How many runs of an installation are in each state. */
export async function countRuns(
  ctx: Context,
  at: { tenantId: string; installationId: string },
): Promise<Partial<Record<RunState, number>>> {
  checkPermission(ctx.actor, 'run:view', at.tenantId);
  const rows = await ctx.em.execute<{ state: RunState; count: number }[]>(
    'select state, count(*)::int as count from grantway.run where installation_id = ? group by state',
    [at.installationId],
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

const pageSize = 50;

/** The newest runs of an installation, in one state or all; `before` is the seq to go on from. */
export async function listRuns(
  ctx: Context,
  at: { tenantId: string; installationId: string; state?: RunState; before?: string },
): Promise<Run[]> {
  checkPermission(ctx.actor, 'run:view', at.tenantId);
  const { installationId, state, before } = at;
  const where = { installationId, ...(state ? { state } : {}), ...(before ? { seq: { $lt: before } } : {}) };
  return ctx.em.find(Run, where as never, { orderBy: { seq: 'desc' }, limit: pageSize });
}
