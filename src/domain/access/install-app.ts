import { randomUUID } from 'node:crypto';
import { CodedError, checkPermission } from '../../platform/base/index.js';
import {
  App,
  AppVersion,
  type Context,
  type Em,
  Installation,
  LockMode,
  type VersionState,
} from '../../platform/store/index.js';
import { revokeAllApiTokens } from './api-tokens.js';
import { type AppManifest, appManifestSchema, scopesOf } from './app-manifest.js';
import { changeGrant } from './change-grant.js';
import { getInstallation } from './get-installation.js';
import { getManifest } from './publish-app.js';
import type { NoticeType } from './record-notice.js';
import { INSTALLABLE } from './version-moves.js';

export interface InstallAppInput {
  tenantId: string;
  appKey: string;
  /** The version that was consented to; the current one when left out. */
  version?: string;
  /** What the person approved. */
  scopes: string[];
  settings?: Record<string, string>;
  /** Whether this approves the version that waits: then it must still be the one that waits. */
  isUpgrade?: boolean;
  /** Whether the tenant is a sandbox, which may try versions that are not promoted yet. */
  isSandbox?: boolean;
}

/**
 * Installs an app for a tenant, or changes what an installed one was granted, with exactly the approved scopes.
 * Call it inside a transaction. It does not set the app's automations going; `enableExtension` does.
 * @throws ACCESS_NOT_ALLOWED, ACCESS_APP_UNKNOWN, ACCESS_VERSION_NOT_OFFERED, ACCESS_UPGRADE_CHANGED,
 *   ACCESS_SCOPE_UNKNOWN, ACCESS_SCOPE_REQUIRED
 */
export async function installApp(ctx: Context, input: InstallAppInput): Promise<Installation> {
  const { tenantId, appKey } = input;
  checkPermission(ctx.actor, 'installation:install', tenantId);
  // Of two who install at once the second waits here, for there is no row yet that it could wait at.
  await ctx.em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`install ${tenantId} ${appKey}`]);
  const existing = await ctx.em.findOne(
    Installation,
    { tenantId, appKey },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  if (input.isUpgrade) checkWaiting(existing, input.version);
  const manifest = await getOffered(ctx, input, existing);
  const scopes = checkApproved(manifest, input.scopes);
  const settings = checkSettings(manifest, input.settings ?? {});
  const notice = noticeOf(existing, manifest.version, scopes);
  const now = new Date(ctx.clock.now());
  const installation =
    existing ??
    ctx.em.create(Installation, {
      id: randomUUID(),
      tenantId,
      appKey,
      appVersion: manifest.version,
      environment: input.isSandbox ? 'development' : 'live',
      status: 'active',
      epoch: 0,
      scopes: [],
      settings,
      createdAt: now,
      changedAt: now,
    });
  Object.assign(installation, { waitingVersion: null, refusedVersion: null, previousVersion: null, migrationId: null });
  installation.appVersion = manifest.version;
  installation.status = 'active';
  installation.settings = settings;
  const reason = existing ? 'approved again' : 'installed';
  await changeGrant(ctx, installation, { scopes, reason, notice });
  await ctx.em.flush();
  return installation;
}

/** Checks that this version waits for approval. @throws ACCESS_UPGRADE_CHANGED naming what does */
export function checkWaiting(installation: Installation | null, version: string | undefined): void {
  const waits = installation?.waitingVersion ?? undefined;
  if (waits !== undefined && waits === version) return;
  const message = `${version || 'No version'} does not wait for approval; ${waits ?? 'no version'} does. Look again and decide.`;
  throw new CodedError('ACCESS_UPGRADE_CHANGED', message, { details: { waiting: waits ?? null } });
}

/** The manifest of the version that is installed, when this tenant is offered it. */
async function getOffered(
  { em }: Context,
  { tenantId, appKey, version, isSandbox = false }: InstallAppInput,
  existing: Installation | null,
): Promise<AppManifest> {
  const app = await em.findOne(App, { key: appKey });
  const wanted = version ?? app?.currentVersion ?? '';
  const found = await em.findOne(AppVersion, { appKey, version: wanted });
  if (!app || !found || (app.ownerTenantId && app.ownerTenantId !== tenantId))
    throw new CodedError('ACCESS_APP_UNKNOWN', `There is no app ${appKey}${version ? ` ${version}` : ''}.`);
  const has = existing !== null && existing.status !== 'uninstalled' && existing.appVersion === wanted;
  const isOffered = { anyone: true, sandbox: isSandbox, 'who has it': has, nobody: false };
  if (!isOffered[INSTALLABLE[found.state as VersionState]]) {
    const message = `${appKey} ${wanted} is ${found.state.replace('_', ' ')} and not offered. Install ${app.currentVersion ?? 'it once a version is promoted'}.`;
    throw new CodedError('ACCESS_VERSION_NOT_OFFERED', message, { details: { promoted: app.currentVersion } });
  }
  return appManifestSchema.parse(found.manifest);
}

