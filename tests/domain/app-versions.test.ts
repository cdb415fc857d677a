import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  changeInstallation,
  deprecateVersion,
  endDueVersions,
  endVersion,
  getManifest,
  listVersions,
  markAvailable,
  markLegacy,
  promoteVersion,
  publishApp,
  publishVersion,
  recallVersion,
  rejectVersion,
  restoreVersion,
  submitVersion,
  VERSION_MOVES,
  withdrawVersion,
} from '../../src/domain/access/index.js';
import { findExtensions } from '../../src/domain/directory/index.js';
import {
  App,
  AppVersion,
  AuditEntry,
  Installation,
  VERSION_STATES,
  type VersionState,
} from '../../src/platform/store/index.js';
import { type AppWorld, createAppWorld, manifestOf } from '../support/app-world.js';

const coded = (code: string, message = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('the table of version states', () => {
  it('has exactly the edges of the moves', () => {
    const edges = Object.entries(VERSION_STATES).flatMap(([from, next]) => next.map((to) => `${from} ${to}`));
    const moves = Object.values(VERSION_MOVES).flatMap(({ from, to }) =>
      (from as readonly VersionState[]).filter((one) => one !== to).map((one) => `${one} ${to}`),
    );
    expect([...new Set(moves)].sort()).toEqual([...edges].sort());
  });
});

describe('versions of an app', () => {
  let world: AppWorld;
  beforeAll(async () => {
    world = await createAppWorld();
  });
  afterAll(() => world.close());

  const statesOf = async (appKey: string): Promise<Record<string, string>> => {
    const rows = await world.store.asPlatform().find(AppVersion, { appKey }, { orderBy: { version: 'asc' } });
    return Object.fromEntries(rows.map(({ version, state }) => [version, state]));
  };
  const currentOf = async (key: string) => (await world.store.asPlatform().findOneOrFail(App, { key })).currentVersion;

  describe('are published', () => {
    it('private, and offered to nobody but sandbox tenants', async () => {
      const { app, version } = await world.publish(world.partner());
      expect(await statesOf(app)).toEqual({ '1.0.0': 'private' });
      expect(await currentOf(app)).toBeNull();
      const tenant = await world.tenant();
      await expect(world.install(tenant, { app })).rejects.toEqual(coded('ACCESS_APP_UNKNOWN'));
      await expect(world.install(tenant, { app, version })).rejects.toEqual(coded('ACCESS_VERSION_NOT_OFFERED'));
    });

    it('immutable: the same again changes nothing, another text is refused', async () => {
      const partner = world.partner();
      const manifest = await world.publish(partner);
      await world.publish(partner, manifest);
      const changed = { ...manifest, meta: { ...manifest.meta, summary: 'Reads more.' } };
      await expect(world.publish(partner, changed)).rejects.toEqual(coded('ACCESS_APP_INVALID', /needs a new version/));
      expect(await statesOf(manifest.app)).toEqual({ '1.0.0': 'private' });
    });

    it("under a key that nobody else's is, two at once too", async () => {
      const partners = [world.partner(), world.partner()];
      const manifest = manifestOf();
      const results = await Promise.allSettled(partners.map((partner) => world.publish(partner, manifest)));
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: { code: 'ACCESS_APP_TAKEN' },
      });
    });

    it('not under the key of an app that ships with the platform', async () => {
      const manifest = manifestOf();
      await publishApp(world.platform, manifest);
      await expect(world.publish(world.partner(), { ...manifest, version: '2.0.0' })).rejects.toEqual(
        coded('ACCESS_APP_TAKEN'),
      );
    });

    it('checked against the contracts, and refused without a trace', async () => {
      const contracts = { accounting: { version: '2026-10', required: ['accounting.gold:read'] } };
      const manifest = manifestOf({ contracts });
      await expect(world.publish(world.partner(), manifest)).rejects.toEqual(
        coded('ACCESS_APP_INVALID', /no scope accounting\.gold:read/),
      );
      expect(await world.store.asPlatform().count(App, { key: manifest.app })).toBe(0);
    });

    it('by nobody for another partner, or for a partner by a tenant', async () => {
      const [one, other] = [world.partner(), world.partner()];
      for (const actor of [other, await world.tenant(), world.operator]) {
        const input = { partnerId: one.partnerId, manifest: manifestOf() };
        await expect(publishVersion(world.publishing, world.as(actor), input)).rejects.toEqual(
          coded('ACCESS_NOT_ALLOWED'),
        );
      }
    });
  });

  describe('are promoted', () => {
    it('after review: by an operator, not by their partner', async () => {
      const partner = world.partner();
      const { app: appKey, version } = await world.publish(partner);
      const at = { appKey, version };
      await expect(promoteVersion(world.publishing, world.as(world.operator), at)).rejects.toEqual(
        coded('ACCESS_VERSION_STATE', /is private; it may become in_review/),
      );
      await submitVersion(world.publishing, world.as(partner), at);
      await expect(promoteVersion(world.publishing, world.as(partner), at)).rejects.toEqual(
        coded('ACCESS_NOT_ALLOWED'),
      );
      await promoteVersion(world.publishing, world.as(world.operator), at);
      expect(await statesOf(appKey)).toEqual({ '1.0.0': 'promoted' });
      expect(await currentOf(appKey)).toBe('1.0.0');
    });

    it('one at a time: the one before stays available, and can be promoted back by its partner', async () => {
      const partner = world.partner();
      const { app } = await world.release(partner);
      await world.release(partner, manifestOf({ app, version: '1.1.0' }));
      expect(await statesOf(app)).toEqual({ '1.0.0': 'available', '1.1.0': 'promoted' });
      await promoteVersion(world.publishing, world.as(partner), { appKey: app, version: '1.0.0' });
      expect(await statesOf(app)).toEqual({ '1.0.0': 'promoted', '1.1.0': 'available' });
    });

    it('one at a time when two are promoted at once', async () => {
      const partner = world.partner();
      const { app } = await world.release(partner);
      for (const version of ['1.1.0', '1.2.0']) await world.publish(partner, manifestOf({ app, version }));
      await Promise.all(
        ['1.1.0', '1.2.0'].map((version) => promoteVersion(world.publishing, world.platform, { appKey: app, version })),
      );
      const promoted = Object.entries(await statesOf(app)).filter(([, state]) => state === 'promoted');
      expect(promoted.map(([version]) => version)).toEqual([await currentOf(app)]);
    });

    it('or sent back, taken back, given up', async () => {
      const partner = world.partner();
      const { app: appKey, version } = await world.publish(partner);
      const at = { appKey, version };
      await submitVersion(world.publishing, world.as(partner), at);
      await expect(rejectVersion(world.publishing, world.as(partner), { ...at, reason: 'No.' })).rejects.toEqual(
        coded('ACCESS_NOT_ALLOWED'),
      );
      await rejectVersion(world.publishing, world.as(world.operator), { ...at, reason: 'The logo is ours.' });
      await submitVersion(world.publishing, world.as(partner), at);
      await recallVersion(world.publishing, world.as(partner), at);
      await withdrawVersion(world.publishing, world.as(partner), at);
      expect(await statesOf(appKey)).toEqual({ '1.0.0': 'withdrawn' });
      const audit = await world.store.asPlatform().find(AuditEntry, { subject: appKey }, { orderBy: { id: 'asc' } });
      expect(audit.map(({ action, partnerId }) => [action, partnerId === partner.partnerId])).toEqual(
        ['published', 'submit', 'reject', 'submit', 'recall', 'withdraw'].map((action) => [`app.${action}`, true]),
      );
      expect(audit[2]?.detail).toEqual({ version: '1.0.0', reason: 'The logo is ours.' });
    });

    it('never by another partner, whatever it does: it is told that it may not', async () => {
      const { app: appKey, version } = await world.release(world.partner());
      const other = world.as(world.partner('owner'));
      const at = { appKey, version };
      const announced = { ...at, endsOn: '2027-01-01', reason: 'Old.' };
      for (const attempt of [
        submitVersion(world.publishing, other, at),
        promoteVersion(world.publishing, other, { ...at, isReviewed: true }),
        markLegacy(world.publishing, other, at),
        deprecateVersion(world.publishing, other, announced),
        restoreVersion(world.publishing, other, at),
        endVersion(world.publishing, other, at),
      ])
        await expect(attempt).rejects.toEqual(coded('ACCESS_NOT_ALLOWED'));
      expect(await statesOf(appKey)).toEqual({ '1.0.0': 'promoted' });
    });
  });

  describe('end', () => {
    const twoVersions = async () => {
      const partner = world.partner();
      const { app } = await world.release(partner);
      const tenant = await world.tenant();
      const installation = await world.install(tenant, { app });
      await world.release(partner, manifestOf({ app, version: '2.0.0' }));
      return { app, partner, tenant, installation, old: { appKey: app, version: '1.0.0' } };
    };

    it('not while they are promoted, nor without a reason and a day ahead', async () => {
      const { app, partner, old } = await twoVersions();
      const ctx = world.as(partner);
      const input = { ...old, endsOn: '2027-01-31', reason: 'Two is better.' };
      await expect(deprecateVersion(world.publishing, ctx, { ...input, version: '2.0.0' })).rejects.toEqual(
        coded('ACCESS_VERSION_STATE', /2\.0\.0 is promoted; it may become available/),
      );
      for (const wrong of [{ endsOn: '2026-11-24' }, { endsOn: 'soon' }, { endsOn: '2027-13-01' }, { reason: ' ' }])
        await expect(deprecateVersion(world.publishing, ctx, { ...input, ...wrong })).rejects.toEqual(
          coded('ACCESS_INPUT'),
        );
      expect(await statesOf(app)).toEqual({ '1.0.0': 'available', '2.0.0': 'promoted' });
    });

    it('not before their day while somebody has them; then suspended, until the tenant goes on to another', async () => {
      const { app, partner, tenant, installation, old } = await twoVersions();
      const ctx = world.as(partner);
      await deprecateVersion(world.publishing, ctx, { ...old, endsOn: '2026-11-26', reason: 'Two is better.' });
      await expect(endVersion(world.publishing, ctx, old)).rejects.toEqual(
        coded('ACCESS_VERSION_USED', /installed 1 times and was announced to end on 2026-11-26/),
      );
      await endDueVersions(world.publishing, world.platform);
      expect(await world.read(installation)).toMatchObject({ status: 'active', epoch: 1 });

      world.clock.advance(2 * 86_400_000);
      await endDueVersions(world.publishing, world.platform);
      expect(await statesOf(app)).toEqual({ '1.0.0': 'deprecated', '2.0.0': 'promoted' });
      expect(await world.read(installation)).toMatchObject({ status: 'suspended', epoch: 2 });
      await expect(changeInstallation(world.as(tenant), installation.id, 'resume')).rejects.toEqual(
        coded('ACCESS_VERSION_NOT_OFFERED', /has ended\. Approve 2\.0\.0/),
      );
      await world.store.asPlatform().nativeUpdate(Installation, { id: installation.id }, { status: 'active' });
      await endDueVersions(world.publishing, world.platform);
      expect(await world.read(installation)).toMatchObject({ status: 'suspended', epoch: 3 });
      await world.install(tenant, { app });
      expect(await world.read(installation)).toMatchObject({ status: 'active', appVersion: '2.0.0' });
    });

    it('at once when nobody has them, and not when their end is taken back', async () => {
      const partner = world.partner();
      const { app } = await world.release(partner);
      await world.release(partner, manifestOf({ app, version: '2.0.0' }));
      const old = { appKey: app, version: '1.0.0' };
      const ctx = world.as(partner);
      const announced = { ...old, endsOn: '2030-01-01', reason: 'Two is better.' };
      await deprecateVersion(world.publishing, ctx, announced);
      await restoreVersion(world.publishing, ctx, old);
      await expect(endVersion(world.publishing, ctx, old)).rejects.toEqual(coded('ACCESS_VERSION_STATE'));
      await deprecateVersion(world.publishing, ctx, announced);
      await endVersion(world.publishing, ctx, old);
      expect(await statesOf(app)).toEqual({ '1.0.0': 'deprecated', '2.0.0': 'promoted' });
    });

    it('for new installations first: legacy ones stay with who has them', async () => {
      const { app, partner, tenant, old } = await twoVersions();
      await markLegacy(world.publishing, world.as(partner), old);
      await expect(world.install(await world.tenant(), { app, version: '1.0.0' })).rejects.toEqual(
        coded('ACCESS_VERSION_NOT_OFFERED'),
      );
      expect(await world.install(tenant, { app, version: '1.0.0' })).toMatchObject({ appVersion: '1.0.0', epoch: 2 });
      await markAvailable(world.publishing, world.as(partner), old);
      expect(await world.install(await world.tenant(), { app, version: '1.0.0' })).toMatchObject({ epoch: 1 });
    });
  });

  it('are listed for their publisher, with how many have each and how many are to approve it', async () => {
    const partner = world.partner();
    const { app } = await world.release(partner);
    const { id } = await world.install(await world.tenant(), { app });
    await world.install(await world.tenant(), { app });
    await world.release(partner, manifestOf({ app, version: '2.0.0' }));
    await world.store.asPlatform().nativeUpdate(Installation, { id }, { waitingVersion: '2.0.0' });
    const listed = await listVersions(world, world.as(partner), app);
    expect(listed.sort((a, b) => a.version.localeCompare(b.version))).toMatchObject([
      { version: '1.0.0', state: 'available', installations: 2, waiting: 0, createdByName: partner.name },
      { version: '2.0.0', state: 'promoted', installations: 0, waiting: 1 },
    ]);
    for (const actor of [world.partner('owner'), await world.tenant(), world.operator])
      await expect(listVersions(world, world.as(actor), app)).rejects.toEqual(coded('ACCESS_NOT_ALLOWED'));
  });

  describe("of a tenant's own app", () => {
    it('are promoted by its administrators, and found and installed by that tenant only', async () => {
      const tenant = await world.tenant();
      const { app } = await world.publish(tenant);
      await promoteVersion(world.publishing, world.as(tenant), { appKey: app, version: '1.0.0' });
      expect(await world.install(tenant, { app })).toMatchObject({ status: 'active' });
      const other = await world.tenant();
      await expect(world.install(other, { app })).rejects.toEqual(coded('ACCESS_APP_UNKNOWN'));
      await expect(getManifest(world.as(other), app)).rejects.toEqual(coded('ACCESS_APP_UNKNOWN'));
      await expect(getManifest(world.as(other), app, '1.0.0')).rejects.toEqual(coded('ACCESS_APP_UNKNOWN'));
      expect(await getManifest(world.as(tenant), app)).toMatchObject({ app });
      const found = async (actor: typeof other) =>
        (await findExtensions(world.directory, world.as(actor))).extensions.some((one) => one.app === app);
      expect([await found(tenant), await found(other)]).toEqual([true, false]);
    });

    it('are published by nobody else', async () => {
      const tenant = await world.tenant();
      const input = { tenantId: tenant.tenantId, manifest: manifestOf() };
      const member = { ...tenant, role: 'member' as const };
      for (const actor of [member, await world.tenant(), world.partner('owner'), world.operator])
        await expect(publishVersion(world.publishing, world.as(actor), input)).rejects.toEqual(
          coded('ACCESS_NOT_ALLOWED'),
        );
    });
  });

  it('of an app for who has its link are not in the list', async () => {
    const meta = { name: 'Hidden', summary: 'Is not found.', publisher: 'Tests', audience: 'private' };
    const { app } = await world.release(world.partner(), { meta });
    const tenant = await world.tenant();
    const { extensions } = await findExtensions(world.directory, world.as(tenant));
    expect(extensions.some((one) => one.app === app)).toBe(false);
    expect(await world.install(tenant, { app })).toMatchObject({ status: 'active' });
  });
});
