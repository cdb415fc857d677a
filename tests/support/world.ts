import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import { createDemoBrowser, type DemoBrowser, type Page } from '../../src/demo-browser.js';
import type { InstallationChange } from '../../src/domain/access/index.js';
import {
  appManifestSchema,
  createPerson,
  createTenant,
  type PersonActor,
  publishApp,
  renewClientSecret,
} from '../../src/domain/access/index.js';
import { changeExtension, enableExtension } from '../../src/domain/directory/index.js';
import { startSandboxQuickBooks } from '../../src/outside/sandbox/quickbooks/index.js';
import { type Log, type PersonRole, readConfig, silentLog, systemClock } from '../../src/platform/base/index.js';
import { type Context, contextFor } from '../../src/platform/store/index.js';
import { type Platform, type Replacements, startPlatform } from '../../src/start-platform.js';
import { type UblParts, ublInvoice } from '../outside/accounting/ubl-builder.js';
import { migratedDatabase } from './migrated-database.js';

export const READ = 'accounting.invoices:read';
export const WRITE = 'accounting.invoices:write';
export const syncApp = 'quickbooks-invoices';

export interface TestTenant {
  id: string;
  admin: PersonActor & { email: string; password: string };
}

export interface GraphqlAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the contract answers
  body: any;
}

/** A whole running platform with a sandbox QuickBooks, and words to arrange it with. */
export interface World {
  platform: Platform;
  url: string;
  sandboxUrl: string;
  tenant(slug?: string, options?: { isSandbox?: boolean }): Promise<TestTenant>;
  person(tenant: TestTenant, role: PersonRole): Promise<PersonActor & { email: string; password: string }>;
  /** As somebody; by default as the tenant's administrator. */
  as(actor: PersonActor): Context;
  /** Publishes an app that reads accounting; parts of its manifest may be replaced. Gives its client secret. */
  app(parts?: Partial<z.input<typeof appManifestSchema>>): Promise<{ key: string; secret: string }>;
  install(
    tenant: TestTenant,
    input?: { app?: string; scopes?: string[]; settings?: Record<string, string> },
  ): Promise<string>;
  change(tenant: TestTenant, installationId: string, change: InstallationChange): Promise<void>;
  /** Links the tenant's QuickBooks as its administrator does: in the console, by OAuth. */
  linkQuickBooks(tenant: TestTenant, installationId: string): Promise<Page>;
  /** A signed-in browser. */
  browserOf(person: { email: string; password: string }): Promise<DemoBrowser>;
  /** Asks /oauth/token with client credentials. */
  requestToken(app: { key: string; secret: string }, form: Record<string, string>): Promise<GraphqlAnswer>;
  token(app: { key: string; secret: string }, installationId: string, scope?: string): Promise<string>;
  graphql(token: string | undefined, query: string, variables?: object, path?: string): Promise<GraphqlAnswer>;
  /** Issues an invoice in the accounting source; gives its id. */
  issueInvoice(tenant: TestTenant, parts?: Partial<UblParts>): Promise<string>;
  sandbox: {
    switch(switches: object): Promise<void>;
    // biome-ignore lint/suspicious/noExplicitAny: books are QuickBooks' own JSON
    books(): Promise<any>;
    requests(): Promise<{ method: string; path: string; kind: string; status: number }[]>;
  };
  /** How many runs of an installation are in each state. */
  runStates(tenant: TestTenant, installationId: string): Promise<Record<string, number>>;
  close(): Promise<void>;
}

const intuit = [
  'https://appcenter.intuit.com',
  'https://oauth.platform.intuit.com',
  'https://quickbooks.api.intuit.com',
];

const intuitAt = (url: string) => Object.fromEntries(intuit.map((origin) => [origin, url]));

