import { isDeepStrictEqual } from 'node:util';
import { CodedError, checkPermission } from '../../platform/base/index.js';
import { App, AppVersion, type Context, LockMode, recordAudit, type Store } from '../../platform/store/index.js';
import { type AppManifest, appManifestSchema } from './app-manifest.js';
import { checkManifest, type ManifestWorld } from './check-manifest.js';
import { copyEnvForward } from './copy-env-forward.js';

/** What publishing apps works with. Apps belong to no tenant, so their rows are written as the platform. */
export interface Publishing extends ManifestWorld {
  store: Store;
}

/** Who publishes: a partner, or a tenant for itself alone. */
export type Publisher = { partnerId: string } | { tenantId: string };

const maxVersions = 1_000;
const maxApps = 500;

/**
 * Publishes a version of an app, immutable from then on, in the state private: nobody gets it yet. The first version
 * takes the app's key for this publisher, for ever. Publishing the same again changes nothing.
 * @throws ACCESS_NOT_ALLOWED, ACCESS_APP_TAKEN, ACCESS_APP_INVALID naming the place, or when the version is published
 *   with another manifest, ACCESS_INPUT when there are too many
 */
export async function publishVersion(
  publishing: Publishing,
  ctx: Context,
  input: Publisher & { manifest: AppManifest },
): Promise<AppVersion> {
  const { manifest } = input;
  checkPublisher(ctx, input);
  checkManifest(manifest, publishing);
  return publishing.store.asPlatform().transactional(async (em) => {
    const within = { ...ctx, em };
    const app = await takeKey(within, input);
    const existing = await em.findOne(AppVersion, { appKey: app.key, version: manifest.version });
    if (existing) return checkSame(existing, manifest);
    if ((await em.count(AppVersion, { appKey: app.key })) >= maxVersions)
      throw new CodedError('ACCESS_INPUT', `${app.key} has ${maxVersions} versions, which is as many as there may be.`);
    const version = addVersion(within, manifest, 'private');
    await copyEnvForward(em, manifest);
    recordAppAudit(within, app, { action: 'app.published', version: manifest.version });
    return version;
  });
}

function checkPublisher({ actor }: Context, publisher: Publisher): void {
  if ('partnerId' in publisher) checkPermission(actor, 'app:publish', publisher.partnerId);
  else checkPermission(actor, 'private-app:publish', publisher.tenantId);
}

/** The app, locked: found, or made when nobody has its key. */
async function takeKey(ctx: Context, input: Publisher & { manifest: AppManifest }): Promise<App> {
  const { em, clock } = ctx;
  const { app: key, meta } = input.manifest;
  const owner = { partnerId: null, ownerTenantId: null, ...ownerOf(input) };
  const apps = await em.count(App, owner);
  // Of two that take the same key at once, the second waits here and then finds it taken.
  await em.execute(
    `insert into grantway.app (key, name, partner_id, owner_tenant_id, created_at) values (?, ?, ?, ?, ?)
     on conflict (key) do nothing`,
    [key, meta.name, owner.partnerId, owner.ownerTenantId, new Date(clock.now())],
  );
  const app = await em.findOneOrFail(App, { key }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if ((app.partnerId ?? null) !== owner.partnerId || (app.ownerTenantId ?? null) !== owner.ownerTenantId)
    throw new CodedError('ACCESS_APP_TAKEN', `The key ${key} belongs to another publisher. Choose another one.`);
  const isNew = (await em.count(App, owner)) > apps;
  if (isNew && apps >= maxApps)
    throw new CodedError('ACCESS_INPUT', `You have ${maxApps} apps, which is as many as there may be.`);
  return app;
}

function ownerOf(publisher: Publisher): { partnerId: string } | { ownerTenantId: string } {
  return 'partnerId' in publisher ? { partnerId: publisher.partnerId } : { ownerTenantId: publisher.tenantId };
}

/**
 * Checks that a version is published with this very manifest, and gives it.
 * @throws ACCESS_APP_INVALID
 */
export function checkSame(existing: AppVersion, manifest: AppManifest): AppVersion {
  if (isDeepStrictEqual(appManifestSchema.parse(existing.manifest), manifest)) return existing;
  const message = `${manifest.app} ${manifest.version} is published with another manifest; a changed app needs a new version.`;
  throw new CodedError('ACCESS_APP_INVALID', message);
}

/** Adds a version to the running unit of work. */
export function addVersion(ctx: Context, manifest: AppManifest, state: 'private' | 'promoted'): AppVersion {
  const { actor, em, clock } = ctx;
  return em.create(AppVersion, {
    appKey: manifest.app,
    version: manifest.version,
    manifest,
    state,
    createdAt: new Date(clock.now()),
    createdByName: 'name' in actor ? actor.name : actor.kind,
  });
}

/** Adds to the audit what became of an app, for who publishes it. */
export function recordAppAudit(
  ctx: Context,
  app: App,
  { action, ...detail }: { action: string } & Record<string, unknown>,
): void {
  const owner = { tenantId: app.ownerTenantId ?? undefined, partnerId: app.partnerId ?? undefined };
  recordAudit(ctx, { ...owner, action, subject: app.key, detail });
}
