import { createHmac, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Access,
  createAppEnv,
  createAuthorizationServer,
  createCompany,
  createTokenIssuer,
  findSignedIn,
  listPinningApps,
  nameTenants,
  openSigningKeys,
  parseAppManifest,
  passkeySiteOf,
  publishApp,
  watchGrants,
} from './domain/access/index.js';
import {
  type Automations,
  addRunMetrics,
  createEventFeed,
  createIngest,
  defaultRetrySchedule,
} from './domain/automations/index.js';
import { type Engine, loadConnectors } from './domain/connectors/index.js';
import { listBundledExtension } from './domain/directory/index.js';
import { createGateway } from './domain/gateway/index.js';
import { createAccessLog, createBudgets, createUsageMeter } from './domain/metering/index.js';
import { type Contracts, openContracts, publishBundledContracts, type Registry } from './domain/registry/index.js';
import { loadMasterKeys, type MasterKeys } from './domain/vault/index.js';
import { createControlApi } from './entry/api/index.js';
import { buildHttpApp, openHttpServer, type SourcePurpose, sessionSecretOf } from './entry/http/index.js';
import { startWorker } from './entry/worker/index.js';
import { type Clock, type Config, type Log, messageOf, RecentMap, systemClock } from './platform/base/index.js';
import { createOutbound } from './platform/outbound/index.js';
import { openQueue } from './platform/queue/index.js';
import {
  type Changes,
  contextFor,
  type Database,
  lockDataDir,
  openDatabase,
  openStore,
  type Store,
  watchChanges,
} from './platform/store/index.js';
import { addProcessMetrics, openMetrics, openTracing } from './platform/telemetry/index.js';
import { startEmbeddedSources } from './start-sources.js';

/** What tests may bring of their own. */
export interface Replacements {
  clock?: Clock;
  database?: Database;
  retrySchedule?: readonly number[];
  /** How long nothing is looked for that the database has not told of. */
  quietMs?: number;
}

/** A running platform. */
export interface Platform {
  url: string;
  store: Store;
  access: Access;
  automations: Automations;
  contracts: Contracts;
  /** How to bring records into the sources that run in this process: base URL and secret by source. */
  sources: ReadonlyMap<string, { url: string; importSecret: string }>;
  /** The secret with which a source posts events, or publishes contracts. */
  secretOfSource(source: string, purpose: SourcePurpose): string;
  close(): Promise<void>;
}

const below = (folder: string): string => fileURLToPath(new URL(`../${folder}`, import.meta.url));

/**
 * Composes the platform from its rooms and starts it: the port first, then the store, the domain, the doors, the worker,
 * and the sources that do not run elsewhere.
 * @throws CodedError when something it stands on is not there; what was opened is closed again.
 */
