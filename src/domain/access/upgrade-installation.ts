import { CodedError, checkPermission, hasPermission } from '../../platform/base/index.js';
import {
  App,
  AppVersion,
  type Context,
  Installation,
  recordAudit,
  type VersionState,
} from '../../platform/store/index.js';
import { type AppManifest, appManifestSchema, scopesOf } from './app-manifest.js';
import { changeGrant } from './change-grant.js';
import { obstaclesTo } from './compare-app-manifests.js';
import { getInstallation } from './get-installation.js';
import { checkWaiting } from './install-app.js';
import { recordNotice } from './record-notice.js';
import { checkAppPermission, INSTALLABLE } from './version-moves.js';

/** What became of an installation that was to go to another version. */
export type UpgradeOutcome = 'moved' | 'waiting' | 'refused' | 'unchanged';

/** From which version to which, and as part of which migration. */
export interface Upgrade {
  before: AppManifest;
  after: AppManifest;
  migrationId?: string;
}

/**
 * Moves an installation to another version of its app, when that asks the tenant for nothing more than it gave: scopes
 * that the version does not declare are given up, settings keep their values. Otherwise the version waits for approval,
 * and the old one runs on. Call it in a transaction that has locked the installation; it asks for no permission, and
 * does not set automations going.
 */
export async function moveInstallation(
  ctx: Context,
  installation: Installation,
  { before, after, migrationId }: Upgrade,
): Promise<UpgradeOutcome> {
  if (installation.appVersion === after.version) return 'unchanged';
  const isTenant = 'tenantId' in ctx.actor;
  if (installation.refusedVersion === after.version && !isTenant) return 'refused';
  const obstacles = obstaclesTo(before, after, installation);
  if (obstacles.length > 0) {
    if (installation.waitingVersion === after.version) return 'unchanged';
    Object.assign(installation, { waitingVersion: after.version, migrationId: migrationId ?? null });
    recordUpgrade(ctx, installation, 'upgrade waits', { version: after.version, obstacles });
    await recordNotice(ctx, installation, 'installation.upgrade_waiting', { waitingVersion: after.version });
    return 'waiting';
  }
  const { required, optional } = scopesOf(after);
  const scopes = installation.scopes.filter((scope) => required.includes(scope) || optional.includes(scope));
  toVersion(installation, after);
  Object.assign(installation, { previousVersion: before.version, migrationId: migrationId ?? null });
  const reason = migrationId ? 'migrated' : 'upgraded';
  await changeGrant(ctx, installation, { scopes, reason, notice: 'installation.upgraded' });
  return 'moved';
}

/** Values of settings that another version does not know are kept: it may be taken back. */
export function toVersion(installation: Installation, manifest: AppManifest): void {
  const defaults = Object.entries(manifest.settings).map(([name, setting]) => [name, setting.default]);
  installation.appVersion = manifest.version;
  installation.waitingVersion = null;
  installation.settings = { ...Object.fromEntries(defaults), ...installation.settings };
}

/** An installation that is to be moved, and from which version to which; locked, for whoever then does it. */
export async function getUpgrade(
  ctx: Context,
  { installationId, version, ...options }: { installationId: string; version: string; lock?: boolean },
): Promise<Upgrade & { installation: Installation }> {
  const installation = await getInstallation(ctx, installationId, options);
  const { appKey, appVersion, tenantId, status } = installation;
  const app = await ctx.em.findOneOrFail(App, { key: appKey });
  if (!hasPermission(ctx.actor, 'installation:change', tenantId)) checkAppPermission(ctx.actor, app, 'app:migrate');
  if (status === 'uninstalled')
    throw new CodedError('ACCESS_INSTALLATION_UNKNOWN', `Installation ${installationId} is uninstalled.`);
  const before = await getVersion(ctx, appKey, appVersion);
  const after = await getVersion(ctx, appKey, version);
  checkOffered(after);
  return { installation, before: before.manifest, after: after.manifest };
}

/** A version with its state. @throws ACCESS_APP_UNKNOWN */
export async function getVersion(
  { em }: Pick<Context, 'em'>,
  appKey: string,
  version: string,
): Promise<{ manifest: AppManifest; state: VersionState }> {
  const found = await em.findOne(AppVersion, { appKey, version });
  if (!found) throw new CodedError('ACCESS_APP_UNKNOWN', `There is no app ${appKey} ${version}.`);
  return { manifest: appManifestSchema.parse(found.manifest), state: found.state as VersionState };
}

/** Checks that installations may be moved to this version. @throws ACCESS_VERSION_NOT_OFFERED */
export function checkOffered({ manifest, state }: { manifest: AppManifest; state: VersionState }): void {
  if (INSTALLABLE[state] === 'anyone') return;
  const message = `${manifest.app} ${manifest.version} is ${state.replace('_', ' ')}: nobody is moved to it.`;
  throw new CodedError('ACCESS_VERSION_NOT_OFFERED', message, { details: { state } });
}

/**
 * Refuses the version that waits for approval. The one that runs goes on, and no migration offers this one again.
 * @throws ACCESS_NOT_ALLOWED, ACCESS_INSTALLATION_UNKNOWN, ACCESS_UPGRADE_CHANGED
 */
export async function refuseUpgrade(
  ctx: Context,
  { installationId, version }: { installationId: string; version: string },
): Promise<Installation> {
  return ctx.em.transactional(async (em) => {
    const within = { ...ctx, em };
    const installation = await getInstallation(within, installationId, { lock: true });
    checkPermission(ctx.actor, 'installation:change', installation.tenantId);
    checkWaiting(installation, version);
    Object.assign(installation, { waitingVersion: null, migrationId: null, refusedVersion: version });
    recordUpgrade(within, installation, 'upgrade refused', { version });
    await recordNotice(within, installation, 'installation.upgrade_refused', { refusedVersion: version });
    return installation;
  });
}

function recordUpgrade(
  ctx: Context,
  { tenantId, id, appKey }: Installation,
  what: string,
  detail: Record<string, unknown>,
): void {
  recordAudit(ctx, { tenantId, action: `installation.${what}`, subject: id, detail: { appKey, ...detail } });
}
