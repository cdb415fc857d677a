import DataLoader from 'dataloader';
import type { Publishing } from '../../domain/access/index.js';
import type { Engine } from '../../domain/connectors/index.js';
import { type Directory, findInstallationUsage, type InstallationUsage } from '../../domain/directory/index.js';
import type { Contracts } from '../../domain/registry/index.js';
import { type Actor, type Clock, checkPermission, type Log } from '../../platform/base/index.js';
import {
  ApiToken,
  App,
  AppVersion,
  type Context,
  contextFor,
  type Em,
  Installation,
  InstallationGrant,
  type Store,
} from '../../platform/store/index.js';

/** What the control plane works with. */
export interface ControlApp {
  store: Store;
  directory: Directory;
  contracts: Contracts;
  engine: Pick<Engine, 'connectors' | 'vault'>;
  clock: Clock;
  log: Log;
}

/** Who asks the control plane. */
export interface ControlCaller {
  actor: Actor;
  /** Whether the person has proved of late who it is, or uses a token that was made with such a proof. */
  hasFreshProof: boolean;
}

/** What the resolvers of one request have at hand. */
export interface ControlContext extends ControlCaller {
  app: ControlApp;
  publishing: Publishing;
  /** A context with an entity manager of its own: resolvers run side by side. */
  ctx(): Context;
  loaders: ReturnType<typeof createLoaders>;
}

/** A context for one request of an actor. */
export function createContext(app: ControlApp, { actor, hasFreshProof }: ControlCaller): ControlContext {
  const { store, contracts, engine, clock, log } = app;
  const hasConnector = (key: string, version: string): boolean =>
    engine.connectors.list().some((one) => one.connector === key && one.version === version);
  const ctx = (): Context => contextFor(store, actor, clock, log);
  return {
    actor,
    hasFreshProof,
    app,
    publishing: { store, contracts, hasConnector },
    ctx,
    loaders: createLoaders(actor, app.directory, ctx),
  };
}

/** Loaders that live as long as one request: of what is asked for in one turn, one query. */
function createLoaders(actor: Actor, directory: Directory, ctx: () => Context) {
  const em = (): Em => ctx().em;
  return {
    apps: loadEach<App>('key', (keys) => em().find(App, { key: { $in: keys } })),
    versions: new DataLoader<{ appKey: string; version: string }, AppVersion | null, string>(
      async (wanted) => {
        const found = await em().find(AppVersion, {
          appKey: { $in: [...new Set(wanted.map(({ appKey }) => appKey))] },
          version: { $in: [...new Set(wanted.map(({ version }) => version))] },
        });
        const byName = new Map(found.map((row) => [nameOfVersion(row), row]));
        return wanted.map((one) => byName.get(nameOfVersion(one)) ?? null);
      },
      { cacheKeyFn: nameOfVersion },
    ),
    installations: loadEach<Installation>('id', (ids) => em().find(Installation, { id: { $in: ids } })),
    grants: loadGroups((ids) =>
      em().find(InstallationGrant, { installationId: { $in: ids } }, { orderBy: { epoch: 'desc' } }),
    ),
    apiTokens: loadGroups((ids) => {
      checkPermission(actor, 'token:view', 'tenantId' in actor ? actor.tenantId : '');
      return em().find(ApiToken, { installationId: { $in: ids } }, { orderBy: { createdAt: 'desc', id: 'asc' } });
    }),
    usage: new DataLoader<string, InstallationUsage>((ids) =>
      Promise.all(ids.map((id) => findInstallationUsage(directory, ctx(), id))),
    ),
    runs: loadGroups(async (ids) => {
      checkPermission(actor, 'run:view', 'tenantId' in actor ? actor.tenantId : '');
      return em().execute<{ installationId: string; state: string; count: number }[]>(
        `select installation_id as "installationId", state, count(*)::int as count from grantway.run
         where installation_id in (select v::uuid from jsonb_array_elements_text(?::jsonb) v)
         group by installation_id, state order by state`,
        [JSON.stringify(ids)],
      );
    }),
  };
}

const nameOfVersion = ({ appKey, version }: { appKey: string; version: string }): string => `${appKey} ${version}`;

function loadEach<Row extends object>(column: keyof Row, find: (keys: string[]) => Promise<Row[]>) {
  return new DataLoader<string, Row | null>(async (keys) => {
    const found = new Map((await find([...keys])).map((row) => [String(row[column]), row]));
    return keys.map((key) => found.get(key) ?? null);
  });
}

function loadGroups<Row extends { installationId: string }>(find: (ids: string[]) => Promise<Row[]>) {
  return new DataLoader<string, Row[]>(async (ids) => {
    const groups = Map.groupBy(await find([...ids]), ({ installationId }) => installationId);
    return ids.map((id) => groups.get(id) ?? []);
  });
}
