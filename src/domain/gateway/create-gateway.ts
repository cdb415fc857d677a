import { LRUCache } from 'lru-cache';
import { RecentMap } from '../../platform/base/index.js';
import {
  type Access,
  type AppManifest,
  createAssertionSigner,
  createTokenVerifier,
  getManifest,
} from '../access/index.js';
import type { UsageMeter } from '../metering/index.js';
import type { Contracts } from '../registry/index.js';
import { createDecider } from './decide-operation.js';
import type { Gateway } from './operation.js';
import { createSourceClient } from './source-client.js';

/** As many as access tokens are kept. */
const maxCallers = 50_000;

/** Makes the gateway over the live contracts. @param sources base URL by source name; entries may come later. */
export function createGateway(parts: {
  access: Access;
  contracts: Contracts;
  sources: ReadonlyMap<string, string>;
  meter: UsageMeter;
}): Gateway {
  const { access, contracts, sources, meter } = parts;
  // An app version is immutable, so what was read once stays right.
  const manifests = new LRUCache<string, AppManifest>({ max: 5_000 });
  return {
    contracts,
    deciders: new Map(contracts.list().map((contract) => [contract.id, createDecider(contract)])),
    verifier: createTokenVerifier(access),
    grants: access.grants,
    signer: createAssertionSigner(access),
    sources: createSourceClient(sources),
    meter,
    manifestOf: async (appKey, version) => {
      const key = `${appKey}@${version}`;
      const found = manifests.get(key) ?? (await getManifest({ em: access.store.asPlatform() }, appKey, version));
      manifests.set(key, found);
      return found;
    },
    callers: new RecentMap(maxCallers),
    resourceMetadataUrl: `${access.issuer}/.well-known/oauth-protected-resource`,
    clock: access.clock,
    log: access.log,
  };
}
