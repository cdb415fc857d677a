import {
  type Actor,
  CodedError,
  checkPermission,
  hasPermission,
  PARTNER_ROLES,
  type PartnerRole,
  PERSON_ROLES,
  type PersonRole,
} from '../../platform/base/index.js';
import {
  type Context,
  Invitation,
  LockMode,
  Membership,
  PartnerMember,
  Person,
  PersonToken,
  recordAudit,
  SignInSession,
} from '../../platform/store/index.js';

/** What has members: a tenant or a partner. */
export type Place = { tenantId: string } | { partnerId: string };

export interface Member {
  personId: string;
  name: string;
  email: string;
  role: PersonRole | PartnerRole;
}

/** The roles that there are in each kind of place, and what one must be allowed to look, to change, to change owners. */
const RULES = {
  tenant: { roles: PERSON_ROLES, view: 'member:view', change: 'member:change', owners: 'owner:change' },
  partner: {
    roles: PARTNER_ROLES,
    view: 'partner-member:view',
    change: 'partner-member:change',
    owners: 'partner-member:change',
  },
} as const;

const rulesOf = (place: Place) => ('tenantId' in place ? RULES.tenant : RULES.partner);
const idOf = (place: Place): string => ('tenantId' in place ? place.tenantId : place.partnerId);
export const rolesOf = (place: Place): readonly string[] => rulesOf(place).roles;

/** The place of the seat that an actor is in. @throws ACCESS_NOT_ALLOWED when that has no members */
export function placeOf(actor: Actor): Place {
  if (actor.kind === 'person') return { tenantId: actor.tenantId };
  if (actor.kind === 'partner') return { partnerId: actor.partnerId };
  throw new CodedError('ACCESS_NOT_ALLOWED', 'Only tenants and partners have members. Switch to a seat of one.');
}

/** Whether an actor may change a place's members, and its owners. */
export const mayChange = (actor: Actor, place: Place): { members: boolean; owners: boolean } => ({
  members: hasPermission(actor, rulesOf(place).change, idOf(place)),
  owners: hasPermission(actor, rulesOf(place).owners, idOf(place)),
});

/** Checks that an actor may look at a place's members. @throws ACCESS_NOT_ALLOWED */
export const checkMayView = (actor: Actor, place: Place): void =>
  checkPermission(actor, rulesOf(place).view, idOf(place));

/** Checks that an actor may give or take these roles. @throws ACCESS_NOT_ALLOWED; ACCESS_INPUT when there is no such role */
export function checkMayGive(actor: Actor, place: Place, ...roles: string[]): void {
  checkPermission(actor, rulesOf(place).change, idOf(place));
  const unknown = roles.find((role) => !rolesOf(place).includes(role));
  if (unknown !== undefined)
    throw new CodedError('ACCESS_INPUT', `There is no role ${unknown.slice(0, 40)}: ${rolesOf(place).join(', ')}.`);
  if (roles.includes('owner')) checkPermission(actor, rulesOf(place).owners, idOf(place));
}

/** The rows of a place: both tables have the same columns but for the place's own. */
const tableOf = (place: Place): typeof Membership =>
  ('tenantId' in place ? Membership : PartnerMember) as typeof Membership;
const rowsOf = (place: Place): { tenantId: string } => place as { tenantId: string };

/** A place's members, by name. @throws ACCESS_NOT_ALLOWED */
export async function listMembers(ctx: Context, place: Place): Promise<Member[]> {
  checkMayView(ctx.actor, place);
  const rows = await ctx.em.find(tableOf(place), rowsOf(place));
  const people = await ctx.em.find(Person, { id: rows.map(({ personId }) => personId) }, { orderBy: { name: 'asc' } });
  return people.map(({ id, name, email }) => {
    const role = rows.find(({ personId }) => personId === id)?.role as Member['role'];
    return { personId: id, name, email, role };
  });
}

/**
 * Gives a member another role; it counts at that person's next request.
 * @throws ACCESS_NOT_ALLOWED, also when one who is no owner makes or unmakes one; ACCESS_INPUT; ACCESS_MEMBER_UNKNOWN;
 * ACCESS_LAST_OWNER
 */
export async function changeRole(
  ctx: Context,
  place: Place,
  { personId, role }: { personId: string; role: string },
): Promise<void> {
  await ctx.em.transactional(async (em) => {
    const within = { ...ctx, em };
    const before = await lockMember(within, place, personId);
    checkMayGive(ctx.actor, place, before, role);
    if (before === role) return;
    if (before === 'owner') await checkOtherOwner(within, place, personId);
    await em.nativeUpdate(tableOf(place), { ...rowsOf(place), personId }, { role });
    await withdrawInvitations(within, place, personId);
    recordAudit(within, { ...place, action: 'member.changed', subject: personId, detail: { before, role } });
  });
}

/**
 * Removes a member, who may be who asks: everybody may leave. Its sessions, tokens and open invitations there end.
 * @throws ACCESS_NOT_ALLOWED, ACCESS_MEMBER_UNKNOWN, ACCESS_LAST_OWNER
 */
export async function removeMember(ctx: Context, place: Place, personId: string): Promise<void> {
  await ctx.em.transactional(async (em) => {
    const within = { ...ctx, em };
    const role = await lockMember(within, place, personId);
    const isLeaving = 'personId' in ctx.actor && ctx.actor.personId === personId;
    if (isLeaving) checkMayView(ctx.actor, place);
    else checkMayGive(ctx.actor, place, role);
    if (role === 'owner') await checkOtherOwner(within, place, personId);
    await em.nativeDelete(tableOf(place), { ...rowsOf(place), personId });
    await em.nativeDelete(SignInSession, { ...place, personId });
    await em.nativeDelete(PersonToken, { ...place, personId });
    await withdrawInvitations(within, place, personId);
    recordAudit(within, { ...place, action: 'member.removed', subject: personId, detail: { role } });
  });
}

/** The role of a member. All owners are held until the end of the transaction, so that two cannot unmake each other. */
async function lockMember(ctx: Context, place: Place, personId: string): Promise<string> {
  checkMayView(ctx.actor, place);
  const rows = await ctx.em.find(tableOf(place), rowsOf(place), {
    lockMode: LockMode.PESSIMISTIC_WRITE,
    orderBy: { personId: 'asc' },
  });
  const found = rows.find((row) => row.personId === personId);
  if (found) return found.role;
  throw new CodedError('ACCESS_MEMBER_UNKNOWN', 'There is no such member any more.');
}

async function checkOtherOwner(ctx: Context, place: Place, personId: string): Promise<void> {
  const others = await ctx.em.count(tableOf(place), { ...rowsOf(place), role: 'owner', personId: { $ne: personId } });
  if (others > 0) return;
  throw new CodedError('ACCESS_LAST_OWNER', 'This is the last owner. Make somebody else an owner first.');
}

/** What a person has offered counts for as long as it has the role that it had then. */
const withdrawInvitations = (ctx: Context, place: Place, invitedBy: string): Promise<number> =>
  ctx.em.nativeDelete(Invitation, { ...place, invitedBy, acceptedAt: null });

/** Makes a person a member, unless it is one already. */
export async function putMember(ctx: Context, place: Place, member: { personId: string; role: string }): Promise<void> {
  const row = { ...rowsOf(place), ...member };
  await ctx.em.upsert(tableOf(place), row, { onConflictAction: 'ignore' });
}
