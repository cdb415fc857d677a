import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rotateSigningKey } from '../../src/domain/access/index.js';
import { publishContract } from '../../src/domain/registry/index.js';
import { loadMasterKeys } from '../../src/domain/vault/index.js';
import { readConfig, silentLog, systemClock } from '../../src/platform/base/index.js';
import { contextFor } from '../../src/platform/store/index.js';
import { type Platform, startPlatform } from '../../src/start-platform.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { freePort } from '../support/platform-process.js';
import { stockFiles } from '../support/stock-contract.js';
import { createWorld, eventually, READ, type World } from '../support/world.js';

/** Neither node looks for anything that it was not told. */
const quietMs = 3_600_000;
const masterKey = Buffer.alloc(32, 9).toString('base64');

describe('a second node on the same database, by what it is told alone,', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'grantway-told-'));
  let world: World;
  let second: Platform;
  let secondUrl: string;
  let app: { key: string; secret: string };
  beforeAll(async () => {
    const database = await migratedDatabase();
    world = await createWorld({ database, quietMs, env: { GRANTWAY_MASTER_KEY: masterKey } });
    const port = await freePort();
    secondUrl = `http://127.0.0.1:${port}`;
    const config = readConfig({
      GRANTWAY_PORT: String(port),
      GRANTWAY_DATA_DIR: dataDir,
      GRANTWAY_DEMO: 'off',
      GRANTWAY_MASTER_KEY: masterKey,
      GRANTWAY_PUBLIC_URL: world.url,
      GRANTWAY_ROLES: 'gateway',
      GRANTWAY_SOURCES: [...world.platform.sources].map(([name, { url }]) => `${name}=${url}`).join(','),
    });
    second = await startPlatform(config, silentLog, { database: { ...database, close: async () => {} }, quietMs });
    app = await world.app();
  });
  afterAll(async () => {
    await second?.close();
    await world?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const newToken = async () => {
    const tenant = await world.tenant();
    const installation = await world.install(tenant, { app: app.key, scopes: [READ] });
    const token = await world.token(app, installation);
    expect([await ask(world.url, token), await ask(secondUrl, token)]).toEqual([200, 200]);
    return { tenant, installation, token };
  };
  const ask = async (url: string, token: string) => {
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{"query":"{ invoices { totalCount } }"}',
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  const refuses = (url: string, token: string) =>
    eventually(
      () => ask(url, token),
      (status) => status === 401,
    );
  const platform = () => contextFor(world.platform.store, { kind: 'platform' }, systemClock, silentLog);

  it('and the first alike, refuse what a tenant has uninstalled', async () => {
    const { tenant, installation, token } = await newToken();
    await world.change(tenant, installation, 'uninstall');
    await Promise.all([refuses(world.url, token), refuses(secondUrl, token)]);
  });

  it('refuses a token that was revoked on the first', async () => {
    const { token } = await newToken();
    const answer = await fetch(`${world.url}/oauth/revoke`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${app.key}:${app.secret}`).toString('base64')}` },
      body: new URLSearchParams({ token }),
    });
    expect(answer.status).toBe(200);
    await Promise.all([refuses(world.url, token), refuses(secondUrl, token)]);
  });

  it('serves the contract that was published on the first', async () => {
    const dependents = { listPinningApps: async () => [], nameTenants: async () => new Map() };
    await publishContract({ contracts: world.platform.contracts, dependents }, platform(), { files: stockFiles });
    await eventually(
      async () => (await fetch(`${secondUrl}/contracts/stock/2026-10`)).status,
      (status) => status === 200,
    );
  });

  it('shows the signing key that was made on the first', async () => {
    const masterKeys = loadMasterKeys({ masterKey, masterKeyFile: undefined, dataDir: '' });
    const { kid } = await rotateSigningKey(platform(), masterKeys);
    for (const url of [world.url, secondUrl])
      await eventually(
        async () => (await fetch(`${url}/oauth/jwks`)).text(),
        (keys) => keys.includes(kid),
      );
  });
});
