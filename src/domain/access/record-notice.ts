import { randomUUID } from 'node:crypto';
import { App, AppNotice, AppVersion, type Context, type Installation } from '../../platform/store/index.js';
import { appManifestSchema } from './app-manifest.js';

/** What an app is told of its installations. */
export type NoticeType =
  | 'installation.installed'
  | 'installation.narrowed'
  | 'installation.widened'
  | 'installation.changed'
  | 'installation.suspended'
  | 'installation.resumed'
  | 'installation.upgraded'
  | 'installation.uninstalled'
  | 'installation.upgrade_waiting'
  | 'installation.upgrade_refused';

/**
 * Has the app told of a change of an installation, in the transaction of that change; an app whose promoted version has
 * no webhook is told nothing. The notice tells what the installation now is, and none of the tenant's data.
 */
export async function recordNotice(
  ctx: Context,
  installation: Installation,
  type: NoticeType,
  detail: Record<string, unknown> = {},
): Promise<void> {
  const { em, clock } = ctx;
  const { id: installationId, tenantId, appKey, appVersion, environment, status, epoch, scopes } = installation;
  if ((await webhookOf(em, appKey)) === undefined) return;
  const now = new Date(clock.now());
  em.create(AppNotice, {
    id: randomUUID(),
    tenantId,
    appKey,
    installationId,
    type,
    data: {
      installation: installationId,
      tenant: tenantId,
      app: appKey,
      appVersion,
      environment,
      status,
      epoch,
      scopes,
      ...detail,
    },
    createdAt: now,
    dueAt: now,
  });
}

/** Where an app is told: as its promoted version says. */
export async function webhookOf(em: Context['em'], appKey: string): Promise<string | undefined> {
  const version = (await em.findOne(App, { key: appKey }))?.currentVersion;
  const found = version && (await em.findOne(AppVersion, { appKey, version }));
  return found ? appManifestSchema.parse(found.manifest).webhook?.url : undefined;
}
