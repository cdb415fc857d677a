import { randomBytes } from 'node:crypto';
import { migrateTenants } from '../../src/domain/directory/index.js';
import { loadMasterKeys } from '../../src/domain/vault/index.js';
import { type ControlApi, createControlApi } from '../../src/entry/api/index.js';
import { type Actor, silentLog } from '../../src/platform/base/index.js';
import { Tenant } from '../../src/platform/store/index.js';
import { type AppWorld, createAppWorld } from './app-world.js';

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever the schema answers
type Answer = { status: number; body: any };

/** The control plane's API on a store, without a server. */
export interface ControlWorld extends AppWorld {
  ask(actor: Actor | undefined, query: string, variables?: object): Promise<Answer>;
  close(): Promise<void>;
}

export async function createControlWorld(): Promise<ControlWorld> {
  const world = await createAppWorld();
  const { store, clock, directory } = world;
  const keys = loadMasterKeys({ masterKey: randomBytes(32).toString('base64'), masterKeyFile: undefined, dataDir: '' });
  const engine = { connectors: { list: () => [] }, vault: { store, keys, clock, nodeId: 'test' } } as never;
  const { contracts } = directory;
  const api: ControlApi = await createControlApi({ store, directory, contracts, engine, clock, log: silentLog });
  return {
    ...world,
    ask: async (actor, query, variables = {}) => {
      const { status, text } = await api.answer(actor && { actor, hasFreshProof: true }, { query, variables });
      return { status, body: JSON.parse(text) };
    },
    close: async () => {
      await api.close();
      await world.close();
    },
  };
}

/** Has the one installation of an app wait for its version 2.0.0. */
export async function wait({ directory, as, store }: AppWorld, publisher: Actor, app: string, tenantId: string) {
  const { slug } = await store.asPlatform().findOneOrFail(Tenant, { id: tenantId });
  const input = { appKey: app, from: '1.0.0', to: '2.0.0', tenants: [slug] };
  return (await migrateTenants(directory, as(publisher), input)).id;
}
