import { CodedError } from '../../platform/base/index.js';
import { App, AppVersion, type Context, Installation, LockMode } from '../../platform/store/index.js';
import { suspendInstallation } from './install-app.js';
import { type Publishing, recordAppAudit } from './publish-version.js';
import { checkAppPermission, moveVersion, type VersionMoveName } from './version-moves.js';

/** One version of an app. */
export interface VersionAt {
  appKey: string;
  version: string;
}

type Stores = Pick<Publishing, 'store'>;

/** Hands a private version in for review. @throws ACCESS_NOT_ALLOWED, ACCESS_APP_UNKNOWN, ACCESS_VERSION_STATE */
export function submitVersion(publishing: Stores, ctx: Context, at: VersionAt): Promise<void> {
  return changeVersion(publishing, ctx, at, 'submit');
}

/** Takes a version back from review. @throws what submitting throws */
export function recallVersion(publishing: Stores, ctx: Context, at: VersionAt): Promise<void> {
  return changeVersion(publishing, ctx, at, 'recall');
}

/** Sends a version back to its publisher, for an operator to do. @throws what submitting throws */
export function rejectVersion(publishing: Stores, ctx: Context, at: VersionAt & { reason: string }): Promise<void> {
  return changeVersion(publishing, ctx, at, 'reject');
}

/** Gives a version up that was never promoted. @throws what submitting throws */
export function withdrawVersion(publishing: Stores, ctx: Context, at: VersionAt): Promise<void> {
  return changeVersion(publishing, ctx, at, 'withdraw');
}

/** Gives an available version to nobody new; who has it keeps it. @throws what submitting throws */
export function markLegacy(publishing: Stores, ctx: Context, at: VersionAt): Promise<void> {
  return changeVersion(publishing, ctx, at, 'markLegacy');
}

/** Takes `markLegacy` back. @throws what submitting throws */
export function markAvailable(publishing: Stores, ctx: Context, at: VersionAt): Promise<void> {
  return changeVersion(publishing, ctx, at, 'markAvailable');
}

/** Takes an announced end back: the version is legacy again. @throws what submitting throws */
export function restoreVersion(publishing: Stores, ctx: Context, at: VersionAt): Promise<void> {
  return changeVersion(publishing, ctx, at, 'restore', (version) => {
    Object.assign(version, { endsOn: null, endReason: null });
  });
}

/**
 * Makes a version the one that new installations get; the one before stays available, and nobody is moved. A partner's
 * version that was never promoted needs an operator, or the directory's word that it is reviewed; a tenant's own does
 * not.
 * @throws what submitting throws
 */
export function promoteVersion(
  publishing: Stores,
  ctx: Context,
  at: VersionAt & { isReviewed?: boolean },
): Promise<void> {
  return withApp(publishing, ctx, at, async (within, app, version) => {
    moveVersion(ctx.actor, app, version, wayToPromoted(ctx, app, version, at.isReviewed ?? false));
    await within.em.nativeUpdate(AppVersion, { appKey: app.key, state: 'promoted' }, { state: 'available' });
    const manifest = version.manifest as { meta: { name: string } };
    Object.assign(app, { currentVersion: version.version, name: manifest.meta.name });
    recordAppAudit(within, app, { action: 'app.promoted', version: version.version });
  });
}

function wayToPromoted({ actor }: Context, app: App, { state }: AppVersion, isReviewed: boolean): VersionMoveName {
  if (state !== 'private' && state !== 'in_review') return 'promote';
  return isReviewed || app.ownerTenantId || actor.kind === 'platform' ? 'release' : 'approve';
}

/**
 * Announces that a version ends: on which day, and why. Everybody is to go to the promoted one. It may be announced
 * anew, with another day.
 * @throws what submitting throws; ACCESS_INPUT for a day that does not lie ahead, or no reason
 */
