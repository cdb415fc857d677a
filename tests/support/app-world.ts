import { randomUUID } from 'node:crypto';
import {
  type AppManifest,
  createTenant,
  installApp,
  type Publishing,
  promoteVersion,
  publishVersion,
  readAppManifest,
} from '../../src/domain/access/index.js';
import type { Directory } from '../../src/domain/directory/index.js';
import { type Contracts, readBundledContracts } from '../../src/domain/registry/index.js';
import { type Actor, manualClock, silentLog } from '../../src/platform/base/index.js';
import { type Context, contextFor, Installation, openStore, type Store } from '../../src/platform/store/index.js';
import { migratedDatabase } from './migrated-database.js';

export const READ = 'accounting.invoices:read';
export const WRITE = 'accounting.invoices:write';

export type PartnerActor = Extract<Actor, { kind: 'partner' }>;

/** A store with partners and tenants and no server: for the rules of apps and their versions. */
export interface AppWorld {
  store: Store;
  publishing: Publishing;
  clock: ReturnType<typeof manualClock>;
  platform: Context;
  as(actor: Actor): Context;
  partner(role?: PartnerActor['role']): PartnerActor;
  operator: Actor;
  /** A tenant's administrator. */
  tenant(options?: { isSandbox?: boolean; role?: 'admin' | 'member' }): Promise<Extract<Actor, { kind: 'person' }>>;
  /** Publishes a version for a partner or a tenant's person; by default of an app of its own that reads invoices. */
  publish(actor: Actor, parts?: object): Promise<AppManifest>;
  /** The same, and promotes it as reviewed. */
  release(actor: Actor, parts?: object): Promise<AppManifest>;
  install(person: Actor, at: { app: string; version?: string }, scopes?: string[]): Promise<Installation>;
  /** What directory functions work with. */
  directory: Directory;
  read(installation: Pick<Installation, 'id'>): Promise<Installation>;
  close(): Promise<void>;
}

/** The contracts that ship with the platform, published, without a registry behind them. */
export function bundledContracts(): Contracts {
  const contracts = readBundledContracts('contracts').map(({ contract }) => ({
    ...contract,
    life: { state: 'published' },
  }));
  const find = (name: string, version: string) => contracts.find(({ id }) => id === `${name}/${version}`);
  return { find, get: find, list: () => contracts } as unknown as Contracts;
}

export async function createAppWorld(): Promise<AppWorld> {
  const store = await openStore(await migratedDatabase());
  const clock = manualClock(Date.parse('2026-11-24T12:00:00Z'));
  const as = (actor: Actor): Context => contextFor(store, actor, clock, silentLog);
  const platform = as({ kind: 'platform' });
  const contracts = bundledContracts();
  const publishing: Publishing = {
    store,
    contracts,
    hasConnector: (key, version) => key === 'quickbooks' && version === '1.0.0',
  };
  const publish: AppWorld['publish'] = async (actor, parts) => {
    const manifest = manifestOf(parts);
    const publisher =
      actor.kind === 'partner'
        ? { partnerId: actor.partnerId }
        : { tenantId: 'tenantId' in actor ? actor.tenantId : '' };
    await publishVersion(publishing, as(actor), { ...publisher, manifest });
    return manifest;
  };
  return {
    store,
    publishing,
    directory: { store, contracts },
    clock,
    platform,
    as,
    publish,
    operator: { kind: 'operator', personId: randomUUID(), name: 'An operator' },
    partner: (role = 'developer') => ({
      kind: 'partner',
      personId: randomUUID(),
      partnerId: randomUUID(),
      role,
      name: `A ${role}`,
    }),
    tenant: async ({ isSandbox = false, role = 'admin' } = {}) => {
      const slug = `tenant-${randomUUID().slice(0, 8)}`;
      const { id: tenantId } = await createTenant(platform, { slug, name: slug, isSandbox });
      return { kind: 'person', personId: randomUUID(), tenantId, role, name: `A ${role}` };
    },
    release: async (actor, parts) => {
      const manifest = await publish(actor, parts);
      const at = { appKey: manifest.app, version: manifest.version, isReviewed: true };
      await promoteVersion(publishing, as(actor), at);
      return manifest;
    },
    install: (person, { app, version }, scopes = [READ]) => {
      const ctx = as(person);
      const tenantId = 'tenantId' in person ? person.tenantId : '';
      return ctx.em.transactional((em) => installApp({ ...ctx, em }, { tenantId, appKey: app, version, scopes }));
    },
    read: ({ id }) => store.asPlatform().findOneOrFail(Installation, { id }),
    close: () => store.close(),
  };
}

/** A manifest of an app of its own that reads invoices; parts may be replaced. */
export function manifestOf(parts: object = {}): AppManifest {
  const manifest = {
    app: `app-${randomUUID().slice(0, 8)}`,
    version: '1.0.0',
    meta: { name: 'Test app', summary: 'Reads invoices.', publisher: 'Tests' },
    contracts: { accounting: { version: '2026-10', required: [READ], optional: [WRITE] } },
    ...parts,
  };
  return readAppManifest(manifest, 'app.yaml');
}
