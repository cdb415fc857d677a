import { CodedError } from '../../platform/base/index.js';
import { App, type Context, type Em, Installation, LockMode, type Store, Tenant } from '../../platform/store/index.js';
import { changeGrant } from './change-grant.js';
import { checkEnvironment, type Environment } from './set-env-value.js';
import { checkAppPermission } from './version-moves.js';

const maxTenants = 1_000;

/**
 * Has the installations of named tenants run in another environment: with its values of `env.*`.
 * @throws ACCESS_NOT_ALLOWED, ACCESS_APP_UNKNOWN, ACCESS_INPUT naming a tenant that has not installed the app
 */
export async function setEnvironment(
  { store }: { store: Store },
  ctx: Context,
  { appKey, tenants, environment }: { appKey: string; tenants: readonly string[]; environment: Environment },
): Promise<void> {
  await store.asPlatform().transactional(async (em) => {
    const app = await em.findOne(App, { key: appKey });
    if (!app) throw new CodedError('ACCESS_APP_UNKNOWN', `There is no app ${appKey}.`);
    checkAppPermission(ctx.actor, app, 'app-env:set');
    checkEnvironment(environment);
    for (const installation of await findInstallationsOf(em, appKey, tenants)) {
      if (installation.environment === environment) continue;
      installation.environment = environment;
      await changeGrant({ ...ctx, em }, installation, {
        scopes: installation.scopes,
        reason: `in ${environment}`,
        notice: 'installation.changed',
      });
    }
  });
}

/**
 * The installations of an app at tenants with these slugs, locked in the order of their ids when in a transaction.
 * @throws ACCESS_INPUT naming a tenant that has not installed it: who publishes an app learns of no other tenant
 */
export async function findInstallationsOf(em: Em, appKey: string, tenants: readonly string[]): Promise<Installation[]> {
  const slugs = [...new Set(tenants)];
  if (slugs.length === 0 || slugs.length > maxTenants)
    throw new CodedError('ACCESS_INPUT', `Name between 1 and ${maxTenants} tenants.`);
  const found = await em.find(Tenant, { slug: { $in: slugs } });
  const where = { appKey, tenantId: { $in: found.map(({ id }) => id) }, status: { $ne: 'uninstalled' } };
  const lock = em.isInTransaction() ? { lockMode: LockMode.PESSIMISTIC_WRITE as const, refresh: true } : {};
  const installations = await em.find(Installation, where, { orderBy: { id: 'asc' }, ...lock });
  const installed = new Set(installations.map(({ tenantId }) => tenantId));
  const missing = slugs.find((slug) => !found.some((tenant) => tenant.slug === slug && installed.has(tenant.id)));
  if (missing === undefined) return installations;
  throw new CodedError('ACCESS_INPUT', `${missing} has not installed ${appKey}; nothing was changed.`);
}
