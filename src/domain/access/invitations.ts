import { randomUUID } from 'node:crypto';
import { CodedError, createSecret, hashSecret, isUuid } from '../../platform/base/index.js';
import {
  type Context,
  Invitation,
  LockMode,
  Partner,
  Person,
  recordAudit,
  Tenant,
} from '../../platform/store/index.js';
import { checkMayGive, checkMayView, listMembers, type Place, putMember } from './members.js';
import { checkName, emailOf } from './names.js';
import { checkNewPassword, hashPassword } from './passwords.js';
import { listSeats, type Seat, seatKeyOf } from './seats.js';

const goodForSeconds = 7 * 86_400;
/** How many may be open at once in one place. */
const maxOpen = 100;

/** An invitation that can be accepted, as who has its link sees it. */
export interface OpenInvitation {
  invitation: Invitation;
  place: Place;
  placeName: string;
  /** Whether somebody with that e-mail address is known. */
  isKnown: boolean;
}

const placeOfRow = ({ tenantId, partnerId }: Invitation): Place =>
  tenantId ? { tenantId } : { partnerId: partnerId ?? '' };

/**
 * Offers a role to an e-mail address. The secret of the link is given here once and kept as a hash only; whoever invites
 * sends it. An invitation of the same address that is open takes its end.
 * @throws ACCESS_NOT_ALLOWED, also when one who is no owner invites one; ACCESS_INPUT, also for who is a member already;
 * ACCESS_INVITATION_LIMIT
 */
export async function inviteMember(
  ctx: Context,
  place: Place,
  input: { email: string; role: string },
): Promise<{ invitation: Invitation; secret: string }> {
  checkMayGive(ctx.actor, place, input.role);
  const email = emailOf(input.email);
  if ((await listMembers(ctx, place)).some((member) => member.email === email))
    throw new CodedError('ACCESS_INPUT', `${email} is a member already. Change the role instead.`);
  return ctx.em.transactional(async (em) => {
    const now = ctx.clock.now();
    await em.nativeDelete(Invitation, { ...place, email, acceptedAt: null });
    if ((await em.count(Invitation, { ...place, ...openAt(now) })) >= maxOpen)
      throw new CodedError(
        'ACCESS_INVITATION_LIMIT',
        `${maxOpen} invitations are open. Revoke those that are not used.`,
      );
    const secret = createSecret('gwi');
    const invitation = em.create(Invitation, {
      id: hashSecret(secret),
      publicId: randomUUID(),
      ...place,
      email,
      role: input.role,
      invitedBy: 'personId' in ctx.actor ? ctx.actor.personId : randomUUID(),
      invitedByName: 'name' in ctx.actor ? ctx.actor.name : 'Grantway',
      createdAt: new Date(now),
      expiresAt: new Date(now + goodForSeconds * 1000),
    });
    const detail = { email, role: input.role };
    recordAudit({ ...ctx, em }, { ...place, action: 'member.invited', subject: invitation.publicId, detail });
    await em.flush();
    return { invitation, secret };
  });
}

const openAt = (now: number) => ({ acceptedAt: null, expiresAt: { $gt: new Date(now) } });

/** A place's invitations that are open, the newest first. @throws ACCESS_NOT_ALLOWED */
export function listInvitations(ctx: Context, place: Place): Promise<Invitation[]> {
  checkMayView(ctx.actor, place);
  const where = { ...place, ...openAt(ctx.clock.now()) };
  return ctx.em.find(Invitation, where, { orderBy: { createdAt: 'desc' }, limit: maxOpen });
}

/** Takes an invitation back. @throws ACCESS_NOT_ALLOWED; ACCESS_INVITATION_UNKNOWN, also when it was accepted */
export async function revokeInvitation(ctx: Context, place: Place, publicId: string): Promise<void> {
  checkMayView(ctx.actor, place);
  await ctx.em.transactional(async (em) => {
    const where = { ...place, publicId, acceptedAt: null };
    const found = isUuid(publicId)
      ? await em.findOne(Invitation, where, { lockMode: LockMode.PESSIMISTIC_WRITE })
      : null;
    if (!found) throw unknownInvitation();
    checkMayGive(ctx.actor, place, found.role);
    const { email, role } = found;
    const audit = { ...place, action: 'member.uninvited', subject: publicId, detail: { email, role } };
    em.remove(found);
    recordAudit({ ...ctx, em }, audit);
  });
}

