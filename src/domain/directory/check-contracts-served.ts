import { CodedError } from '../../platform/base/index.js';
import type { Store } from '../../platform/store/index.js';
import { type AppManifest, isSandboxTenant } from '../access/index.js';
import type { Contracts } from '../registry/index.js';

/**
 * Checks that every contract version that an app version pins answers a tenant.
 * @throws REGISTRY_CONTRACT_UNKNOWN, REGISTRY_CONTRACT_RETIRED, REGISTRY_CONTRACT_DRAFT for any but a sandbox tenant
 */
export async function checkContractsServed(
  { store, contracts }: { store: Store; contracts: Contracts },
  manifest: AppManifest,
  tenantId: string,
): Promise<void> {
  const pinned = Object.entries(manifest.contracts).map(([name, { version }]) => contracts.get(name, version));
  const draft = pinned.find(({ life }) => life.state === 'draft');
  if (!draft || (await isSandboxTenant(store, tenantId))) return;
  throw new CodedError('REGISTRY_CONTRACT_DRAFT', `${draft.id} is a draft: only sandbox tenants can use it.`);
}

/**
 * Checks that every contract version that an app version pins answers every tenant.
 * @throws REGISTRY_CONTRACT_UNKNOWN, REGISTRY_CONTRACT_RETIRED, REGISTRY_CONTRACT_DRAFT
 */
export function checkContractsLive(contracts: Contracts, manifest: AppManifest): void {
  for (const [name, { version }] of Object.entries(manifest.contracts)) {
    const { id, life } = contracts.get(name, version);
    if (life.state === 'draft') throw new CodedError('REGISTRY_CONTRACT_DRAFT', `${id} is a draft.`);
  }
}
