import { LRUCache } from 'lru-cache';
import { RecentMap } from '../../platform/base/index.js';
import type { Metrics, Tracing } from '../../platform/telemetry/index.js';
import {
  type Access,
  type AppManifest,
  createAssertionSigner,
  createDpopGuard,
  createSandboxTenants,
  createTokenVerifier,
  getManifest,
  scopesOf,
} from '../access/index.js';
import type { AccessLog, Budgets, UsageMeter } from '../metering/index.js';
import type { Contracts } from '../registry/index.js';
import { appDocumentsOf } from './app-documents.js';
import { createDeciders } from './decide-operation.js';
import { createJoins } from './join/index.js';
import type { Caller, Gateway } from './operation.js';
import { createOperationTallies } from './operation-tallies.js';
import { keepPersistedDocuments } from './persisted-documents.js';
import { createPinnedFinder } from './pinned-contracts.js';
import { createSandbox } from './sandbox/index.js';
import { createSourceClient } from './source-client.js';
import { addSourceMetrics } from './source-tallies.js';
import { createSubscriptions, type EventFeed } from './subscriptions/index.js';

/** As many as access tokens are kept. */
const maxCallers = 50_000;

/** Makes the gateway over the live contracts. @param sources base URL by source name; entries may come later. */
export function createGateway(parts: {
  access: Access;
  contracts: Contracts;
  sources: ReadonlyMap<string, string>;
  meter: UsageMeter;
  budgets: Budgets;
  accessLog: AccessLog;
  feed: EventFeed;
  metrics: Metrics;
  tracing: Tracing | undefined;
}): Gateway {
  const { access, contracts, sources, meter, budgets, accessLog, feed, metrics, tracing } = parts;
  const { grants, clock, log } = access;
  // An app version is immutable, so what was read once stays right.
  const manifests = new LRUCache<string, AppManifest>({ max: 5_000 });
  const apps = new WeakMap<AppManifest, AppInUse>();
  const manifestOf: Gateway['manifestOf'] = async (appKey, version) => {
    const key = `${appKey}@${version}`;
    const found = manifests.get(key) ?? (await getManifest({ em: access.store.asPlatform() }, appKey, version));
    manifests.set(key, found);
    return found;
  };
  const sourceClient = createSourceClient(sources, { tracing });
  addSourceMetrics(metrics, sourceClient.read);
  return {
    contracts,
    deciderOf: createDeciders(),
    join: createJoins(),
    pinned: createPinnedFinder(contracts),
    verifier: createTokenVerifier(access),
    dpop: createDpopGuard(clock),
    grants: access.grants,
    signer: createAssertionSigner(access),
    sources: sourceClient,
    sandbox: createSandbox(access.clock),
    subscriptions: createSubscriptions({ feed, grants, contracts, clock, log }),
    isSandboxTenant: createSandboxTenants(access.store),
    meter,
    budgets,
    accessLog,
    tallies: createOperationTallies(metrics),
    tracing,
    manifestOf,
    appOf: async (appKey, version) => {
      const manifest = await manifestOf(appKey, version);
      const app = apps.get(manifest) ?? appInUse(manifest);
      apps.set(manifest, app);
      return app;
    },
    persisted: keepPersistedDocuments(),
    callers: new RecentMap(maxCallers),
    resourceMetadataUrl: `${access.issuer}/.well-known/oauth-protected-resource/graphql`,
    publicUrl: access.issuer,
    clock: access.clock,
    log: access.log,
  };
}

type AppInUse = Pick<Caller, 'pins' | 'documents' | 'declared'>;

function appInUse(manifest: AppManifest): AppInUse {
  const pins = new Map(Object.entries(manifest.contracts).map(([name, { version }]) => [name, version]));
  const { required, optional } = scopesOf(manifest);
  return { pins, documents: appDocumentsOf(manifest), declared: new Set([...required, ...optional]) };
}
