import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeInstallation, refuseUpgrade } from '../../src/domain/access/index.js';
import { approveUpgrade, enableExtension, upgradeInstallation } from '../../src/domain/directory/index.js';
import { AuditEntry, Automation, InstallationGrant } from '../../src/platform/store/index.js';
import { type AppWorld, createAppWorld, manifestOf, READ, WRITE } from '../support/app-world.js';

const pin = (required: string[], optional: string[] = []) => ({
  contracts: { accounting: { version: '2026-10', required, optional } },
});
const coded = (code: string) => expect.objectContaining({ code });
const automation = (event: string) => ({
  label: 'Sync',
  trigger: { contract: 'accounting', event },
  read: { document: '{ a }', pick: 'a' },
  steps: [{ id: 'one', action: 'quickbooks.send', with: {} }],
});
const connectors = { quickbooks: { version: '1.0.0', reason: 'Sends.' } };

describe('an installation that is to go to another version', () => {
  let world: AppWorld;
  beforeAll(async () => {
    world = await createAppWorld();
  });
  afterAll(() => world.close());

  /** An app at 1.0.0 with optional writing, installed by a tenant with both scopes; 2.0.0 as given. */
  const arrange = async (next: object, { first = {}, scopes = [READ, WRITE] } = {}) => {
    const partner = world.partner();
    const { app } = await world.release(partner, first);
    const tenant = await world.tenant();
    const { id } = await world.install(tenant, { app }, scopes);
    await world.release(partner, manifestOf({ ...first, app, version: '2.0.0', ...next }));
    return { app, partner, tenant, id, to2: { installationId: id, version: '2.0.0' } };
  };
  const upgrade = (actor: Parameters<AppWorld['as']>[0], input: { installationId: string; version: string }) =>
    upgradeInstallation(world.directory, world.as(actor), input);

  it('is moved by nothing but an upgrade: not by a promotion', async () => {
    const { id } = await arrange({});
    expect(await world.read({ id })).toMatchObject({ appVersion: '1.0.0', waitingVersion: null, epoch: 1 });
  });

  it('goes at once, and narrower, when the version asks for less', async () => {
    const { partner, id, to2, tenant } = await arrange(pin([READ]));
    expect(await upgrade(partner, to2)).toMatchObject({ outcome: 'moved' });
    const expected = { appVersion: '2.0.0', previousVersion: '1.0.0', scopes: [READ], epoch: 2 };
    expect(await world.read({ id })).toMatchObject(expected);
    const grants = world.store.forTenant(tenant.tenantId);
    expect(await grants.find(InstallationGrant, { installationId: id, epoch: 2 })).toMatchObject([
      { reason: 'upgraded', scopes: [READ], approvedByName: partner.name },
    ]);
    expect(await grants.find(AuditEntry, { subject: id, action: 'installation.upgraded' })).toMatchObject([
      { actor: `person:${partner.personId}`, detail: { epoch: 2 } },
    ]);
    expect(await upgrade(partner, to2)).toMatchObject({ outcome: 'unchanged' });
  });

  it('waits, and runs on as before, when it asks for more; then goes by approval', async () => {
    const { partner, tenant, id, to2 } = await arrange(pin([READ, WRITE]), { scopes: [READ] });
    expect(await upgrade(partner, to2)).toMatchObject({ outcome: 'waiting' });
    const waiting = { appVersion: '1.0.0', waitingVersion: '2.0.0', scopes: [READ], epoch: 1, status: 'active' };
    expect(await world.read({ id })).toMatchObject(waiting);

    await expect(approveUpgrade(world.directory, world.as(tenant), { ...to2, scopes: [READ] })).rejects.toEqual(
      coded('ACCESS_SCOPE_REQUIRED'),
    );
    expect(await world.read({ id })).toMatchObject(waiting);
    await approveUpgrade(world.directory, world.as(tenant), { ...to2, scopes: [READ, WRITE] });
    const after = { appVersion: '2.0.0', waitingVersion: null, scopes: [READ, WRITE], epoch: 2 };
    expect(await world.read({ id })).toMatchObject(after);
  });

  it('is not approved for another version than was shown', async () => {
    const { app, partner, tenant, id, to2 } = await arrange(pin([READ, WRITE]), { scopes: [READ] });
    await upgrade(partner, to2);
    await world.release(partner, manifestOf({ app, version: '3.0.0', ...pin([READ, WRITE]) }));
    await upgrade(partner, { installationId: id, version: '3.0.0' });
    const ctx = world.as(tenant);
    await expect(approveUpgrade(world.directory, ctx, { ...to2, scopes: [READ, WRITE] })).rejects.toEqual(
      coded('ACCESS_UPGRADE_CHANGED'),
    );
    await expect(refuseUpgrade(ctx, to2)).rejects.toEqual(coded('ACCESS_UPGRADE_CHANGED'));
    expect(await world.read({ id })).toMatchObject({ appVersion: '1.0.0', waitingVersion: '3.0.0', epoch: 1 });
  });

  it('is not asked again for what its tenant refused, but may ask itself', async () => {
    const { partner, tenant, id, to2 } = await arrange(pin([READ, WRITE]), { scopes: [READ] });
    await upgrade(partner, to2);
    await refuseUpgrade(world.as(tenant), to2);
    expect(await world.read({ id })).toMatchObject({
      appVersion: '1.0.0',
      waitingVersion: null,
      refusedVersion: '2.0.0',
    });
    expect(await upgrade(partner, to2)).toMatchObject({ outcome: 'refused' });
    expect(await upgrade(tenant, to2)).toMatchObject({ outcome: 'waiting' });
  });

  it('waits for an account that is to be connected', async () => {
    const { partner, id, to2 } = await arrange({ connectors });
    expect(await upgrade(partner, to2)).toMatchObject({ outcome: 'waiting' });
    const entries = await world.store
      .asPlatform()
      .find(AuditEntry, { subject: id, action: 'installation.upgrade waits' });
    expect(entries).toMatchObject([{ detail: { obstacles: ['an account at quickbooks must be connected'] } }]);
  });

  it('keeps what its tenant has set, and gets defaults for what is new', async () => {
    const setting = (fallback: string) => ({ type: 'string', label: 'A setting', default: fallback });
    const first = { settings: { kept: setting('a'), dropped: setting('b') } };
    const { partner, tenant, id, to2, app } = await arrange(
      { settings: { kept: setting('x'), added: setting('new') } },
      { first },
    );
    const input = {
      tenantId: tenant.tenantId,
      appKey: app,
      version: '1.0.0',
      scopes: [READ],
      settings: { kept: 'mine' },
    };
    await enableExtension(world.directory, world.as(tenant), input);
    await upgrade(partner, to2);
    expect((await world.read({ id })).settings).toMatchObject({ kept: 'mine', added: 'new' });
  });

  it('begins the automations of its new version and ends those of the old', async () => {
    const first = {
      connectors,
      automations: { old: automation('invoice.issued'), both: automation('invoice.issued') },
    };
    const next = { automations: { both: automation('invoice.issued'), fresh: automation('invoice.issued') } };
    const { app, partner, tenant, id, to2 } = await arrange(next, { first });
    const input = { tenantId: tenant.tenantId, appKey: app, version: '1.0.0', scopes: [READ] };
    await enableExtension(world.directory, world.as(tenant), input);
    await upgrade(partner, to2);
    const found = await world.store.forTenant(tenant.tenantId).find(Automation, { installationId: id });
    expect(Object.fromEntries(found.map(({ key, enabled }) => [key, enabled]))).toEqual({
      old: false,
      both: true,
      fresh: true,
    });
  });

  it('does not go to a version that is not offered, or that is not there', async () => {
    const { app, partner, id } = await arrange({});
    await world.publish(partner, manifestOf({ app, version: '3.0.0' }));
    const to = (version: string) => upgrade(partner, { installationId: id, version });
    await expect(to('3.0.0')).rejects.toEqual(coded('ACCESS_VERSION_NOT_OFFERED'));
    await expect(to('4.0.0')).rejects.toEqual(coded('ACCESS_APP_UNKNOWN'));
  });

  it('is moved, approved for and refused for by nobody else', async () => {
    const { tenant, id, to2, partner } = await arrange(pin([READ, WRITE]), { scopes: [READ] });
    await upgrade(partner, to2);
    const member = { ...tenant, role: 'member' as const };
    const others = [await world.tenant(), world.partner('owner'), world.operator, member];
    for (const actor of others) {
      const ctx = world.as(actor);
      // Another tenant does not even see it.
      const refused = actor === others[0] ? 'ACCESS_INSTALLATION_UNKNOWN' : 'ACCESS_NOT_ALLOWED';
      for (const attempt of [
        upgrade(actor, to2),
        approveUpgrade(world.directory, ctx, { ...to2, scopes: [READ, WRITE] }),
        refuseUpgrade(ctx, to2),
      ])
        await expect(attempt).rejects.toEqual(coded(refused));
    }
    // Its publisher may have it wait, and not approve in the tenant's stead.
    await expect(approveUpgrade(world.directory, world.as(partner), { ...to2, scopes: [READ, WRITE] })).rejects.toEqual(
      coded('ACCESS_NOT_ALLOWED'),
    );
    expect(await world.read({ id })).toMatchObject({ appVersion: '1.0.0', waitingVersion: '2.0.0', epoch: 1 });
  });

  it('goes nowhere once it is uninstalled', async () => {
    const { partner, tenant, id, to2 } = await arrange({});
    await changeInstallation(world.as(tenant), id, 'uninstall');
    await expect(upgrade(partner, to2)).rejects.toEqual(coded('ACCESS_INSTALLATION_UNKNOWN'));
  });
});

describe('a sandbox tenant', () => {
  it('may try a version that is still private; another may not', async () => {
    const world = await createAppWorld();
    const manifest = await world.publish(world.partner());
    const install = async (isSandbox: boolean) => {
      const tenant = await world.tenant({ isSandbox });
      const input = { tenantId: tenant.tenantId, appKey: manifest.app, version: '1.0.0', scopes: [READ] };
      return enableExtension(world.directory, world.as(tenant), { ...input, isSandbox: true });
    };
    expect(await install(true)).toMatchObject({ installation: { status: 'active' } });
    await expect(install(false)).rejects.toEqual(coded('ACCESS_VERSION_NOT_OFFERED'));
    await world.close();
  });
});