/** What a link's secret offers. @throws ACCESS_INVITATION_UNKNOWN when it was accepted, revoked, or is over */
export async function findInvitation(ctx: Context, secret: string): Promise<OpenInvitation> {
  const where = { id: hashSecret(secret), ...openAt(ctx.clock.now()) };
  const invitation = await ctx.em.findOne(Invitation, where);
  if (!invitation) throw unknownInvitation();
  const place = placeOfRow(invitation);
  const named =
    'tenantId' in place
      ? await ctx.em.findOne(Tenant, { id: place.tenantId })
      : await ctx.em.findOne(Partner, { id: place.partnerId });
  if (!named) throw unknownInvitation();
  const isKnown = (await ctx.em.count(Person, { email: invitation.email })) > 0;
  return { invitation, place, placeName: named.name, isKnown };
}

/**
 * Accepts an invitation once: for the person that has proved to have its e-mail address here, or by making a new one.
 * @throws ACCESS_INVITATION_UNKNOWN; ACCESS_INVITATION_OTHER when it is for another address; ACCESS_INPUT
 */
export function acceptInvitation(
  ctx: Context,
  secret: string,
  who: { personId: string } | { name: string; password: string },
): Promise<{ person: Person; seats: Seat[]; seatKey: string }> {
  return acceptById(ctx, hashSecret(secret), who);
}

/** Accepts the invitation that has this id: the caller has seen its link's secret before. */
export async function acceptById(
  ctx: Context,
  id: string,
  who: { personId: string } | { name: string; password: string },
): Promise<{ person: Person; seats: Seat[]; seatKey: string }> {
  const passwordHash = 'password' in who ? await hashPassword(checkNewPassword(who.password)) : undefined;
  return ctx.em.transactional(async (em) => {
    const within = { ...ctx, em };
    const now = ctx.clock.now();
    const invitation = await em.findOne(Invitation, { id, ...openAt(now) }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!invitation) throw unknownInvitation();
    const person = 'personId' in who ? await em.findOneOrFail(Person, { id: who.personId }) : undefined;
    if (person && person.email !== invitation.email)
      throw new CodedError('ACCESS_INVITATION_OTHER', `This invitation is for ${invitation.email}. Sign in as that.`);
    if (!person && (await em.count(Person, { email: invitation.email })) > 0)
      throw new CodedError('ACCESS_INPUT', 'Somebody with this e-mail address is known here. Give that password.');
    const member =
      person ??
      em.create(Person, {
        id: randomUUID(),
        email: invitation.email,
        name: checkName('person', 'name' in who ? who.name : ''),
        passwordHash: passwordHash ?? null,
        createdAt: new Date(now),
      });
    invitation.acceptedAt = new Date(now);
    await em.flush();
    await join({ ...within, actor: ctx.actor }, invitation, member);
    return { person: member, seats: await listSeats(em, member), seatKey: seatKeyOf(invitation) };
  });
}

async function join(ctx: Context, invitation: Invitation, person: Person): Promise<void> {
  const { role, email, publicId } = invitation;
  await putMember(ctx, placeOfRow(invitation), { personId: person.id, role });
  const detail = { email, role, invitation: publicId, invitedBy: invitation.invitedBy };
  recordAudit(ctx, { ...placeOfRow(invitation), action: 'member.joined', subject: person.id, detail });
  await ctx.em.flush();
}

const unknownInvitation = (): CodedError =>
  new CodedError(
    'ACCESS_INVITATION_UNKNOWN',
    'This invitation was used, taken back, or is older than seven days. Ask for another one.',
  );
