import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  changeInstallation,
  deliverNotices,
  forgetOldNotices,
  listNotices,
  type Notices,
  noticeSchedule,
  refuseUpgrade,
  renewNoticeSecret,
  setEnvironment,
  signNotice,
} from '../../src/domain/access/index.js';
import { approveUpgrade, migrateTenants, upgradeInstallation } from '../../src/domain/directory/index.js';
import { loadMasterKeys } from '../../src/domain/vault/index.js';
import { silentLog } from '../../src/platform/base/index.js';
import type { OutboundRequest } from '../../src/platform/outbound/index.js';
import { App, AppNotice, Tenant } from '../../src/platform/store/index.js';
import { type AppWorld, createAppWorld, manifestOf, READ, WRITE } from '../support/app-world.js';

const webhook = { url: 'https://app.example.test/notices' };
const pin = (required: string[], optional: string[] = []) => ({
  contracts: { accounting: { version: '2026-10', required, optional } },
});
const coded = (code: string) => expect.objectContaining({ code });

describe('notices to an app', () => {
  const keys = loadMasterKeys({ masterKey: randomBytes(32).toString('base64'), masterKeyFile: undefined, dataDir: '' });
  let world: AppWorld;
  let notices: Notices;
  let sent: OutboundRequest[];
  let answer: () => Promise<number>;
  beforeAll(async () => {
    world = await createAppWorld();
    const outbound = {
      send: async (request: OutboundRequest) => {
        sent.push(request);
        return { status: await answer(), headers: {}, body: '' };
      },
      locate: (url: string) => url,
      close: async () => {},
    };
    notices = { store: world.store, keys, outbound, clock: world.clock, log: silentLog };
  });
  beforeEach(async () => {
    await world.store.asPlatform().nativeDelete(AppNotice, {});
    sent = [];
    answer = async () => 204;
  });
  afterAll(() => world.close());

  const arrange = async (parts: object = {}, options: { hasSecret?: boolean } = {}) => {
    const partner = world.partner('owner');
    const { app } = await world.release(partner, { webhook, ...parts });
    const secret = options.hasSecret === false ? '' : await renewNoticeSecret(notices, world.as(partner), app);
    const tenant = await world.tenant();
    const { id } = await world.install(tenant, { app }, [READ, WRITE]);
    const list = async () => (await listNotices(notices, world.as(partner), { appKey: app })).reverse();
    return { partner, app, secret, tenant, id, list };
  };
  const bodies = () => sent.map(({ body }) => JSON.parse(body ?? ''));

  it('are signed as Standard Webhooks say', () => {
    const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: '1614265330', body: '{"test": 2432232314}' };
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(signNotice(secret, message)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('tell what became of its installation, once, and nothing of the tenant', async () => {
    const { app, secret, tenant, id, list } = await arrange();
    expect(await deliverNotices(notices)).toBe(1);
    expect(await deliverNotices(notices)).toBe(0);
    const [request] = sent;
    expect(request).toMatchObject({ method: 'POST', url: webhook.url, allowHosts: ['app.example.test'] });
    const headers = request?.headers ?? {};
    const [row] = await list();
    const timestamp = String(world.clock.now() / 1_000);
    expect(headers).toMatchObject({ 'webhook-id': row?.id, 'webhook-timestamp': timestamp });
    const signed = { id: row?.id ?? '', timestamp, body: request?.body ?? '' };
    expect(headers['webhook-signature']).toBe(signNotice(secret, signed));
    expect(bodies()).toEqual([
      {
        type: 'installation.installed',
        timestamp: new Date(world.clock.now()).toISOString(),
        data: {
          installation: id,
          tenant: tenant.tenantId,
          app,
          appVersion: '1.0.0',
          environment: 'live',
          status: 'active',
          epoch: 1,
          scopes: [READ, WRITE],
        },
      },
    ]);
    expect(row).toMatchObject({ attempts: 1, dueAt: null, lastError: null, deliveredAt: expect.any(Date) });
  });

  it('come for every change, each with its epoch', async () => {
    const { app, partner, tenant, id, list } = await arrange();
    const ctx = world.as(tenant);
    await changeInstallation(ctx, id, { narrowTo: [READ] });
    await world.install(tenant, { app }, [READ, WRITE]);
    for (const change of ['suspend', 'resume'] as const) await changeInstallation(ctx, id, change);
    const { slug } = await world.store.asPlatform().findOneOrFail(Tenant, { id: tenant.tenantId });
    await setEnvironment(world, world.as(partner), { appKey: app, tenants: [slug], environment: 'beta' });

    await world.release(partner, manifestOf({ app, webhook, version: '1.1.0', ...pin([READ]) }));
    await migrateTenants(world.directory, world.as(partner), { appKey: app, from: '1.0.0', to: '1.1.0', percent: 100 });
    await world.release(partner, manifestOf({ app, webhook, version: '1.2.0', ...pin([READ, WRITE]) }));
    const to12 = { installationId: id, version: '1.2.0' };
    await upgradeInstallation(world.directory, world.as(partner), to12);
    await approveUpgrade(world.directory, world.as(tenant), { ...to12, scopes: [READ, WRITE] });
    await changeInstallation(ctx, id, 'uninstall');

    const seen = (await list()).map(({ type, data }) => [type.replace('installation.', ''), data.epoch]);
    expect(seen).toEqual(
      expect.arrayContaining([
        ['installed', 1],
        ['narrowed', 2],
        ['widened', 3],
        ['suspended', 4],
        ['resumed', 5],
        ['changed', 6],
        ['upgraded', 7],
        ['upgrade_waiting', 7],
        ['upgraded', 8],
        ['uninstalled', 9],
      ]),
    );
    expect(seen).toHaveLength(10);
  });

  it('tell that an upgrade was refused', async () => {
    const { app, partner, tenant, id, list } = await arrange();
    await changeInstallation(world.as(tenant), id, { narrowTo: [READ] });
    await world.release(partner, manifestOf({ app, webhook, version: '2.0.0', ...pin([READ, WRITE]) }));
    const to2 = { installationId: id, version: '2.0.0' };
    await upgradeInstallation(world.directory, world.as(partner), to2);
    await refuseUpgrade(world.as(tenant), to2);
    const refused = (await list()).find(({ type }) => type === 'installation.upgrade_refused');
    expect(refused?.data).toMatchObject({ appVersion: '1.0.0', refusedVersion: '2.0.0', epoch: 2 });
  });

  it('are kept when, and only when, the change is', async () => {
    const { tenant, id, list } = await arrange();
    const ctx = world.as(tenant);
    const failing = ctx.em.transactional(async (em) => {
      await changeInstallation({ ...ctx, em }, id, 'suspend');
      throw new Error('something after it');
    });
    await expect(failing).rejects.toThrow('something after it');
    expect(await list()).toHaveLength(1);
  });

  it('are none for an app without a webhook', async () => {
    const partner = world.partner('owner');
    const { app } = await world.release(partner);
    await world.install(await world.tenant(), { app });
    expect(await listNotices(notices, world.as(partner), { appKey: app })).toEqual([]);
  });

  it('are tried again with growing waits for about three days, then given up, and seen', async () => {
    const { list } = await arrange();
    answer = async () => 500;
    for (const [index, seconds] of noticeSchedule.entries()) {
      expect(await deliverNotices(notices)).toBe(1);
      expect((await list())[0]).toMatchObject({ attempts: index + 1, lastError: 'The webhook answered 500.' });
      world.clock.advance(seconds * 1_000 - 1);
      expect(await deliverNotices(notices)).toBe(0);
      world.clock.advance(1);
    }
    expect(await deliverNotices(notices)).toBe(1);
    expect((await list())[0]).toMatchObject({ dueAt: null, deliveredAt: null, attempts: noticeSchedule.length + 1 });
    const days = noticeSchedule.reduce((sum, seconds) => sum + seconds, 0) / 86_400;
    expect(days).toBeGreaterThan(3);
    expect(days).toBeLessThan(3.5);
    expect(sent.map(({ headers }) => headers?.['webhook-id'])).toEqual(
      sent.map(() => sent[0]?.headers?.['webhook-id']),
    );
  });

  it('are given up at once by an address that says that it is gone', async () => {
    const { list } = await arrange();
    answer = async () => 410;
    await deliverNotices(notices);
    expect((await list())[0]).toMatchObject({ dueAt: null, deliveredAt: null, attempts: 1 });
  });

  it('wait for the secret when there is none yet', async () => {
    const { app, partner, list } = await arrange({}, { hasSecret: false });
    await deliverNotices(notices);
    expect(sent).toEqual([]);
    expect((await list())[0]).toMatchObject({ lastError: expect.stringMatching(/no secret/), deliveredAt: null });
    await renewNoticeSecret(notices, world.as(partner), app);
    world.clock.advance(5_000);
    await deliverNotices(notices);
    expect(bodies()).toMatchObject([{ type: 'installation.installed' }]);
  });

  it('go out once from two workers at once, and again when one dies with it', async () => {
    await arrange();
    let isSent = () => {};
    const first = new Promise<void>((resolve) => {
      isSent = resolve;
    });
    answer = () => {
      isSent();
      return new Promise(() => {});
    };
    void deliverNotices(notices);
    await first;
    expect(await deliverNotices(notices)).toBe(0);
    answer = async () => 200;
    world.clock.advance(60_000);
    expect(await deliverNotices(notices)).toBe(1);
    expect(sent).toHaveLength(2);
  });

  it('of one app that fails do not keep the next of it at the front', async () => {
    const { app, tenant } = await arrange();
    answer = async () => 503;
    await deliverNotices(notices);
    await changeInstallation(world.as(tenant), (await world.install(tenant, { app })).id, 'suspend');
    await deliverNotices(notices);
    const due = await world.store
      .asPlatform()
      .count(AppNotice, { appKey: app, dueAt: { $lte: new Date(world.clock.now()) } });
    expect(due).toBe(0);
  });

  it('that are old and done are forgotten; those that are still to go are not', async () => {
    const { list } = await arrange();
    const later = new Date(world.clock.now() + 31 * 86_400_000);
    await forgetOldNotices(world.store, later);
    expect(await list()).toHaveLength(1);
    await deliverNotices(notices);
    await forgetOldNotices(world.store, later);
    expect(await list()).toHaveLength(0);
  });

  it('have a secret that is kept sealed, and renewed and seen by nobody but the publisher', async () => {
    const { app, partner, secret } = await arrange();
    const { sealedNoticeSecret } = await world.store.asPlatform().findOneOrFail(App, { key: app });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(sealedNoticeSecret).not.toContain(secret);
    const developer = { ...partner, role: 'developer' as const };
    await expect(renewNoticeSecret(notices, world.as(developer), app)).rejects.toEqual(coded('ACCESS_NOT_ALLOWED'));
    for (const actor of [world.partner('owner'), await world.tenant(), world.operator]) {
      const ctx = world.as(actor);
      await expect(renewNoticeSecret(notices, ctx, app)).rejects.toEqual(coded('ACCESS_NOT_ALLOWED'));
      await expect(listNotices(notices, ctx, { appKey: app })).rejects.toEqual(coded('ACCESS_NOT_ALLOWED'));
    }
  });
});