export async function createWorld(
  options: Replacements & { env?: Record<string, string>; log?: Log; standIns?: Record<string, string> } = {},
): Promise<World> {
  const dataDir = mkdtempSync(join(tmpdir(), 'grantway-test-'));
  const client = { clientId: 'test-client', clientSecret: `secret-${randomUUID()}` };
  const sandbox = await startSandboxQuickBooks({ host: '127.0.0.1', port: 0, dataDir: undefined, ...client });
  const redisUrl = process.env.GRANTWAY_TEST_REDIS_URL;
  const config = readConfig({
    GRANTWAY_PORT: '0',
    GRANTWAY_DATA_DIR: dataDir,
    GRANTWAY_DEMO: 'off',
    GRANTWAY_STAND_INS: Object.entries({ ...intuitAt(sandbox.url), ...options.standIns })
      .map((pair) => pair.join('='))
      .join(','),
    GRANTWAY_ENV_QUICKBOOKS_CLIENT_ID: client.clientId,
    GRANTWAY_ENV_QUICKBOOKS_CLIENT_SECRET: client.clientSecret,
    ...(redisUrl ? { GRANTWAY_REDIS_URL: redisUrl } : {}),
    ...options.env,
  });
  const database = options.database ?? (await migratedDatabase());
  const platform = await startPlatform(config, options.log ?? silentLog, { ...options, database });
  const system = contextFor(platform.store, { kind: 'platform' }, systemClock, silentLog);
  const as = (actor: PersonActor): Context => contextFor(platform.store, actor, systemClock, silentLog);

  const person: World['person'] = async (tenant, role) => {
    const email = `${role}-${randomUUID().slice(0, 8)}@example.test`;
    const input = { tenantId: tenant.id, email, name: `A ${role}`, password: randomUUID(), role };
    const personId = await createPerson(system, input);
    return { kind: 'person', personId, tenantId: tenant.id, role, name: input.name, email, password: input.password };
  };
  const browserOf: World['browserOf'] = async ({ email, password }) => {
    const browser = createDemoBrowser();
    await browser.submit(await browser.open(`${platform.url}/sign-in`), '/sign-in', { email, password });
    return browser;
  };
  const requestToken: World['requestToken'] = async ({ key, secret }, form) => {
    const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
    const answer = await fetch(`${platform.url}/oauth/token`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...form }),
    });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  };
  const sandboxJson = async (path: string, init?: RequestInit) => (await fetch(`${sandbox.url}${path}`, init)).json();

  return {
    platform,
    url: platform.url,
    sandboxUrl: sandbox.url,
    as,
    person,
    browserOf,
    requestToken,
    tenant: async (slug = `tenant-${randomUUID().slice(0, 8)}`, { isSandbox = false } = {}) => {
      const { id } = await createTenant(system, { slug, name: slug, isSandbox });
      const tenant = { id } as TestTenant;
      return Object.assign(tenant, { admin: await person(tenant, 'admin') });
    },
    app: async (parts = {}) => {
      const manifest = appManifestSchema.parse({
        app: `app-${randomUUID().slice(0, 8)}`,
        version: '1.0.0',
        meta: { name: 'Test app', summary: 'Reads invoices.', publisher: 'Tests' },
        contracts: { accounting: { version: '2026-10', required: [READ], optional: [WRITE] } },
        ...parts,
      });
      await publishApp(system, manifest);
      return { key: manifest.app, secret: await renewClientSecret(system, manifest.app) };
    },
    install: async (tenant, { app = syncApp, scopes = [READ, WRITE], settings } = {}) => {
      const input = { tenantId: tenant.id, appKey: app, scopes, settings };
      return (await enableExtension(platform.automations, as(tenant.admin), input)).installation.id;
    },
    change: async (tenant, installationId, change) => {
      await changeExtension(platform.automations, as(tenant.admin), installationId, change);
    },
    linkQuickBooks: async (tenant, installationId) => {
      const browser = await browserOf(tenant.admin);
      const page = await browser.open(`${platform.url}/installations/${installationId}`);
      return browser.submit(await browser.submit(page, '/connect/start'), '/connect/oauth2', { decision: 'connect' });
    },
    token: async (app, installationId, scope) => {
      const { status, body } = await requestToken(app, { installation: installationId, ...(scope ? { scope } : {}) });
      if (status !== 200) throw new Error(`no token: ${status} ${JSON.stringify(body)}`);
      return body.access_token;
    },
    graphql: async (token, query, variables, path = '/graphql') => {
      const answer = await fetch(`${platform.url}${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        body: JSON.stringify({ query, variables }),
      });
      return { status: answer.status, headers: answer.headers, body: await answer.json() };
    },
    issueInvoice: async (tenant, parts) => {
      const source = platform.sources.get('accounting');
      const answer = await fetch(`${source?.url}/tenants/${tenant.id}/invoices/ubl?name=test.xml`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${source?.importSecret}`, 'content-type': 'application/xml' },
        body: ublInvoice({ number: `T-${randomUUID().slice(0, 8)}`, ...parts }),
      });
      const body = (await answer.json()) as { id: string };
      if (!answer.ok) throw new Error(`not issued: ${answer.status} ${JSON.stringify(body)}`);
      return body.id;
    },
    sandbox: {
      switch: async (switches) => {
        const init = {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(switches),
        };
        const answer = await fetch(`${sandbox.url}/sandbox/switches`, init);
        if (!answer.ok) throw new Error(`switch refused: ${await answer.text()}`);
      },
      books: () => sandboxJson(`/sandbox/books?realmId=${sandbox.realmIds[0]}`),
      requests: async () => ((await sandboxJson('/sandbox/requests')) as { requests: [] }).requests,
    },
    runStates: async (tenant, installationId) => {
      const rows = await platform.store
        .forTenant(tenant.id)
        .execute<{ state: string; count: number }[]>(
          'select state, count(*)::int as count from grantway.run where installation_id = ? group by state',
          [installationId],
        );
      return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
    },
    close: async () => {
      await platform.close();
      await sandbox.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const patienceMs = 30_000;
const tickMs = 25;

/** Waits until what is looked at is so, and gives it; what was last seen is the error when it never is. */
export async function eventually<T>(
  look: () => Promise<T>,
  isSo: (seen: T) => boolean,
  withinMs = patienceMs,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`after ${withinMs} ms it is still ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, tickMs));
  }
}