/** What an approval is for the app: what it was before tells. */
function noticeOf(existing: Installation | null, version: string, scopes: string[]): NoticeType {
  if (existing === null || existing.status === 'uninstalled') return 'installation.installed';
  if (existing.appVersion !== version) return 'installation.upgraded';
  if (scopes.some((scope) => !existing.scopes.includes(scope))) return 'installation.widened';
  return scopes.length < existing.scopes.length ? 'installation.narrowed' : 'installation.changed';
}

const statusChanges = {
  suspend: { status: 'suspended', notice: 'installation.suspended' },
  resume: { status: 'active', notice: 'installation.resumed' },
  uninstall: { status: 'uninstalled', notice: 'installation.uninstalled' },
} as const;

/** How a grant may change without asking the tenant's consent again: never to more. */
export type InstallationChange = { narrowTo: string[] } | { without: string[] } | 'suspend' | 'resume' | 'uninstall';

/**
 * Narrows, suspends, resumes or uninstalls, which ends its API tokens as well. Every gateway node refuses what is no longer granted within a second.
 * @throws ACCESS_NOT_ALLOWED, ACCESS_INSTALLATION_UNKNOWN, ACCESS_SCOPE_UNKNOWN, ACCESS_SCOPE_REQUIRED,
 *   ACCESS_VERSION_NOT_OFFERED when what would be resumed has ended
 */
export async function changeInstallation(
  ctx: Context,
  installationId: string,
  change: InstallationChange,
): Promise<Installation> {
  return ctx.em.transactional(async (em) => {
    const within = { ...ctx, em };
    const installation = await getInstallation(within, installationId, { lock: true });
    checkPermission(ctx.actor, 'installation:change', installation.tenantId);
    if (installation.status === 'uninstalled') {
      throw new CodedError(
        'ACCESS_INSTALLATION_UNKNOWN',
        `Installation ${installationId} is uninstalled; install the app again.`,
      );
    }
    if (typeof change === 'object') {
      const left =
        'narrowTo' in change ? change.narrowTo : installation.scopes.filter((scope) => !change.without.includes(scope));
      const more = left.find((scope) => !installation.scopes.includes(scope));
      if (more !== undefined)
        throw new CodedError('ACCESS_SCOPE_UNKNOWN', `${more} is not granted now; only an approval can add it.`);
      const manifest = await getManifest(within, installation.appKey, installation.appVersion);
      const scopes = checkApproved(manifest, left);
      await changeGrant(within, installation, { scopes, reason: 'narrowed', notice: 'installation.narrowed' });
    } else {
      if (change === 'resume') await checkRuns(within, installation);
      const { status, notice } = statusChanges[change];
      installation.status = status;
      const scopes = change === 'uninstall' ? [] : installation.scopes;
      if (change === 'uninstall') await revokeAllApiTokens(within, installation.id);
      await changeGrant(within, installation, { scopes, reason: status, notice });
    }
    await em.flush();
    return installation;
  });
}

/** Suspends an installation of any tenant, for the platform. Call it in a transaction that has locked it. */
export async function suspendInstallation(ctx: Context, installation: Installation): Promise<void> {
  installation.status = 'suspended';
  const { scopes } = installation;
  await changeGrant(ctx, installation, { scopes, reason: 'suspended', notice: 'installation.suspended' });
}

async function checkRuns({ em }: Context, { appKey, appVersion: version }: Installation): Promise<void> {
  const found = await em.findOne(AppVersion, { appKey, version });
  if (found?.state !== 'deprecated') return;
  const { currentVersion } = await em.findOneOrFail(App, { key: appKey });
  const message = `${appKey} ${version} has ended. Approve ${currentVersion ?? 'a newer version'} and the app goes on.`;
  throw new CodedError('ACCESS_VERSION_NOT_OFFERED', message, { details: { promoted: currentVersion } });
}

/** The tenant's installations, newest first. */
export function listInstallations(ctx: { em: Em }): Promise<Installation[]> {
  return ctx.em.find(Installation, { status: { $ne: 'uninstalled' } }, { orderBy: { createdAt: 'desc' }, limit: 200 });
}

function checkApproved(manifest: AppManifest, approved: string[]): string[] {
  const { required, optional } = scopesOf(manifest);
  const unknown = approved.find((scope) => !required.includes(scope) && !optional.includes(scope));
  if (unknown !== undefined) {
    throw new CodedError(
      'ACCESS_SCOPE_UNKNOWN',
      `${manifest.app} ${manifest.version} does not declare the scope ${unknown}.`,
    );
  }
  const missing = required.find((scope) => !approved.includes(scope));
  if (missing !== undefined) {
    throw new CodedError(
      'ACCESS_SCOPE_REQUIRED',
      `${manifest.meta.name} does not work without ${missing}; approve it or refuse the app.`,
    );
  }
  return [...new Set(approved)].sort();
}

function checkSettings(manifest: AppManifest, given: Record<string, string>): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [name, { default: fallback, choices, label }] of Object.entries(manifest.settings)) {
    const value = given[name]?.trim() || fallback;
    if (choices && !(value in choices)) {
      throw new CodedError(
        'ACCESS_APP_INVALID',
        `${label}: "${value}" is not one of ${Object.keys(choices).join(', ')}.`,
      );
    }
    settings[name] = value.slice(0, 500);
  }
  return settings;
}
