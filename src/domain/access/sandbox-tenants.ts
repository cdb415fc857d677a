import { RecentMap } from '../../platform/base/index.js';
import { type Store, Tenant } from '../../platform/store/index.js';

const maxKnown = 50_000;

/** Whether a tenant has no data of its own, and is answered from samples. */
export async function isSandboxTenant(store: Store, tenantId: string): Promise<boolean> {
  return (await store.asPlatform().findOne(Tenant, { id: tenantId }))?.isSandbox ?? false;
}

/** The same, asked for once: a tenant never changes that. */
export function createSandboxTenants(store: Store): (tenantId: string) => Promise<boolean> {
  const known = new RecentMap<boolean>(maxKnown);
  return async (tenantId) => {
    const found = known.get(tenantId) ?? (await isSandboxTenant(store, tenantId));
    known.set(tenantId, found);
    return found;
  };
}
