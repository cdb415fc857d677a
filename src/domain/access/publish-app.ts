import { CodedError } from '../../platform/base/index.js';
import { App, AppVersion, type Context, Partner } from '../../platform/store/index.js';
import { type AppManifest, appManifestSchema } from './app-manifest.js';
import { copyEnvForward } from './copy-env-forward.js';
import { checkDocuments } from './list-operations.js';
import { addVersion, checkSame } from './publish-version.js';

/**
 * Publishes a version of an app that ships with the platform, and promotes it at once. It is immutable from then on;
 * publishing the same again changes nothing.
 * @throws ACCESS_APP_INVALID when the version exists with another manifest, or has documents that are no operations.
 */
export async function publishApp(ctx: Context, manifest: AppManifest): Promise<void> {
  if (ctx.actor.kind !== 'platform') throw new CodedError('ACCESS_NOT_ALLOWED', 'Only the platform ships apps.');
  checkDocuments(manifest);
  const { app: key, version, meta } = manifest;
  await ctx.em.transactional(async (em) => {
    const existing = await em.findOne(AppVersion, { appKey: key, version });
    if (existing) return checkSame(existing, manifest);
    await em.nativeUpdate(AppVersion, { appKey: key, state: 'promoted' }, { state: 'available' });
    addVersion({ ...ctx, em }, manifest, 'promoted');
    await copyEnvForward(em, manifest);
    const app = await em.findOne(App, { key });
    if (app) Object.assign(app, { currentVersion: version, name: meta.name });
    else em.create(App, { key, name: meta.name, currentVersion: version, createdAt: new Date(ctx.clock.now()) });
  });
}

/**
 * An app version's manifest, by default the promoted one's.
 * @throws ACCESS_APP_UNKNOWN when it is not published, or is another tenant's own as far as the actor tells.
 */
export async function getManifest(
  ctx: Pick<Context, 'em'> & Partial<Pick<Context, 'actor'>>,
  appKey: string,
  version?: string,
): Promise<AppManifest> {
  const tenantId = ctx.actor && 'tenantId' in ctx.actor ? ctx.actor.tenantId : undefined;
  const app = version === undefined || tenantId ? await ctx.em.findOne(App, { key: appKey }) : undefined;
  const isTheirs = !app?.ownerTenantId || !tenantId || app.ownerTenantId === tenantId;
  const wanted = isTheirs ? (version ?? app?.currentVersion) : undefined;
  const found = wanted && (await ctx.em.findOne(AppVersion, { appKey, version: wanted }));
  if (!found) throw new CodedError('ACCESS_APP_UNKNOWN', `There is no app ${appKey}${version ? ` ${version}` : ''}.`);
  return appManifestSchema.parse(found.manifest);
}

/**
 * Who publishes an app: the partner whose it is, by the name that it has here; of an app that is no partner's, what the
 * manifest says.
 */
export async function nameOfPublisher({ em }: Pick<Context, 'em'>, { app: key, meta }: AppManifest): Promise<string> {
  const app = await em.findOne(App, { key });
  const partner = app?.partnerId ? await em.findOne(Partner, { id: app.partnerId }) : undefined;
  return partner?.name ?? meta.publisher;
}
