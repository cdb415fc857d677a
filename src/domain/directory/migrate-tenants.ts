import { randomUUID } from 'node:crypto';
import { CodedError, isUuid } from '../../platform/base/index.js';
import {
  App,
  type Context,
  type Em,
  Installation,
  LockMode,
  recordAudit,
  VersionMigration,
} from '../../platform/store/index.js';
import {
  checkAppPermission,
  checkOffered,
  findInstallationsOf,
  getVersion,
  INSTALLABLE,
  moveBack,
  moveInstallation,
  type Upgrade,
} from '../access/index.js';
import { enableAutomations, releaseHeld } from '../automations/index.js';
import { checkContractsLive } from './check-contracts-served.js';
import type { Directory } from './enable-extension.js';

/** Which installations go: so many percent of all, always the same ones first; or those of tenants by their slugs. */
export type MigrateTenantsInput = { appKey: string; from: string; to: string } & (
  | { percent: number }
  | { tenants: string[] }
);

/** So many installations go in one transaction, and wait for each other. */
const batch = 100;

/**
 * Has installations go from one version of an app to another. Those that the version asks for more wait, and run on
 * with the old one until their tenant approves. Which ones go is told by a hash of their ids, so that 50 percent are the
 * first 25 and as many more. Asked again, it goes on where a stopped process left.
 * @throws ACCESS_NOT_ALLOWED, ACCESS_APP_UNKNOWN, ACCESS_VERSION_NOT_OFFERED, ACCESS_INPUT,
 *   REGISTRY_CONTRACT_RETIRED, REGISTRY_CONTRACT_DRAFT
 */
export async function migrateTenants(
  directory: Directory,
  ctx: Context,
  input: MigrateTenantsInput,
): Promise<VersionMigration> {
  const { appKey, from, to } = input;
  const em = directory.store.asPlatform();
  await getApp({ ...ctx, em }, appKey, 'app:migrate');
  const [before, after] = [await getVersion({ em }, appKey, from), await getVersion({ em }, appKey, to)];
  if (from === to) throw new CodedError('ACCESS_INPUT', 'Name two versions: from which, and to which.');
  checkOffered(after);
  checkContractsLive(directory.contracts, after.manifest);
  const chosen = await choose(em, input);
  const id = randomUUID();
  const upgrade = { before: before.manifest, after: after.manifest, migrationId: id };
  await begin(directory, ctx, { id, ...input });

  const where = `app_version = ? and waiting_version is distinct from ? and refused_version is distinct from ? and ${chosen.sql}`;
  const values = [from, to, to, ...chosen.values];
  await inBatches(directory, ctx, { appKey, where, values }, async (within, installations) => {
    const moved: Installation[] = [];
    let waiting = 0;
    for (const installation of installations) {
      const outcome = await moveInstallation(within, installation, upgrade);
      if (outcome === 'waiting') waiting += 1;
      if (outcome !== 'moved') continue;
      moved.push(installation);
      if (isAutomated(upgrade)) await enableAutomations(within, installation, upgrade.after, directory.contracts);
    }
    await within.em.execute(
      'update grantway.version_migration set moved = moved + ?, waiting = waiting + ? where id = ?',
      [moved.length, waiting, id],
    );
    return moved;
  });
  return directory.store.asPlatform().findOneOrFail(VersionMigration, { id });
}

/**
 * Takes a migration back: whoever is still where it moved them goes back to the version before, with what the migration
 * gave up of their grant, and whoever waits does not wait any more. Asked again, it goes on where a stopped process left.
 * @throws ACCESS_NOT_ALLOWED, ACCESS_INPUT when there is no such migration, ACCESS_VERSION_NOT_OFFERED when the version
 *   before has ended
 */
