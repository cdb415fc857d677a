import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeInstallation } from '../../src/domain/access/index.js';
import {
  approveUpgrade,
  listMigrations,
  type MigrateTenantsInput,
  migrateTenants,
  revertMigration,
} from '../../src/domain/directory/index.js';
import { AuditEntry, Automation, Installation, InstallationGrant, Tenant } from '../../src/platform/store/index.js';
import { type AppWorld, createAppWorld, manifestOf, READ, WRITE } from '../support/app-world.js';

const coded = (code: string) => expect.objectContaining({ code });
const connectors = { quickbooks: { version: '1.0.0', reason: 'Sends.' } };
const pin = (required: string[], optional: string[] = []) => ({
  contracts: { accounting: { version: '2026-10', required, optional } },
});

describe('a migration', () => {
  let world: AppWorld;
  beforeAll(async () => {
    world = await createAppWorld();
  });
  afterAll(() => world.close());

  const arrange = async (count: number, next: object = {}, first: object = {}) => {
    const partner = world.partner();
    const { app } = await world.release(partner, first);
    const tenants = await Promise.all(Array.from({ length: count }, () => world.tenant()));
    const ids: string[] = [];
    for (const tenant of tenants) ids.push((await world.install(tenant, { app }, [READ, WRITE])).id);
    await world.release(partner, manifestOf({ app, version: '2.0.0', ...next }));
    const slugs = await Promise.all(
      tenants.map(
        async ({ tenantId }) => (await world.store.asPlatform().findOneOrFail(Tenant, { id: tenantId })).slug,
      ),
    );
    const migrate = (chosen: { percent: number } | { tenants: string[] }) =>
      migrateTenants(world.directory, world.as(partner), {
        appKey: app,
        from: '1.0.0',
        to: '2.0.0',
        ...chosen,
      } as MigrateTenantsInput);
    const on = async (appVersion: string) =>
      (await world.store.asPlatform().find(Installation, { appKey: app, appVersion })).map(({ id }) => id).sort();
    return { app, partner, tenants, ids, slugs, migrate, on };
  };

  it('of a quarter, then of a half, moves the first quarter and as many more; of all, the rest', async () => {
    const { migrate, on } = await arrange(40);
    const first = await migrate({ percent: 25 });
    const quarter = await on('2.0.0');
    expect(first).toMatchObject({ moved: quarter.length, waiting: 0, revertedAt: null });
    expect(quarter.length).toBeGreaterThan(0);
    expect(quarter.length).toBeLessThan(25);
    expect(await migrate({ percent: 25 })).toMatchObject({ moved: 0 });
    await migrate({ percent: 50 });
    const half = await on('2.0.0');
    expect(half).toEqual(expect.arrayContaining(quarter));
    expect(half.length).toBeGreaterThan(quarter.length);
    expect(half.length).toBeLessThan(40);
    await migrate({ percent: 100 });
    expect(await on('1.0.0')).toEqual([]);
  });

  it('of more installations than go in one transaction moves them all', async () => {
    const { app, migrate, partner } = await arrange(0);
    await world.store.asPlatform().execute(
      `insert into grantway.installation (id, tenant_id, app_key, app_version, status, epoch, scopes, settings, created_at, changed_at)
       select gen_random_uuid(), gen_random_uuid(), ?, '1.0.0', 'active', 1, '[]', '{}', now(), now() from generate_series(1, 250)`,
      [app],
    );
    await world.store
      .asPlatform()
      .execute(`update grantway.installation set scopes = ? where app_key = ?`, [JSON.stringify([READ]), app]);
    const { id, moved } = await migrate({ percent: 100 });
    expect(moved).toBe(250);
    await revertMigration(world.directory, world.as(partner), id);
    expect(await world.store.asPlatform().count(Installation, { appKey: app, appVersion: '1.0.0', epoch: 3 })).toBe(
      250,
    );
  });

  it('of tenants by name moves these, and nobody when one of them has not the app', async () => {
    const { slugs, ids, migrate, on } = await arrange(3);
    const other = await world.store.asPlatform().findOneOrFail(Tenant, { id: (await world.tenant()).tenantId });
    await expect(migrate({ tenants: [slugs[0] ?? '', other.slug] })).rejects.toEqual(coded('ACCESS_INPUT'));
    await expect(migrate({ tenants: ['no-such-tenant'] })).rejects.toEqual(coded('ACCESS_INPUT'));
    expect(await on('2.0.0')).toEqual([]);
    await migrate({ tenants: [slugs[1] ?? ''] });
    expect(await on('2.0.0')).toEqual([ids[1]]);
  });

  it('to a version that asks for more moves who has granted it, and has the others wait', async () => {
    const { app, ids, tenants, migrate, on } = await arrange(3, pin([READ, WRITE]));
    await changeInstallation(world.as(tenants[0] as never), ids[0] ?? '', { narrowTo: [READ] });
    expect(await migrate({ percent: 100 })).toMatchObject({ moved: 2, waiting: 1 });
    expect(await on('1.0.0')).toEqual([ids[0]]);
    expect(await world.read({ id: ids[0] ?? '' })).toMatchObject({ waitingVersion: '2.0.0', scopes: [READ] });
    expect(await migrate({ percent: 100 })).toMatchObject({ moved: 0, waiting: 0 });
    expect(await world.store.asPlatform().count(Installation, { appKey: app })).toBe(3);
  });

  it('is taken back: versions, and what it gave up of a grant, but not what the tenant took away since', async () => {
    const { partner, ids, tenants, migrate, on } = await arrange(2, pin([], [READ]));
    const { id } = await migrate({ percent: 100 });
    expect(await world.read({ id: ids[0] ?? '' })).toMatchObject({ appVersion: '2.0.0', scopes: [READ] });
    await changeInstallation(world.as(tenants[1] as never), ids[1] ?? '', { narrowTo: [] });

    expect(await revertMigration(world.directory, world.as(partner), id)).toMatchObject({
      revertedAt: expect.any(Date),
    });
    expect(await on('2.0.0')).toEqual([]);
    expect(await world.read({ id: ids[0] ?? '' })).toMatchObject({
      scopes: [READ, WRITE],
      epoch: 3,
      migrationId: null,
    });
    expect(await world.read({ id: ids[1] ?? '' })).toMatchObject({ scopes: [WRITE], epoch: 4 });
    const reasons = await world.store
      .asPlatform()
      .find(InstallationGrant, { installationId: ids[0] }, { orderBy: { epoch: 'asc' } });
    expect(reasons.map(({ reason }) => reason)).toEqual(['installed', 'migrated', 'migrated back']);
  });

  it('is taken back for those that wait, and leaves those that approved it where they are', async () => {
    const { partner, ids, tenants, migrate } = await arrange(2, { connectors });
    const { id } = await migrate({ percent: 100 });
    const input = { installationId: ids[0] ?? '', version: '2.0.0', scopes: [READ] };
    await approveUpgrade(world.directory, world.as(tenants[0] as never), input);
    await revertMigration(world.directory, world.as(partner), id);
    expect(await world.read({ id: ids[0] ?? '' })).toMatchObject({ appVersion: '2.0.0', waitingVersion: null });
    expect(await world.read({ id: ids[1] ?? '' })).toMatchObject({
      appVersion: '1.0.0',
      waitingVersion: null,
      epoch: 1,
    });
  });

  it('begins and ends automations with the version, both ways', async () => {
    const automation = {
      label: 'Sync',
      trigger: { contract: 'accounting', event: 'invoice.issued' },
      read: { document: '{ a }', pick: 'a' },
      steps: [{ id: 'one', action: 'quickbooks.send', with: {} }],
    };
    const next = { connectors, automations: { fresh: automation } };
    const { partner, ids, migrate } = await arrange(1, next, { connectors, automations: { old: automation } });
    const enabled = async () =>
      (await world.store.asPlatform().find(Automation, { installationId: ids[0], enabled: true })).map(
        ({ key }) => key,
      );
    const { id } = await migrate({ percent: 100 });
    expect(await enabled()).toEqual(['fresh']);
    await revertMigration(world.directory, world.as(partner), id);
    expect(await enabled()).toEqual(['old']);
  });

  it('is kept with who did it, and listed for its publisher', async () => {
    const { app, partner, migrate } = await arrange(1);
    const { id } = await migrate({ percent: 100 });
    expect(await listMigrations(world.directory, world.as(partner), app)).toMatchObject([
      { id, fromVersion: '1.0.0', toVersion: '2.0.0', moved: 1, createdByName: partner.name },
    ]);
    const where = { partnerId: partner.partnerId, action: 'app.migrated' };
    expect(await world.store.asPlatform().find(AuditEntry, where)).toMatchObject([
      { actor: `person:${partner.personId}`, detail: { id, from: '1.0.0', to: '2.0.0', percent: 100 } },
    ]);
  });

  it.each([0, -1, 101, Number.NaN])('of %s percent is refused', async (percent) => {
    const { migrate } = await arrange(0);
    await expect(migrate({ percent })).rejects.toEqual(coded('ACCESS_INPUT'));
  });

  it('to a version that is not offered is refused', async () => {
    const { app, partner } = await arrange(0);
    await world.publish(partner, manifestOf({ app, version: '3.0.0' }));
    const input = { appKey: app, from: '1.0.0', to: '3.0.0', percent: 100 };
    await expect(migrateTenants(world.directory, world.as(partner), input)).rejects.toEqual(
      coded('ACCESS_VERSION_NOT_OFFERED'),
    );
  });

  it("is begun, taken back and seen by nobody but the app's publisher", async () => {
    const { app, migrate, on } = await arrange(1);
    const { id } = await migrate({ percent: 100 });
    for (const actor of [world.partner('owner'), await world.tenant(), world.operator]) {
      const ctx = world.as(actor);
      const input = { appKey: app, from: '2.0.0', to: '1.0.0', percent: 100 };
      for (const attempt of [
        migrateTenants(world.directory, ctx, input),
        revertMigration(world.directory, ctx, id),
        listMigrations(world.directory, ctx, app),
      ])
        await expect(attempt).rejects.toEqual(coded('ACCESS_NOT_ALLOWED'));
    }
    expect(await on('2.0.0')).toHaveLength(1);
  });
});