export async function startPlatform(config: Config, log: Log, replacements: Replacements = {}): Promise<Platform> {
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closing.splice(0).reverse()) {
      await one().catch((error: unknown) => log.warn({ error: messageOf(error) }, 'something did not close'));
    }
  };
  try {
    const server = await openHttpServer(config.host, config.port);
    closing.push(() => server.close());
    const url =
      config.publicUrl ?? `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${server.port}`;
    const clock = replacements.clock ?? systemClock;

    const database = replacements.database ?? (await openDatabaseFor(config, closing));
    const store = await openStore(database);
    closing.push(() => store.close());
    const keys = loadMasterKeys(config);
    const secretFor = secretsFrom(keys);

    const changes = watchChanges(database, log, replacements.quietMs);
    closing.push(() => changes.close());
    const grants = await watchGrants({ store, changes, log });
    closing.push(() => grants.close());
    const signing = await openSigningKeys({ store, changes, masterKeys: keys, clock, log });
    closing.push(() => signing.close());
    const access: Access = { store, signing, grants, issuer: url, audience: `${url}/graphql`, clock, log };
    const ctx = contextFor(store, { kind: 'platform' }, clock, log);
    const registry = await openRegistry({ store, changes, log });
    const { contracts } = registry;
    closing.push(() => contracts.close());
    await publishBundledContracts(registry, ctx, below('contracts'));
    for (const manifest of bundledApps()) {
      await publishApp(ctx, manifest);
      await listBundledExtension(ctx, manifest);
    }

    const meter = createUsageMeter(store, log);
    closing.push(() => meter.close());
    const sourceUrls = new Map(Object.entries(config.sources));
    const budgets = createBudgets({ store, clock, log }, config.budget, database.kind === 'postgresql');
    closing.push(() => budgets.close());
    const accessLog = createAccessLog(store, clock, log);
    closing.push(() => accessLog.close());
    const feed = createEventFeed(store);
    const metrics = openMetrics(log);
    addProcessMetrics(metrics);
    addRunMetrics(metrics, store);
    const tracing = await openTracing(config.tracing, log);
    if (tracing) closing.push(() => tracing.close());
    const gateway = createGateway({
      access,
      contracts,
      sources: sourceUrls,
      meter,
      budgets,
      accessLog,
      feed,
      metrics,
      tracing,
    });
    closing.push(() => gateway.subscriptions.close());
    closing.push(() => gateway.sources.close());
    const outbound = createOutbound(config.standIns);
    closing.push(() => outbound.close());
    const nodeId = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
    const engine: Engine = {
      connectors: loadConnectors(below('connectors')),
      outbound,
      vault: { store, keys, clock, nodeId },
      env: config.connectorEnv,
      readAppEnv: createAppEnv({ store, keys, clock }),
      callbackUrl: `${url}/connect/callback`,
      clock,
      log,
    };
    const queue = await openQueue(config.redisUrl, `grantway-${secretFor('queue').slice(0, 12)}`, log);
    if (!config.roles.has('worker')) closing.push(() => queue.close());
    const retrySchedule = replacements.retrySchedule ?? defaultRetrySchedule;
    const automations: Automations = {
      store,
      queue,
      access,
      accessTokens: createTokenIssuer(access),
      gateway,
      engine,
      contracts,
      retrySchedule,
      nodeId,
      clock,
      log,
    };
    const ingest = createIngest(automations);

    const findPerson = async (request: { headers: { cookie?: string } }) => {
      const secret = sessionSecretOf({ publicUrl: url }, request.headers.cookie);
      const actor = (await findSignedIn(store, clock, secret))?.actor;
      return actor?.kind === 'person' ? actor : undefined;
    };
    const directory = { store, contracts };
    const control = await createControlApi({ store, directory, contracts, engine, clock, log });
    closing.push(() => control.close());
    const http = await buildHttpApp({
      roles: config.roles,
      publicUrl: url,
      trustProxy: config.trustProxy,
      store,
      access,
      signInWays: {
        hasOwn: config.hasPasswords,
        passkeys: passkeySiteOf(url),
        company:
          config.company &&
          createCompany(config.company, { outbound, callbackUrl: `${url}/sign-in/company/callback`, clock, log }),
      },
      authorizationServer: createAuthorizationServer(access, findPerson, [secretFor('cookies')]),
      gateway,
      contracts,
      engine,
      directory,
      ingest,
      registry,
      control,
      secretOfSource: (source, purpose) => secretFor(`${purpose} ${source}`),
      csrfKey: secretFor('csrf'),
      metrics,
      clock,
      log,
    });
    closing.push(() => http.close());
    server.serve(http.listener, http.plain);

    const sources = new Map<string, { url: string; importSecret: string }>();
    await startEmbeddedSources({
      elsewhere: new Map(sourceUrls),
      database,
      issuer: url,
      platformUrl: `http://127.0.0.1:${server.port}`,
      secretFor,
      log,
      onStart: (name, source) => {
        closing.push(source.close);
        sourceUrls.set(name, source.url);
        sources.set(name, { url: source.url, importSecret: source.importSecret });
      },
    });
    if (config.roles.has('worker')) {
      const worker = await startWorker(automations, ingest);
      closing.push(() => worker.close());
    }
    return {
      url,
      store,
      access,
      automations,
      contracts,
      sources,
      secretOfSource: (source, purpose) => secretFor(`${purpose} ${source}`),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openDatabaseFor(config: Config, closing: (() => Promise<void>)[]): Promise<Database> {
  if (config.databaseUrl) {
    mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
    return openDatabase({ url: config.databaseUrl, poolSize: 16 });
  }
  const lock = await lockDataDir(config.dataDir);
  closing.push(() => lock.release());
  return openDatabase({ dataDir: join(config.dataDir, 'pgdata') });
}

/** The contracts, and who depends on them. */
async function openRegistry(parts: { store: Store; changes: Changes; log: Log }): Promise<Registry> {
  const { store } = parts;
  return {
    contracts: await openContracts(parts),
    dependents: {
      listPinningApps: (contract) => listPinningApps(store.asPlatform(), contract),
      nameTenants: (ids) => nameTenants(store.asPlatform(), ids),
    },
  };
}

/** Secrets that every node works out alike from the master key. */
function secretsFrom({ current }: MasterKeys): (label: string) => string {
  const known = new RecentMap<string>(1_000);
  return (label) => {
    const secret =
      known.get(label) ?? createHmac('sha256', current.key).update(`grantway ${label}`).digest('base64url');
    known.set(label, secret);
    return secret;
  };
}

function bundledApps() {
  const folder = below('apps');
  return readdirSync(folder)
    .sort()
    .flatMap((key) =>
      readdirSync(join(folder, key))
        .filter((file) => file.endsWith('.yaml'))
        .sort()
        .map((file) => parseAppManifest(readFileSync(join(folder, key, file), 'utf8'), `apps/${key}/${file}`)),
    );
}