export async function revertMigration(directory: Directory, ctx: Context, id: string): Promise<VersionMigration> {
  const em = directory.store.asPlatform();
  const migration = isUuid(id) ? await em.findOne(VersionMigration, { id }) : null;
  if (!migration) throw new CodedError('ACCESS_INPUT', `There is no migration ${id}.`);
  const { appKey, fromVersion, toVersion } = migration;
  const app = await getApp({ ...ctx, em }, appKey, 'app:migrate');
  const old = await getVersion({ em }, appKey, fromVersion);
  if (INSTALLABLE[old.state] === 'nobody') checkOffered(old);
  checkContractsLive(directory.contracts, old.manifest);
  const { manifest: before } = await getVersion({ em }, appKey, toVersion);
  const upgrade: Upgrade = { before, after: old.manifest };

  const where = 'migration_id = ? and (waiting_version = ? or (app_version = ? and previous_version = ?))';
  const values = [id, toVersion, toVersion, fromVersion];
  await inBatches(directory, ctx, { appKey, where, values }, async (within, installations) => {
    const moved = installations.filter(({ appVersion }) => appVersion === toVersion);
    for (const installation of installations)
      if (!moved.includes(installation)) Object.assign(installation, { waitingVersion: null, migrationId: null });
    for (const installation of moved) {
      await moveBack(within, installation, upgrade);
      if (isAutomated(upgrade)) await enableAutomations(within, installation, old.manifest, directory.contracts);
    }
    return moved;
  });
  return em.transactional(async (tx) => {
    const found = await tx.findOneOrFail(
      VersionMigration,
      { id },
      { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
    );
    if (found.revertedAt) return found;
    found.revertedAt = new Date(ctx.clock.now());
    recordMigration({ ...ctx, em: tx }, app, {
      action: 'app.migration reverted',
      id,
      from: toVersion,
      to: fromVersion,
    });
    return found;
  });
}

/** Whether there are automations to begin or to end; each installation's cost a few queries. */
function isAutomated({ before, after }: Upgrade): boolean {
  return [before, after].some(({ automations }) => Object.keys(automations).length > 0);
}

/** An app's migrations, newest first. @throws ACCESS_NOT_ALLOWED, ACCESS_APP_UNKNOWN */
export async function listMigrations(
  { store }: Pick<Directory, 'store'>,
  ctx: Context,
  appKey: string,
): Promise<VersionMigration[]> {
  const em = store.asPlatform();
  await getApp({ ...ctx, em }, appKey, 'app:view');
  return em.find(VersionMigration, { appKey }, { orderBy: { createdAt: 'desc' }, limit: 100 });
}

async function getApp(ctx: Context, appKey: string, permission: 'app:migrate' | 'app:view'): Promise<App> {
  const app = await ctx.em.findOne(App, { key: appKey });
  if (!app) throw new CodedError('ACCESS_APP_UNKNOWN', `There is no app ${appKey}.`);
  checkAppPermission(ctx.actor, app, permission);
  return app;
}

/** The chosen installations, as a condition. The hash is of the id alone. */
async function choose(em: Em, input: MigrateTenantsInput): Promise<{ sql: string; values: (string | number)[] }> {
  if ('percent' in input) {
    const { percent } = input;
    if (!(percent > 0 && percent <= 100))
      throw new CodedError('ACCESS_INPUT', 'Give a percentage above 0 and up to 100.');
    const sql = `('x' || substr(md5(id::text), 1, 7))::bit(28)::int % 10000 < ?`;
    return { sql, values: [Math.round(percent * 100)] };
  }
  const installations = await findInstallationsOf(em, input.appKey, input.tenants);
  const sql = 'tenant_id in (select v::uuid from jsonb_array_elements_text(?::jsonb) v)';
  return { sql, values: [JSON.stringify(installations.map(({ tenantId }) => tenantId))] };
}

async function begin(
  { store }: Directory,
  ctx: Context,
  { id, appKey, from, to, ...chosen }: { id: string } & MigrateTenantsInput,
): Promise<void> {
  const { actor, clock } = ctx;
  await store.asPlatform().transactional(async (em) => {
    em.create(VersionMigration, {
      id,
      appKey,
      fromVersion: from,
      toVersion: to,
      moved: 0,
      waiting: 0,
      createdAt: new Date(clock.now()),
      createdByName: 'name' in actor ? actor.name : actor.kind,
    });
    const app = await em.findOneOrFail(App, { key: appKey });
    recordMigration({ ...ctx, em }, app, { action: 'app.migrated', id, from, to, ...chosen });
  });
}

function recordMigration(
  ctx: Context,
  { key, partnerId, ownerTenantId }: App,
  { action, ...detail }: { action: string } & Record<string, unknown>,
): void {
  const owner = { partnerId: partnerId ?? undefined, tenantId: ownerTenantId ?? undefined };
  recordAudit(ctx, { ...owner, action, subject: key, detail });
}

/**
 * Does something with installed installations, a batch in a transaction; each is locked, in the order of their ids. Work
 * of those that it gives back goes on, if it was held for want of what the other version does not need.
 */
async function inBatches(
  { store }: Directory,
  ctx: Context,
  { appKey, where, values }: { appKey: string; where: string; values: (string | number)[] },
  change: (within: Context, installations: Installation[]) => Promise<Installation[]>,
): Promise<void> {
  let last = '00000000-0000-0000-0000-000000000000';
  for (let count = batch; count === batch; ) {
    let changed: Installation[] = [];
    count = await store.asPlatform().transactional(async (em) => {
      const rows = await em.execute<{ id: string }[]>(
        `select id from grantway.installation where app_key = ? and status <> 'uninstalled' and id > ? and ${where}
         order by id limit ${batch} for update`,
        [appKey, last, ...values],
      );
      const ids = rows.map(({ id }) => id);
      last = ids.at(-1) ?? last;
      if (ids.length > 0)
        changed = await change(
          { ...ctx, em },
          await em.find(Installation, { id: { $in: ids } }, { orderBy: { id: 'asc' } }),
        );
      return ids.length;
    });
    for (const { id: installationId, tenantId } of changed)
      await releaseHeld({ store }, { tenantId, installationId, reasons: ['grant', 'config'] });
  }
}