export async function deprecateVersion(
  publishing: Stores,
  ctx: Context,
  input: VersionAt & { endsOn: string; reason: string },
): Promise<void> {
  const { endsOn, reason } = input;
  if (!/^\d{4}-\d\d-\d\d$/.test(endsOn) || Number.isNaN(Date.parse(endsOn)) || endsOn <= dayOf(ctx))
    throw new CodedError('ACCESS_INPUT', 'The day on which the version ends must lie ahead. Give one like 2027-06-30.');
  if (!reason.trim() || reason.length > 500)
    throw new CodedError('ACCESS_INPUT', 'A deprecation needs a reason of at most 500 characters.');
  await changeVersion(publishing, ctx, input, 'deprecate', (version) => {
    Object.assign(version, { endsOn, endReason: reason });
    return { endsOn, reason };
  });
}

/** So many installations are suspended in one transaction. */
const batch = 500;

/**
 * Ends a deprecating version. Before its day that is refused while somebody has it installed; on its day and after,
 * its installations are suspended until they go to another version, and each next request is refused. Ending again goes
 * on with what a stopped process left.
 * @throws what submitting throws; ACCESS_VERSION_USED
 */
export async function endVersion(publishing: Stores, ctx: Context, at: VersionAt): Promise<void> {
  const { appKey, version: appVersion } = at;
  await withApp(publishing, ctx, at, async (within, app, version) => {
    if (version.state === 'deprecated') return checkAppPermission(ctx.actor, app, 'app:deprecate');
    moveVersion(ctx.actor, app, version, 'end');
    const used = await within.em.count(Installation, { appKey, appVersion, status: { $ne: 'uninstalled' } });
    if (used > 0 && String(version.endsOn) > dayOf(ctx)) {
      const message = `${appKey} ${appVersion} is installed ${used} times and was announced to end on ${version.endsOn}.`;
      throw new CodedError('ACCESS_VERSION_USED', message, { details: { installations: used } });
    }
    recordAppAudit(within, app, { action: 'app.ended', version: appVersion });
  });
  for (let left = batch; left === batch; ) {
    left = await publishing.store.asPlatform().transactional(async (em) => {
      const where = { appKey, appVersion, status: 'active' };
      const found = await em.find(Installation, where, {
        limit: batch,
        lockMode: LockMode.PESSIMISTIC_WRITE,
        orderBy: { id: 'asc' },
      });
      for (const installation of found) await suspendInstallation({ ...ctx, em }, installation);
      return found.length;
    });
  }
}

/** Ends every version whose announced day has come, and goes on with those that a stopped process did not finish. */
export async function endDueVersions(publishing: Stores, ctx: Context): Promise<void> {
  const due = await publishing.store.asPlatform().execute<VersionAt[]>(
    `select v.app_key as "appKey", v.version from grantway.app_version v
     where (v.state = 'deprecating' and v.ends_on <= ?) or (v.state = 'deprecated' and exists (
       select 1 from grantway.installation i
       where i.app_key = v.app_key and i.app_version = v.version and i.status = 'active'))`,
    [dayOf(ctx)],
  );
  for (const at of due) await endVersion(publishing, ctx, at);
}

/** The day it is, in UTC. */
const dayOf = ({ clock }: Context): string => new Date(clock.now()).toISOString().slice(0, 10);

async function changeVersion(
  publishing: Stores,
  ctx: Context,
  at: VersionAt & { reason?: string },
  move: VersionMoveName,
  change?: (version: AppVersion) => Record<string, unknown> | undefined,
): Promise<void> {
  await withApp(publishing, ctx, at, async (within, app, version) => {
    moveVersion(ctx.actor, app, version, move);
    const detail = change?.(version) ?? (at.reason === undefined ? {} : { reason: at.reason });
    recordAppAudit(within, app, { action: `app.${move}`, version: version.version, ...detail });
  });
}

/** Does something with a version while nobody else changes its app. */
function withApp(
  { store }: Stores,
  ctx: Context,
  { appKey, version }: VersionAt,
  change: (within: Context, app: App, version: AppVersion) => Promise<void>,
): Promise<void> {
  return store.asPlatform().transactional(async (em) => {
    const app = await em.findOne(App, { key: appKey }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const found = app && (await em.findOne(AppVersion, { appKey, version }));
    if (!app || !found) throw new CodedError('ACCESS_APP_UNKNOWN', `There is no app ${appKey} ${version}.`);
    await change({ ...ctx, em }, app, found);
  });
}
