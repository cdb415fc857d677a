import type { Actor, PartnerRole, PersonRole } from '../../platform/base/index.js';
import {
  type Em,
  Membership,
  Partner,
  PartnerMember,
  Person,
  type SignInSession,
  SourceOwner,
  Tenant,
} from '../../platform/store/index.js';

/** A person signed in, acting for one tenant. */
export type PersonActor = Extract<Actor, { kind: 'person' }>;

/** A person signed in, in whatever seat. */
export type SeatActor = Extract<Actor, { kind: 'person' | 'partner' | 'source-owner' | 'operator' }>;

/** Where a person may act. Its key is `tenant:<id>`, `partner:<id>`, `source:<name>` or `operator`. */
export interface Seat {
  key: string;
  /** The name of the tenant, the partner or the source. */
  name: string;
  /** What the person is there, in words. */
  role: string;
  actor: SeatActor;
}

/** The columns that say in which seat a session or a token is. */
export type SeatColumns = Pick<SignInSession, 'tenantId' | 'partnerId' | 'source'>;

/** The columns of the seat that an actor is in. */
export const columnsOf = (actor: SeatActor): SeatColumns => ({
  tenantId: actor.kind === 'person' ? actor.tenantId : null,
  partnerId: actor.kind === 'partner' ? actor.partnerId : null,
  source: actor.kind === 'source-owner' ? actor.source : null,
});

/** The key of the seat that columns name. */
export function seatKeyOf({ tenantId, partnerId, source }: Partial<SeatColumns>): string {
  if (tenantId) return `tenant:${tenantId}`;
  if (partnerId) return `partner:${partnerId}`;
  return source ? `source:${source}` : 'operator';
}

/** A person's seats as they are now: tenants, partners, sources by name, then the operator's. */
export async function listSeats(em: Em, person: Person): Promise<Seat[]> {
  const { id: personId, name } = person;
  const [memberships, partnerships, sources] = [
    await em.find(Membership, { personId }),
    await em.find(PartnerMember, { personId }),
    await em.find(SourceOwner, { personId }, { orderBy: { source: 'asc' } }),
  ];
  const tenants = await em.find(Tenant, { id: memberships.map(({ tenantId }) => tenantId) });
  const partners = await em.find(Partner, { id: partnerships.map(({ partnerId }) => partnerId) });
  const inTenants = tenants.sort(byName).map((tenant): Seat => {
    const role = memberships.find(({ tenantId }) => tenantId === tenant.id)?.role as PersonRole;
    const actor = { kind: 'person', personId, tenantId: tenant.id, role, name } as const;
    return { key: seatKeyOf(columnsOf(actor)), name: tenant.name, role, actor };
  });
  const atPartners = partners.sort(byName).map((partner): Seat => {
    const role = partnerships.find(({ partnerId }) => partnerId === partner.id)?.role as PartnerRole;
    const actor = { kind: 'partner', personId, partnerId: partner.id, role, name } as const;
    return { key: seatKeyOf(columnsOf(actor)), name: partner.name, role, actor };
  });
  const ofSources = sources.map(({ source }): Seat => {
    const actor = { kind: 'source-owner', personId, source, name } as const;
    return { key: seatKeyOf(columnsOf(actor)), name: source, role: 'source owner', actor };
  });
  const asOperator: Seat[] = person.isOperator
    ? [{ key: 'operator', name: 'Grantway', role: 'operator', actor: { kind: 'operator', personId, name } }]
    : [];
  return [...inTenants, ...atPartners, ...ofSources, ...asOperator];
}

/** The seat of a person that columns name, as it is now; undefined when the person has it no more. */
export async function findSeat(em: Em, personId: string, columns: Partial<SeatColumns>) {
  const person = await em.findOne(Person, { id: personId });
  const seats = person ? await listSeats(em, person) : [];
  const seat = seats.find(({ key }) => key === seatKeyOf(columns));
  return person && seat && { person, seat, seats };
}

const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name);
