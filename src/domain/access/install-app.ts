import { randomUUID } from 'node:crypto';
import { CodedError, checkPermission, isUuid } from '../../platform/base/index.js';
import { type Context, type Em, Installation, InstallationGrant, recordAudit } from '../../platform/store/index.js';
import { type AppManifest, scopesOf } from './app-manifest.js';
import { getManifest } from './publish-app.js';

export interface InstallAppInput {
  tenantId: string;
  appKey: string;
  /** The version that was consented to; the current one when left out. */
  version?: string;
  /** What the person approved. */
  scopes: string[];
  settings?: Record<string, string>;
}

/**
 * Installs an app for a tenant, or changes what an installed one was granted, with exactly the approved scopes.
 * Call it inside a transaction. It does not set the app's automations going; `enableExtension` does.
 * @throws ACCESS_NOT_ALLOWED, ACCESS_APP_UNKNOWN, ACCESS_SCOPE_UNKNOWN, ACCESS_SCOPE_REQUIRED
 */
export async function installApp(ctx: Context, input: InstallAppInput): Promise<Installation> {
  const { tenantId, appKey } = input;
  checkPermission(ctx.actor, 'installation:install', tenantId);
  const manifest = await getManifest(ctx, appKey, input.version);
  const scopes = checkApproved(manifest, input.scopes);
  const settings = checkSettings(manifest, input.settings ?? {});

  const existing = await ctx.em.findOne(Installation, { tenantId, appKey }, { lockMode: 4 });
  const now = new Date(ctx.clock.now());
  const installation =
    existing ??
    ctx.em.create(Installation, {
      id: randomUUID(),
      tenantId,
      appKey,
      appVersion: manifest.version,
      status: 'active',
      epoch: 0,
      scopes: [],
      settings,
      createdAt: now,
      changedAt: now,
    });
  installation.appVersion = manifest.version;
  installation.status = 'active';
  installation.settings = settings;
  changeGrant(ctx, installation, scopes, existing ? 'approved again' : 'installed');
  await ctx.em.flush();
  return installation;
}

/** How a grant may change without asking the tenant's consent again: never to more. */
export type InstallationChange = { narrowTo: string[] } | 'suspend' | 'resume' | 'uninstall';

/**
 * Narrows, suspends, resumes or uninstalls. Every gateway node refuses what is no longer granted within a second.
 * @throws ACCESS_NOT_ALLOWED, ACCESS_INSTALLATION_UNKNOWN, ACCESS_SCOPE_UNKNOWN, ACCESS_SCOPE_REQUIRED
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
      const more = change.narrowTo.find((scope) => !installation.scopes.includes(scope));
      if (more !== undefined)
        throw new CodedError('ACCESS_SCOPE_UNKNOWN', `${more} is not granted now; only an approval can add it.`);
      const manifest = await getManifest(within, installation.appKey, installation.appVersion);
      changeGrant(within, installation, checkApproved(manifest, change.narrowTo), 'narrowed');
    } else {
      const next = { suspend: 'suspended', resume: 'active', uninstall: 'uninstalled' } as const;
      installation.status = next[change];
      changeGrant(within, installation, change === 'uninstall' ? [] : installation.scopes, installation.status);
    }
    await em.flush();
    return installation;
  });
}

/** One installation of the context's tenant. @throws ACCESS_INSTALLATION_UNKNOWN */
export async function getInstallation(
  ctx: Pick<Context, 'em'>,
  installationId: string,
  options: { lock?: boolean } = {},
): Promise<Installation> {
  const found =
    isUuid(installationId) &&
    (await ctx.em.findOne(Installation, { id: installationId }, options.lock ? { lockMode: 4 } : {}));
  if (!found) throw new CodedError('ACCESS_INSTALLATION_UNKNOWN', `There is no installation ${installationId}.`);
  return found;
}

/** The tenant's installations, newest first. */
export function listInstallations(ctx: { em: Em }): Promise<Installation[]> {
  return ctx.em.find(Installation, { status: { $ne: 'uninstalled' } }, { orderBy: { createdAt: 'desc' }, limit: 200 });
}

function changeGrant(ctx: Context, installation: Installation, scopes: string[], reason: string): void {
  const { actor, em, clock } = ctx;
  const now = new Date(clock.now());
  installation.epoch += 1;
  installation.scopes = scopes;
  installation.changedAt = now;
  em.create(InstallationGrant, {
    installationId: installation.id,
    epoch: installation.epoch,
    tenantId: installation.tenantId,
    scopes,
    reason,
    approvedBy: actor.kind === 'person' ? actor.personId : null,
    approvedByName: actor.kind === 'person' ? actor.name : actor.kind,
    createdAt: now,
  });
  const { tenantId, id, appKey, epoch } = installation;
  recordAudit(ctx, { tenantId, action: `installation.${reason}`, subject: id, detail: { appKey, epoch, scopes } });
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
