import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  deprecateVersion,
  endDueVersions,
  type Publishing,
  promoteVersion,
  publishVersion,
  renewClientSecret,
  renewNoticeSecret,
  setEnvironment,
  setEnvValue,
  signNotice,
} from '../../src/domain/access/index.js';
import {
  approveUpgrade,
  migrateTenants,
  revertMigration,
  upgradeInstallation,
} from '../../src/domain/directory/index.js';
import { type Actor, silentLog, systemClock } from '../../src/platform/base/index.js';
import { contextFor, Installation, Tenant } from '../../src/platform/store/index.js';
import { manifestOf } from '../support/app-world.js';
import { createWorld, eventually, READ, type TestTenant, type World, WRITE } from '../support/world.js';

const pin = (version: string, required: string[], optional: string[] = []) => ({
  contracts: { accounting: { version, required, optional } },
});
const older = '{ invoices(first: 1) { nodes { number } } }';
const newer = '{ invoices(first: 1) { nodes { documentNumber } } }';
const aSecond = 1_000;

describe("a partner's app in several versions at once", () => {
  let world: World;
  let publishing: Publishing;
  let webhook: Server;
  const received: { headers: Record<string, unknown>; body: string }[] = [];
  const partner = {
    kind: 'partner',
    partnerId: randomUUID(),
    personId: randomUUID(),
    role: 'owner',
    name: 'Pat',
  } as const;
  const as = (actor: Actor) => contextFor(world.platform.store, actor, systemClock, silentLog);

  beforeAll(async () => {
    webhook = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        received.push({ headers: request.headers, body });
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}`;
    world = await createWorld({ standIns: { 'https://app.example.test': url } });
    const { store, contracts, automations } = world.platform;
    const { connectors } = automations.engine;
    publishing = { store, contracts, hasConnector: (key, version) => connectors.get(key, version) !== undefined };
  });
  afterAll(async () => {
    await world?.close();
    await new Promise((resolve) => webhook.close(resolve));
  });

  const release = async (parts: object) => {
    const manifest = manifestOf(parts);
    await publishVersion(publishing, as(partner), { partnerId: partner.partnerId, manifest });
    const at = { appKey: manifest.app, version: manifest.version };
    await promoteVersion(publishing, as(partner), { ...at, isReviewed: true });
    return manifest;
  };
  const secretOf = (appKey: string) => renewClientSecret(as({ kind: 'platform' }), appKey);
  const slugOf = async ({ id }: TestTenant) =>
    (await world.platform.store.asPlatform().findOneOrFail(Tenant, { id })).slug;
  const rowOf = (id: string) => world.platform.store.asPlatform().findOneOrFail(Installation, { id });
  const codeOf = async (token: string, query: string) =>
    (await world.graphql(token, query)).body.errors?.[0]?.extensions.code ?? 'answered';

  it('runs each with the values of its own version and environment, as the outside service sees', async () => {
    const automated = {
      ...pin('2026-10', [READ]),
      app: `env-${randomUUID().slice(0, 8)}`,
      env: { PREFIX: { label: 'Prefix' } },
      connectors: { quickbooks: { version: '1.0.0', reason: 'Sends.' } },
      automations: {
        send: {
          label: 'Send',
          trigger: { contract: 'accounting', event: 'invoice.issued' },
          read: { pick: 'invoice', document: 'query One($id: ID!) { invoice(id: $id) { number currency } }' },
          steps: [
            {
              id: 'customer',
              action: 'quickbooks.find_or_create_customer',
              with: { name: '{{ env.PREFIX }} {{ record.number }}', currency: '{{ record.currency }}' },
            },
          ],
        },
      },
    };
    const { app } = await release(automated);
    const { keys } = world.platform.automations.engine.vault;
    const set = (version: string, value: string, environment = 'live') =>
      setEnvValue({ ...publishing, keys }, as(partner), { appKey: app, version, environment, name: 'PREFIX', value });
    await set('1.0.0', 'First');
    const [one, two] = [await world.tenant(), await world.tenant()];
    const ids = [await world.install(one, { app, scopes: [READ] })];
    await release({ ...automated, version: '2.0.0' });
    await set('2.0.0', 'Second');
    await set('2.0.0', 'Trial', 'beta');
    ids.push(await world.install(two, { app, scopes: [READ] }));
    await world.linkQuickBooks(one, ids[0] ?? '');
    await world.linkQuickBooks(two, ids[1] ?? '');
    const sent = async (...names: string[]) =>
      eventually(
        async () =>
          (await world.sandbox.books()).customers.map((customer: { DisplayName: string }) => customer.DisplayName),
        (all: string[]) => names.every((name) => all.includes(name)),
      );
    await world.issueInvoice(one, { number: 'A-1' });
    await world.issueInvoice(two, { number: 'B-1' });
    const all = await sent('First A-1', 'Second B-1');
    expect(all).not.toContain('Second A-1');

    await setEnvironment(publishing, as(partner), { appKey: app, tenants: [await slugOf(two)], environment: 'beta' });
    await eventually(
      () => world.platform.access.grants.find(ids[1] ?? ''),
      (grant) => grant?.environment === 'beta',
      5_000,
    );
    await world.issueInvoice(two, { number: 'B-2' });
    await sent('Trial B-2');
  });

  it('runs the old one on while one that asks for more waits, and the new one from the approval on', async () => {
    const { app } = await release(pin('2026-10', [READ]));
    const tenant = await world.tenant();
    await world.issueInvoice(tenant, { number: 'W-1' });
    const id = await world.install(tenant, { app, scopes: [READ] });
    const client = { key: app, secret: await secretOf(app) };
    const token = await world.token(client, id);
    await release({ app, version: '2.0.0', ...pin('2026-11', [READ, WRITE]) });
    const to2 = { installationId: id, version: '2.0.0' };
    expect(await upgradeInstallation(world.platform.automations, as(partner), to2)).toMatchObject({
      outcome: 'waiting',
    });

    expect((await world.graphql(token, older)).body.data.invoices.nodes).toEqual([{ number: 'W-1' }]);
    expect((await world.graphql(await world.token(client, id), older)).status).toBe(200);
    const asked = await world.requestToken(client, { installation: id, scope: WRITE });
    expect(asked.body).toMatchObject({ error: 'invalid_scope' });

    const approved = { ...to2, scopes: [READ, WRITE] };
    await approveUpgrade(world.platform.automations, world.as(tenant.admin), approved);
    await eventually(
      () => codeOf(token, older),
      (code) => code === 'ACCESS_GRANT_CHANGED',
      aSecond,
    );
    const fresh = await world.token(client, id, `${READ} ${WRITE}`);
    expect((await world.graphql(fresh, newer)).body.data.invoices.nodes).toEqual([{ documentNumber: 'W-1' }]);
  });

  it('refuses within a second what an upgrade has narrowed', async () => {
    const { app } = await release(pin('2026-10', [READ], [WRITE]));
    const tenant = await world.tenant();
    const id = await world.install(tenant, { app });
    const client = { key: app, secret: await secretOf(app) };
    const token = await world.token(client, id, WRITE);
    await release({ app, version: '1.1.0', ...pin('2026-10', [READ]) });
    await upgradeInstallation(world.platform.automations, as(partner), { installationId: id, version: '1.1.0' });
    await eventually(
      () => codeOf(token, older),
      (code) => code === 'ACCESS_GRANT_CHANGED',
      aSecond,
    );
    expect((await world.requestToken(client, { installation: id, scope: WRITE })).body.error).toBe('invalid_scope');
    expect((await world.graphql(await world.token(client, id), older)).status).toBe(200);
  });

  it('moves tenants to another and back, and each is answered by the version it is on', async () => {
    const { app } = await release(pin('2026-10', [READ]));
    const tenants = [await world.tenant(), await world.tenant()] as const;
    const ids = [
      await world.install(tenants[0], { app, scopes: [READ] }),
      await world.install(tenants[1], { app, scopes: [READ] }),
    ];
    const client = { key: app, secret: await secretOf(app) };
    const answers = async (index: 0 | 1, query: string) => codeOf(await world.token(client, ids[index] ?? ''), query);
    await release({ app, version: '2.0.0', ...pin('2026-11', [READ]) });
    const input = { appKey: app, from: '1.0.0', to: '2.0.0', tenants: [await slugOf(tenants[0])] };
    const { id, moved } = await migrateTenants(world.platform.automations, as(partner), input);
    expect(moved).toBe(1);
    expect([await answers(0, newer), await answers(1, older)]).toEqual(['answered', 'answered']);
    expect(await answers(1, newer)).toBe('GATEWAY_VALIDATION_FAILED');
    await revertMigration(world.platform.automations, as(partner), id);
    expect([await answers(0, older), await answers(1, older)]).toEqual(['answered', 'answered']);
    expect(await answers(0, newer)).toBe('GATEWAY_VALIDATION_FAILED');
  });

  it('answers a version until its announced day, then refuses it at token and gateway', async () => {
    const { app } = await release(pin('2026-10', [READ]));
    const tenant = await world.tenant();
    const id = await world.install(tenant, { app, scopes: [READ] });
    const client = { key: app, secret: await secretOf(app) };
    await release({ app, version: '2.0.0', ...pin('2026-10', [READ]) });
    const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    await deprecateVersion(publishing, as(partner), { appKey: app, version: '1.0.0', endsOn: day, reason: 'Old.' });
    const token = await world.token(client, id);
    expect(await codeOf(token, older)).toBe('answered');
    const later = { now: () => Date.now() + 2 * 86_400_000 };
    await endDueVersions(publishing, { ...as({ kind: 'platform' }), clock: later });
    // That clock is ahead: the grant is looked at again when a token is asked for.
    expect((await world.requestToken(client, { installation: id })).body.error).toBe('invalid_grant');
    await eventually(
      () => codeOf(token, older),
      (code) => code === 'ACCESS_INSTALLATION_INACTIVE',
      aSecond,
    );
    expect(await rowOf(id)).toMatchObject({ status: 'suspended', appVersion: '1.0.0' });
  });

  it('tells its server of each change, signed so that it can be checked', async () => {
    const { app } = await release({ webhook: { url: 'https://app.example.test/notices' } });
    const { keys } = world.platform.automations.engine.vault;
    const secret = await renewNoticeSecret({ ...publishing, keys }, as(partner), app);
    const tenant = await world.tenant();
    const id = await world.install(tenant, { app });
    await world.change(tenant, id, { narrowTo: [READ] });
    const ours = await eventually(
      async () => received.filter(({ body }) => JSON.parse(body).data.installation === id),
      (seen) => seen.length === 2,
    );
    for (const { headers, body } of ours) {
      const message = { id: String(headers['webhook-id']), timestamp: String(headers['webhook-timestamp']), body };
      expect(headers['webhook-signature']).toBe(signNotice(secret, message));
    }
    const told = ours.map(({ body }) => JSON.parse(body)).sort((a, b) => a.data.epoch - b.data.epoch);
    expect(told).toMatchObject([
      { type: 'installation.installed', data: { tenant: tenant.id, epoch: 1, scopes: [READ, WRITE] } },
      { type: 'installation.narrowed', data: { tenant: tenant.id, epoch: 2, scopes: [READ] } },
    ]);
  });
});
