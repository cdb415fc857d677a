import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MikroORM } from '@mikro-orm/postgresql';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import pg from 'pg';
import {
  type Assertion,
  type RunningSource,
  type SourceDatabase,
  type SourceOptions,
  type SourceStore,
  type SourceTables,
  storeOptionsOf,
} from '../../src/outside/sdk/index.js';
import { openDatabase } from '../../src/platform/store/open-database.js';
import { emptyCluster } from '../support/fresh-database.js';

export const EVENTS_SECRET = 'events-secret';
export const IMPORT_SECRET = 'import-secret';

/** The databases that this machine can test on. */
export const DATABASES = ['pglite', ...(process.env.GRANTWAY_TEST_DATABASE_URL ? ['postgresql'] : [])] as const;

/** A fresh database of a kind; on PostgreSQL a new one on the server, dropped in the end. */
export async function freshDatabase(kind: string): Promise<{ database: SourceDatabase; drop(): Promise<void> }> {
  if (kind === 'pglite') {
    const { ormOptions, close } = await openDatabase({ dataDir: 'memory://', template: await emptyCluster() });
    return { database: ormOptions, drop: close };
  }
  const serverUrl = new URL(process.env.GRANTWAY_TEST_DATABASE_URL ?? '');
  const name = `source_${randomUUID().replaceAll('-', '')}`;
  await onServer(serverUrl, `create database ${name}`);
  const url = new URL(`/${name}`, serverUrl).href;
  const { ormOptions } = await openDatabase({ url });
  return { database: ormOptions, drop: () => onServer(serverUrl, `drop database ${name} with (force)`) };
}

async function onServer(url: URL, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(sql);
  await client.end();
}

export interface Claims {
  tenant: string;
  scope: string;
  typ: string;
  audience: string;
  issuer: string;
  issuedAgoSeconds: number;
}

/** Plays the platform: its key set, and the door for events. */
export async function playPlatform(source = 'accounting') {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'EdDSA', use: 'sig' };
  const posts: Post[] = [];
  const arrivals = new Signal();
  const answers: number[] = [];
  const server = createServer(async (request, response) => {
    if (request.url === '/oauth/jwks') {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
      return;
    }
    const status = answers.shift() ?? 202;
    posts.push({ status, headers: request.headers, events: JSON.parse(await bodyOf(request)) });
    response.writeHead(status).end();
    arrivals.fire();
  });
  const url = await listen(server);
  const assertion = (claims: Partial<Claims> = {}, key: CryptoKey = privateKey) => {
    const issuedAt = Math.floor(Date.now() / 1_000) - (claims.issuedAgoSeconds ?? 0);
    return new SignJWT({
      tenant: claims.tenant ?? randomUUID(),
      client_id: 'invoice-sync',
      scope: claims.scope ?? 'accounting.invoices:read',
    })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'k1', typ: claims.typ ?? 'assertion+jwt' })
      .setIssuer(claims.issuer ?? url)
      .setAudience(claims.audience ?? `urn:grantway:source:${source}`)
      .setSubject(randomUUID())
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + 60)
      .sign(key);
  };
  const acknowledged = async (count: number): Promise<PostedEvent[]> => {
    const events = () => posts.filter(({ status }) => status < 300).flatMap((post) => post.events);
    while (events().length < count) await arrivals.next();
    return events();
  };
  return {
    url,
    assertion,
    posts,
    /** The statuses to answer the next posts of events with; 202 after them. */
    answers,
    /** Resolves when this many events were acknowledged. */
    acknowledged,
    /** The same, of those that are meant. */
    async acknowledgedOf(isMeant: (event: PostedEvent) => boolean, count: number) {
      for (let seen = count; ; seen += 1) {
        const events = (await acknowledged(seen)).filter(isMeant);
        if (events.length >= count) return events;
      }
    },
    close: () => stop(server),
  };
}

export type Platform = Awaited<ReturnType<typeof playPlatform>>;

export interface Post {
  status: number;
  headers: IncomingMessage['headers'];
  events: PostedEvent[];
}

interface PostedEvent {
  id: string;
  type: string;
  subject: string;
  tenant: string;
}

/** A source to be tested. */
export interface SourceUnderTest {
  name: string;
  start(options: SourceOptions): Promise<RunningSource>;
  tables: SourceTables;
  /** All its scopes: what it is asked with unless told. */
  scopes: readonly string[];
  /** The path of its import door. */
  importPath: string;
}

