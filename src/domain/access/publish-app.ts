import { isDeepStrictEqual } from 'node:util';
import { CodedError, createSecret, hashSecret } from '../../platform/base/index.js';
import { App, AppVersion, type Context } from '../../platform/store/index.js';
import { type AppManifest, appManifestSchema } from './app-manifest.js';

/**
 * Publishes a version of an app, which is immutable from then on. Publishing the same again changes nothing.
 * @throws ACCESS_APP_INVALID when the version exists with another manifest.
 */
export async function publishApp(ctx: Context, manifest: AppManifest): Promise<void> {
  const { em, clock } = ctx;
  const now = new Date(clock.now());
  await em.transactional(async (tx) => {
    const existing = await tx.findOne(AppVersion, { appKey: manifest.app, version: manifest.version });
    if (existing && !isDeepStrictEqual(appManifestSchema.parse(existing.manifest), manifest)) {
      const message = `${manifest.app} ${manifest.version} is published with another manifest; a changed app needs a new version.`;
      throw new CodedError('ACCESS_APP_INVALID', message);
    }
    if (!existing) tx.create(AppVersion, { appKey: manifest.app, version: manifest.version, manifest, createdAt: now });
    const app = await tx.findOne(App, { key: manifest.app });
    if (app) app.currentVersion = manifest.version;
    else
      tx.create(App, { key: manifest.app, name: manifest.meta.name, currentVersion: manifest.version, createdAt: now });
  });
}

/** Gives an app a new client secret, which is shown here once and kept as a hash only; the old one ends at once. */
export async function renewClientSecret(ctx: Context, appKey: string): Promise<string> {
  const secret = createSecret('gwc');
  const changed = await ctx.em.nativeUpdate(App, { key: appKey }, { clientSecretHash: hashSecret(secret) });
  if (changed === 0) throw new CodedError('ACCESS_APP_UNKNOWN', `There is no app ${appKey}.`);
  return secret;
}

/** An app version's manifest. @throws ACCESS_APP_UNKNOWN when it is not published. */
export async function getManifest(ctx: Pick<Context, 'em'>, appKey: string, version?: string): Promise<AppManifest> {
  const wanted = version ?? (await ctx.em.findOne(App, { key: appKey }))?.currentVersion;
  const found = wanted && (await ctx.em.findOne(AppVersion, { appKey, version: wanted }));
  if (!found) throw new CodedError('ACCESS_APP_UNKNOWN', `There is no app ${appKey}${version ? ` ${version}` : ''}.`);
  return appManifestSchema.parse(found.manifest);
}

/** The apps there are, newest version each. */
export async function listApps(ctx: Pick<Context, 'em'>): Promise<AppManifest[]> {
  const apps = await ctx.em.find(App, {}, { orderBy: { name: 'asc' }, limit: 500 });
  return Promise.all(apps.map((app) => getManifest(ctx, app.key, app.currentVersion)));
}
