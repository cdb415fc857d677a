import { hasPermission, RecentMap } from '../../platform/base/index.js';
import { type Em, Person, type Store, Tenant } from '../../platform/store/index.js';
import { listSeats, type Seat } from './seats.js';

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

/** The seats in which a person may install apps of a sandbox tenant. `em` is over what belongs to people, of no tenant. */
export async function listSandboxSeats(em: Em, personId: string): Promise<Seat[]> {
  const person = await em.findOneOrFail(Person, { id: personId });
  const ids = new Map((await listSeats(em, person)).flatMap((seat) => installsIn(seat)));
  const sandboxes = await em.find(Tenant, { id: [...ids.keys()], isSandbox: true });
  return sandboxes.flatMap(({ id }) => ids.get(id) ?? []);
}

function installsIn(seat: Seat): [string, Seat][] {
  const { actor } = seat;
  const may = actor.kind === 'person' && hasPermission(actor, 'installation:install', actor.tenantId);
  return may ? [[actor.tenantId, seat]] : [];
}
