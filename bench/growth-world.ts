import { handleOperation, type OperationAnswer } from '../src/domain/gateway/index.js';
import { openStore } from '../src/platform/store/index.js';
import { migratedDatabase } from '../tests/support/migrated-database.js';
import { createWorld, READ, type World } from '../tests/support/world.js';
import { keepContracts } from './made-contracts.js';

/** Made contracts beside those of the suite. */
export const madeContracts = 50;
const version = '2025-01';
export const contractName = (index: number): string => `c${String(index).padStart(2, '0')}`;

/** One request, by whom and for what. */
export interface Ask {
  token: string;
  query: string;
  contract?: { name: string; version: string };
}

/** A platform with many contracts, whose gateway is asked in this process, without HTTP before it. */
export interface GrowthWorld {
  world: World;
  /** Asks so many times, some at once. @returns the CPU time of this process for each, in microseconds */
  ask(count: number, next: (index: number) => Ask, status?: number): Promise<number>;
  /** Puts installations of an app, each of a tenant of its own, straight into the tables. */
  keepInstallations(app: string, upTo: number): Promise<void>;
  /** A token of an installation that was put there, signed as the platform signs its own. */
  tokenOf(app: string, index: number): Promise<string>;
  /** A token of an app that pins so many of the made contracts. */
  tokenFor(contracts: number): Promise<string>;
}

const atOnce = 16;
const tenantId = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const installationId = (index: number): string => `10000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

export async function createGrowthWorld(sourceUrl: string): Promise<GrowthWorld> {
  const database = await migratedDatabase();
  const store = await openStore(database);
  await keepContracts(store.asPlatform(), { contracts: madeContracts, versions: 1 });
  const names = Array.from({ length: madeContracts }, (_, index) => contractName(index));
  const sources = ['accounting', ...names].map((name) => `${name}=${sourceUrl}`).join(',');
  const env = { GRANTWAY_SOURCES: sources, GRANTWAY_BUDGET_POINTS: String(10 ** 15) };
  const world = await createWorld({ database, env });
  const { gateway, accessTokens } = world.platform.automations;

  const askOnce = async ({ token, query, contract }: Ask, expected: number): Promise<void> => {
    let answered = 0;
    const answer: OperationAnswer = {
      start: (status) => {
        answered = status;
      },
      write: () => true,
      onDrain: () => {},
      end: () => {},
      abort: () => {},
      isGone: () => false,
    };
    const request = {
      contract,
      authorization: `Bearer ${token}`,
      contentType: 'application/json',
      accept: 'application/json',
      search: undefined,
      body: Buffer.from(JSON.stringify({ query })),
    };
    await handleOperation(gateway, request, answer);
    if (answered !== expected) throw new Error(`${query} was answered ${answered}`);
  };

  return {
    world,
    ask: async (count, next, status = 200) => {
      let index = 0;
      const before = process.cpuUsage();
      const keepBusy = async (): Promise<void> => {
        while (index < count) await askOnce(next(index++), status);
      };
      await Promise.all(Array.from({ length: atOnce }, keepBusy));
      const { user, system } = process.cpuUsage(before);
      return (user + system) / count;
    },
    keepInstallations: async (app, upTo) => {
      const em = world.platform.store.asPlatform();
      await em.execute(
        `insert into grantway.tenant (id, slug, name, created_at)
         select ('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'tenant-' || i, 'Tenant ' || i, now()
         from generate_series(0, ?::int) i on conflict do nothing`,
        [upTo - 1],
      );
      // Long ago, as what has just changed is looked for.
      await em.execute(
        `insert into grantway.installation
           (id, tenant_id, app_key, app_version, status, epoch, scopes, settings, created_at, changed_at)
         select ('10000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid,
           ('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, ?, '1.0.0', 'active', 1, ?::jsonb, '{}',
           now() - interval '1 day', now() - interval '1 day'
         from generate_series(0, ?::int) i on conflict do nothing`,
        [app, JSON.stringify([READ]), upTo - 1],
      );
    },
    tokenOf: (app, index) =>
      accessTokens({
        installationId: installationId(index),
        tenantId: tenantId(index),
        appKey: app,
        appVersion: '1.0.0',
        environment: 'live',
        status: 'active',
        epoch: 1,
        scopes: [READ],
        settings: {},
      }),
    tokenFor: async (contracts) => {
      const pinned = names.slice(0, contracts);
      const scopeOf = (name: string): string => `${name}.things:read`;
      const app = await world.app({
        contracts: Object.fromEntries(
          pinned.map((name) => [name, { version, required: [scopeOf(name)], optional: [] }]),
        ),
      });
      const installation = await world.install(await world.tenant(), { app: app.key, scopes: pinned.map(scopeOf) });
      return world.token(app, installation);
    },
  };
}