/** A platform and a source on a fresh database, with the doors as functions. */
export async function startSourceWorld({ name, start, tables, scopes, importPath }: SourceUnderTest, kind: string) {
  const platform = await playPlatform(name);
  const { database, drop } = await freshDatabase(kind);
  const logged: object[] = [];
  const options = {
    host: '127.0.0.1',
    port: 0,
    database,
    platform: {
      issuer: platform.url,
      jwksUrl: `${platform.url}/oauth/jwks`,
      eventsUrl: `${platform.url}/events`,
      eventsSecret: EVENTS_SECRET,
    },
    importSecret: IMPORT_SECRET,
    log: (entry: object) => void logged.push(entry),
    eventsBackoff: { minMs: 5, maxMs: 20 },
  };
  const source = await start(options);
  const execute = async (sql: string, parameters: unknown[] = []): Promise<Record<string, unknown>[]> => {
    const orm = await MikroORM.init({ ...database, entities: [], discovery: { warnWhenNoEntities: false } });
    try {
      return await orm.em.fork().execute(sql, parameters);
    } finally {
      await orm.close(true);
    }
  };
  const ask = async (authorization: string | undefined, query: string, variables: object = {}, version = '2026-10') => {
    const response = await fetch(`${source.url}/contracts/${name}/${version}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
  };
  const askFor = async (
    tenant: string,
    query: string,
    variables: object = {},
    scope = scopes.join(' '),
    version?: string,
  ) => (await ask(`Bearer ${await platform.assertion({ tenant, scope })}`, query, variables, version)).body;
  return {
    platform,
    database,
    /** To start the same source once more. */
    options,
    source,
    logged,
    /** Runs SQL as the owner of the tables. */
    execute,
    /** The SQL that the migrations lack, to lead to what the entities say. */
    async missingSql(): Promise<string> {
      const orm = await MikroORM.init({ ...storeOptionsOf(tables), ...database });
      try {
        return await orm.schema.getUpdateSchemaSQL({ safe: true });
      } finally {
        await orm.close(true);
      }
    },
    /** What the role of tenants' work may do in the database, and how much it owns there. */
    async roleOfTenants(): Promise<Record<string, unknown> | undefined> {
      const [role] = await execute(
        `select rolcanlogin, rolsuper, rolbypassrls, (select count(*)::int from pg_class where relowner = r.oid) as owned
         from pg_roles r where rolname = ?`,
        [`source_${name}`],
      );
      return role;
    },
    /** Asks with a ready-made authorization header. */
    ask,
    /** Asks for a tenant, as the platform would. */
    askFor,
    /** The code of what is wrong with a query. */
    async codeOf(query: string, scope: string, variables: object = {}) {
      return (await askFor(randomUUID(), query, variables, scope)).errors?.[0]?.extensions.code;
    },
    /** Imports a JSON file for a tenant. */
    async put(tenant: string, file: string | object, secret = IMPORT_SECRET) {
      const response = await fetch(`${source.url}/tenants/${tenant}/${importPath}?name=a.json`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: typeof file === 'string' ? file : JSON.stringify(file),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    /** Waits for so many events of a tenant. */
    eventsOf: (tenant: string, count: number) => platform.acknowledgedOf((event) => event.tenant === tenant, count),
    async close() {
      await source.close();
      await platform.close();
      await drop();
    },
  };
}

/** A database where nothing is ever found; each query is noted by the row that it asks for. */
export function playStore() {
  const queries: string[] = [];
  const find = async (row: { name: string }) => {
    queries.push(row.name);
    return [];
  };
  const store = { forTenant: () => ({ find }) } as unknown as SourceStore;
  const assertion: Assertion = { tenant: randomUUID(), installation: randomUUID(), app: 'a', scopes: [] };
  return { queries, em: () => store.forTenant(assertion.tenant), context: { assertion, store, onChange: () => {} } };
}

interface Body {
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the answer to the document it has just written
  data?: any;
  errors?: { message: string; path?: unknown[]; extensions: { code: string } }[];
}

/** Lets a test wait for something instead of sleeping. */
class Signal {
  private waiting: (() => void)[] = [];

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }

  fire(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  return Buffer.concat(await request.toArray()).toString();
}

/** Listens on any free port and answers where. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
