import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAppEnv, listEnvValues, setEnvironment, setEnvValue } from '../../src/domain/access/index.js';
import { type Engine, engineFor, parseConnector, runAction } from '../../src/domain/connectors/index.js';
import { linkAccount, loadMasterKeys } from '../../src/domain/vault/index.js';
import { scrubSecrets, silentLog } from '../../src/platform/base/index.js';
import { AppEnvValue, AuditEntry, Tenant } from '../../src/platform/store/index.js';
import { type AppWorld, createAppWorld, manifestOf } from '../support/app-world.js';

const env = {
  HOST: { label: 'Host', default: 'eu.example.test' },
  API_KEY: { label: 'Key', secret: true },
  REGION: { label: 'Region' },
};
const coded = (code: string, message = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe("an app version's environment variables", () => {
  const keys = loadMasterKeys({ masterKey: randomBytes(32).toString('base64'), masterKeyFile: undefined, dataDir: '' });
  let world: AppWorld;
  let readAppEnv: ReturnType<typeof createAppEnv>;
  beforeAll(async () => {
    world = await createAppWorld();
    readAppEnv = createAppEnv({ store: world.store, keys, clock: world.clock });
  });
  afterAll(() => world.close());

  const arrange = async () => {
    const partner = world.partner();
    const { app: appKey } = await world.release(partner, { env });
    const set = (
      name: string,
      value: string | null,
      at: object = {},
      actor: Parameters<AppWorld['as']>[0] = partner,
    ) => {
      const input = { appKey, version: '1.0.0', environment: 'live', name, value, ...at };
      return setEnvValue({ store: world.store, keys }, world.as(actor), input);
    };
    const read = async (at: object = {}) => {
      world.clock.advance(1_001);
      return readAppEnv({ appKey, version: '1.0.0', environment: 'live', ...at });
    };
    const list = (actor: Parameters<AppWorld['as']>[0] = partner) =>
      listEnvValues(world, world.as(actor), { appKey, version: '1.0.0' });
    return { partner, appKey, set, read, list };
  };

  it('are what is set for the version and the environment, else their default, else missing', async () => {
    const { set, read } = await arrange();
    await set('REGION', 'north');
    await set('HOST', 'us.example.test', { environment: 'beta' });
    expect(await read()).toEqual({
      all: { HOST: 'eu.example.test', REGION: 'north' },
      open: { HOST: 'eu.example.test', REGION: 'north' },
      missing: ['API_KEY'],
    });
    expect(await read({ environment: 'beta' })).toMatchObject({
      all: { HOST: 'us.example.test' },
      missing: ['API_KEY', 'REGION'],
    });
    await set('REGION', null);
    expect(await read()).toMatchObject({ missing: ['API_KEY', 'REGION'] });
  });

  it('that are secret are sealed, scrubbed, and never given out', async () => {
    const { appKey, partner, set, read, list } = await arrange();
    const secret = `key-${randomUUID()}`;
    await set('API_KEY', secret);
    expect(await read()).toMatchObject({ all: { API_KEY: secret }, open: { HOST: 'eu.example.test' } });
    expect((await read()).open).not.toHaveProperty('API_KEY');
    const rows = await world.store.asPlatform().find(AppEnvValue, { appKey });
    const listed = await list();
    const audit = await world.store.asPlatform().find(AuditEntry, { subject: appKey });
    expect(JSON.stringify([rows, listed, audit])).not.toContain(secret);
    expect(scrubSecrets(`it is ${secret}.`)).toBe('it is [secret].');
    const found = listed.find(({ name, environment }) => name === 'API_KEY' && environment === 'live');
    expect(found).toMatchObject({ isSecret: true, isSet: true, value: undefined, changedByName: partner.name });
    expect(audit.find(({ action }) => action === 'app.env set')).toMatchObject({
      actor: `person:${partner.personId}`,
      detail: { version: '1.0.0', environment: 'live', name: 'API_KEY' },
    });
  });

  it('opened in another place than they were sealed for are not given to anybody', async () => {
    const { appKey, set, read } = await arrange();
    await set('API_KEY', 'a-live-secret');
    await world.store.asPlatform().nativeUpdate(AppEnvValue, { appKey }, { environment: 'beta' });
    await expect(read({ environment: 'beta' })).rejects.toEqual(coded('VAULT_SEAL_BROKEN'));
  });

  it('go on to a new version, from the highest below it, and are changed there alone', async () => {
    const { appKey, partner, set, read } = await arrange();
    await set('API_KEY', 'the-first-key');
    await set('REGION', 'north');
    await world.publish(partner, manifestOf({ app: appKey, version: '1.10.0', env }));
    await set('REGION', 'south', { version: '1.10.0' });
    await world.publish(partner, manifestOf({ app: appKey, version: '1.9.0', env }));
    const open = { ...env, API_KEY: { label: 'Key' } };
    await world.publish(partner, manifestOf({ app: appKey, version: '2.0.0', env: open }));
    const regions = ['1.0.0', '1.9.0', '1.10.0', '2.0.0'].map(async (version) => (await read({ version })).all.REGION);
    expect(await Promise.all(regions)).toEqual(['north', 'north', 'south', 'south']);
    expect((await read({ version: '1.9.0' })).all.API_KEY).toBe('the-first-key');
    // A secret does not become readable by a version that calls it none.
    expect((await read({ version: '2.0.0' })).missing).toEqual(['API_KEY']);
  });

  it('are refused when they are not declared, too long, too short for a secret, or for no environment', async () => {
    const { set } = await arrange();
    await expect(set('OTHER', 'x')).rejects.toEqual(coded('ACCESS_INPUT', /declares no OTHER/));
    await expect(set('constructor', 'x')).rejects.toEqual(coded('ACCESS_INPUT'));
    await expect(set('HOST', 'x'.repeat(4_001))).rejects.toEqual(coded('ACCESS_INPUT'));
    await expect(set('HOST', 'a\u0000b')).rejects.toEqual(coded('ACCESS_INPUT'));
    await expect(set('API_KEY', 'short')).rejects.toEqual(coded('ACCESS_INPUT', /at least 8/));
    await expect(set('HOST', 'x', { environment: 'moon' })).rejects.toEqual(
      coded('ACCESS_INPUT', /no environment moon/),
    );
  });

  it("are set and seen by nobody but the app's publisher", async () => {
    const { appKey, set, list } = await arrange();
    const { slug } = await world.store.asPlatform().findOneOrFail(Tenant, { id: (await world.tenant()).tenantId });
    for (const actor of [world.partner('owner'), await world.tenant(), world.operator]) {
      await expect(set('HOST', 'x', {}, actor)).rejects.toEqual(coded('ACCESS_NOT_ALLOWED'));
      await expect(list(actor)).rejects.toEqual(coded('ACCESS_NOT_ALLOWED'));
      const input = { appKey, tenants: [slug], environment: 'beta' as const };
      await expect(setEnvironment(world, world.as(actor), input)).rejects.toEqual(coded('ACCESS_NOT_ALLOWED'));
    }
  });

  it('are those of the environment in which the publisher has a tenant run', async () => {
    const { appKey, partner } = await arrange();
    const tenant = await world.tenant();
    const { id } = await world.install(tenant, { app: appKey });
    expect(await world.read({ id })).toMatchObject({ environment: 'live' });
    const { slug } = await world.store.asPlatform().findOneOrFail(Tenant, { id: tenant.tenantId });
    const move = (tenants: string[]) =>
      setEnvironment(world, world.as(partner), { appKey, tenants, environment: 'beta' });
    await move([slug]);
    expect(await world.read({ id })).toMatchObject({ environment: 'beta', epoch: 2 });
    await expect(move([slug, 'no-such-tenant'])).rejects.toEqual(
      coded('ACCESS_INPUT', /no-such-tenant has not installed/),
    );
  });

  it('stand in the requests of an installation, secrets too, over those of the platform', async () => {
    const { appKey, set } = await arrange();
    await set('API_KEY', 'the-apps-own-key');
    await set('REGION', 'north');
    const tenant = await world.tenant();
    const installation = await world.install(tenant, { app: appKey });
    const vault = { store: world.store, keys, clock: world.clock, nodeId: 'test' };
    const at = { tenantId: tenant.tenantId, installationId: installation.id, connector: 'ledger' };
    await linkAccount(vault, world.as(tenant), { ...at, label: 'Books', credentials: { access_token: 'token-token' } });
    const sent: { url: string; headers?: Record<string, string>; body?: string }[] = [];
    const ledger = parseConnector(ledgerConnector, 'ledger');
    const engine: Engine = {
      connectors: { get: () => ledger } as unknown as Engine['connectors'],
      outbound: {
        send: async (request) => {
          sent.push(request);
          return { status: 200, headers: {}, body: '{}' };
        },
        locate: (url) => url,
        close: async () => {},
      },
      vault,
      env: { REGION: 'of the platform', LEDGER_ID: 'platform-id', LEDGER_SECRET: 'platform-secret' },
      readAppEnv,
      callbackUrl: '',
      clock: world.clock,
      log: silentLog,
    };
    world.clock.advance(1_001);
    const action = { ...at, version: '1.0.0', action: 'post' };
    expect(await runAction(await engineFor(engine, installation), action, {}, 'one')).toMatchObject({ ok: true });
    expect(sent[0]).toMatchObject({ url: 'https://eu.example.test/north', headers: { 'x-key': 'the-apps-own-key' } });
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({ id: 'platform-id' });
  });
});

const ledgerConnector = `
connector: ledger
version: 1.0.0
meta: { name: Ledger, summary: Keeps books. }
env:
  LEDGER_ID: { label: Id }
  LEDGER_SECRET: { label: Secret, secret: true }
auth:
  type: oauth2
  authorizeUrl: https://eu.example.test/authorize
  tokenUrl: https://eu.example.test/token
  clientId: "{{ env.LEDGER_ID }}"
  clientSecret: "{{ env.LEDGER_SECRET }}"
  scopes: []
  label: { get: /, pick: "{{ body.name }}" }
http:
  baseUrl: "https://{{ env.HOST }}"
  allowHosts: [eu.example.test]
actions:
  post:
    label: Post
    input: {}
    steps:
      - id: one
        post: "/{{ env.REGION }}"
        headers: { x-key: "{{ env.API_KEY }}" }
        body: { id: "{{ env.LEDGER_ID }}", secret: "{{ env.LEDGER_SECRET }}" }
    output: {}
`;
