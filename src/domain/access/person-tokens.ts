import { randomUUID } from 'node:crypto';
import { type Clock, CodedError, createSecret, hashSecret, isUuid } from '../../platform/base/index.js';
import { type Context, LockMode, Person, PersonToken, recordAudit, type Store } from '../../platform/store/index.js';
import { columnsOf, findSeat, type SeatActor } from './seats.js';

const prefix = 'gwp';
/** How many tokens a person may have that are good at once, in one seat. */
const maxTokens = 20;
const longestName = 80;
const defaultDays = 90;
const longestDays = 365;
const dayMs = 86_400_000;
/** How exactly it is known when a token was used last. */
const usedWithinMs = 60_000;

/** A person's context in the seat in which it acts, over what belongs to people. */
type SeatContext = Context & { actor: SeatActor };

export interface CreatePersonTokenInput {
  /** For the person, to tell it from others. */
  name: string;
  /** For how many days it is good, from 1 to 365; 90 when left out. */
  days?: number;
  /** Whether it may do what otherwise needs a fresh proof of who it is. */
  isRisky?: boolean;
}

/** Who uses a personal token, in the seat that it is for, with the role that the person has there now. */
export interface TokenHolder {
  actor: SeatActor;
  isRisky: boolean;
}

/**
 * Makes a personal token for the seat in which a person acts. The secret is given here once and kept as a hash only. It
 * does not check that the person has proved of late who it is; the caller does.
 * @throws ACCESS_INPUT without a name, with days that are not 1 to 365, or when 20 are good already
 */
export function createPersonToken(
  ctx: SeatContext,
  { name, days = defaultDays, isRisky = false }: CreatePersonTokenInput,
): Promise<{ token: PersonToken; secret: string }> {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > longestName || trimmed.includes('\0'))
    throw new CodedError('ACCESS_INPUT', `Give the token a name of at most ${longestName} characters.`);
  if (!Number.isInteger(days) || days < 1 || days > longestDays)
    throw new CodedError('ACCESS_INPUT', `A token is good for 1 to ${longestDays} days.`);
  return ctx.em.transactional(async (em) => {
    const { actor, clock } = ctx;
    const now = clock.now();
    const place = columnsOf(actor);
    // Two that come at once count one after the other.
    await em.findOneOrFail(Person, { id: actor.personId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if ((await em.count(PersonToken, ofSeat(actor, now))) >= maxTokens)
      throw new CodedError('ACCESS_INPUT', `You have ${maxTokens} tokens here; revoke one that is not used any more.`);
    const secret = createSecret(prefix);
    const token = em.create(PersonToken, {
      ...place,
      id: hashSecret(secret),
      publicId: randomUUID(),
      personId: actor.personId,
      name: trimmed,
      hint: secret.slice(-4),
      isRisky,
      createdAt: new Date(now),
      expiresAt: new Date(now + days * dayMs),
    });
    record({ ...ctx, em }, token, 'person-token.created', { days, isRisky });
    await em.flush();
    return { token, secret };
  });
}

/** A person's tokens that are good in the seat in which it acts, newest first. */
export function listPersonTokens({ em, actor, clock }: SeatContext): Promise<PersonToken[]> {
  const orderBy = { createdAt: 'desc' as const, publicId: 'asc' as const };
  return em.find(PersonToken, ofSeat(actor, clock.now()), { orderBy, limit: maxTokens });
}

/** Ends one of a person's tokens at once; another person's stays, as does one of another seat. */
export async function revokePersonToken(ctx: SeatContext, publicId: string): Promise<void> {
  if (!isUuid(publicId)) return;
  await ctx.em.transactional(async (em) => {
    const token = await em.findOne(PersonToken, { ...ofSeat(ctx.actor, ctx.clock.now()), publicId });
    if (!token) return;
    em.remove(token);
    record({ ...ctx, em }, token, 'person-token.revoked');
  });
}

export const isPersonToken = (secret: string): boolean => secret.startsWith(`${prefix}_`);

/** Who uses a personal token, or undefined when it is unknown or over, or the person has no such seat now. */
export async function findTokenHolder(store: Store, clock: Clock, secret: string): Promise<TokenHolder | undefined> {
  const em = store.asPlatform();
  const now = clock.now();
  const id = hashSecret(secret);
  const token = await em.findOne(PersonToken, { id, expiresAt: { $gt: new Date(now) } });
  const found = token && (await findSeat(em, token.personId, token));
  if (!found) return undefined;
  if (now - (token.lastUsedAt?.getTime() ?? 0) >= usedWithinMs)
    await em.nativeUpdate(PersonToken, { id }, { lastUsedAt: new Date(now) });
  return { actor: found.seat.actor, isRisky: token.isRisky };
}

const ofSeat = (actor: SeatActor, now: number) => ({
  ...columnsOf(actor),
  personId: actor.personId,
  expiresAt: { $gt: new Date(now) },
});

function record(
  ctx: Context,
  { publicId, tenantId, partnerId, name, hint }: PersonToken,
  action: string,
  detail: Record<string, unknown> = {},
): void {
  const place = { tenantId: tenantId ?? undefined, partnerId: partnerId ?? undefined };
  recordAudit(ctx, { ...place, action, subject: publicId, detail: { name, hint, ...detail } });
}
