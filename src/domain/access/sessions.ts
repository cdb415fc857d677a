import { type Clock, CodedError, createSecret, hashSecret, isUuid } from '../../platform/base/index.js';
import { type Context, type Em, type Person, SignInSession, type Store } from '../../platform/store/index.js';
import { columnsOf, findSeat, type Seat, type SeatActor, seatKeyOf } from './seats.js';

/** A session ends after so long, however much it is used. */
const sessionSeconds = 12 * 3_600;
/** And sooner, when nobody has used it for so long. */
const idleSeconds = 2 * 3_600;
/** How often it is written down that a session is used. */
const seenEverySeconds = 60;
/** For how long a proof is enough for what is risky. */
const proofSeconds = 15 * 60;
const longestUserAgent = 400;

/** From where a browser comes, by its own word but for the address. */
export interface Visitor {
  address: string;
  userAgent: string;
}

/** The secret of a session cookie, shown to the browser only, and for how long it is good. */
export interface OpenedSession {
  secret: string;
  maxAgeSeconds: number;
}

/** Who is signed in, in which seat, and since when. */
export interface SignedIn<Who extends SeatActor = SeatActor> {
  actor: Who;
  email: string;
  seatKey: string;
  /** The name of the tenant, the partner or the source. */
  seatName: string;
  /** What the person is there, in words. */
  seatRole: string;
  /** Whether there is another seat to switch to. */
  hasOtherSeats: boolean;
  sessionId: string;
  /** When and how the person last proved who it is. */
  provedAt: Date;
  method: string;
}

/**
 * Opens a session in a person's seat: the wished one when it has that, else its first. The secret is kept as a hash.
 * @param how How the person proved who it is: `password`, `passkey`, or the issuer of the company's provider; and when,
 * if not just now.
 * @throws ACCESS_NO_SEAT
 */
export async function openSession(
  ctx: Context,
  { person, seats, wish }: { person: Person; seats: Seat[]; wish?: string | undefined },
  how: Visitor & { method: string; provedAt?: Date },
): Promise<OpenedSession> {
  const seat = seats.find(({ key }) => key === wish) ?? seats[0];
  if (!seat) throw noSeat();
  const secret = createSecret('gws');
  const now = ctx.clock.now();
  ctx.em.create(SignInSession, {
    id: hashSecret(secret),
    ...columnsOf(seat.actor),
    personId: person.id,
    method: how.method,
    address: how.address,
    userAgent: how.userAgent.slice(0, longestUserAgent),
    createdAt: new Date(now),
    provedAt: how.provedAt ?? new Date(now),
    seenAt: new Date(now),
    expiresAt: new Date(now + sessionSeconds * 1000),
  });
  await ctx.em.flush();
  return { secret, maxAgeSeconds: sessionSeconds };
}

export const noSeat = (): CodedError =>
  new CodedError('ACCESS_NO_SEAT', 'You are a member of no tenant and no partner any more. Ask to be invited.');

/** Who a session cookie's secret belongs to, or undefined when it is unknown or over, or the person has no such seat now. */
export async function findSignedIn(
  store: Store,
  clock: Clock,
  secret: string | undefined,
): Promise<SignedIn | undefined> {
  if (!secret) return undefined;
  const em = store.asPlatform();
  const session = await findSession(em, clock, secret);
  const found = session && (await findSeat(em, session.personId, session));
  if (!found) return undefined;
  await noteSeen(em, clock, session);
  const { person, seat, seats } = found;
  return {
    actor: seat.actor,
    email: person.email,
    seatKey: seat.key,
    seatName: seat.name,
    seatRole: seat.role,
    hasOtherSeats: seats.length > 1,
    sessionId: session.publicId,
    provedAt: session.provedAt,
    method: session.method,
  };
}

const inUse = (clock: Clock) => ({
  expiresAt: { $gt: new Date(clock.now()) },
  seenAt: { $gt: new Date(clock.now() - idleSeconds * 1000) },
});

const findSession = (em: Em, clock: Clock, secret: string): Promise<SignInSession | null> =>
  em.findOne(SignInSession, { id: hashSecret(secret), ...inUse(clock) });

async function noteSeen(em: Em, clock: Clock, { id, seenAt }: SignInSession): Promise<void> {
  const now = clock.now();
  if (now - seenAt.getTime() < seenEverySeconds * 1000) return;
  await em.nativeUpdate(SignInSession, { id }, { seenAt: new Date(now) });
}

/** Whether the person has proved who it is within the last quarter of an hour. */
export const isFresh = ({ provedAt }: SignedIn, clock: Clock): boolean =>
  clock.now() - provedAt.getTime() < proofSeconds * 1000;

/** Says that a proof of who one is has to be given again. */
export const proofTooOld = (): CodedError =>
  new CodedError(
    'ACCESS_PROOF_OLD',
    'For this, prove again who you are: it is longer than 15 minutes ago. Nothing was changed.',
  );

/**
 * Goes on in another seat of the same person, under a new secret: the old one is good no more.
 * @throws ACCESS_NO_SEAT when the person has no such seat; ACCESS_NOT_SIGNED_IN
 */
export async function switchSeat(ctx: Context, secret: string, seatKey: string): Promise<OpenedSession> {
  const session = await findSession(ctx.em, ctx.clock, secret);
  if (!session) throw notSignedIn();
  const [kind, of = ''] = seatKey.split(/:(.*)/);
  const columns = {
    tenantId: kind === 'tenant' && isUuid(of) ? of : null,
    partnerId: kind === 'partner' && isUuid(of) ? of : null,
    source: kind === 'source' ? of : null,
  };
  const found = seatKeyOf(columns) === seatKey && (await findSeat(ctx.em, session.personId, columns));
  if (!found) throw new CodedError('ACCESS_NO_SEAT', 'You have no such seat any more. Choose another.');
  return renewSecret(ctx, session, columns);
}

/**
 * Notes that the person has proved again who it is, and changes the secret.
 * @throws ACCESS_NOT_SIGNED_IN when the session is over, or another person's
 */
export async function renewProof(
  ctx: Context,
  secret: string,
  proof: { personId: string; method: string },
): Promise<OpenedSession> {
  const session = await findSession(ctx.em, ctx.clock, secret);
  if (session?.personId !== proof.personId) throw notSignedIn();
  return renewSecret(ctx, session, { method: proof.method, provedAt: new Date(ctx.clock.now()) });
}

/** Of two that come at once with the old secret, the second finds it gone. */
async function renewSecret(
  ctx: Context,
  session: SignInSession,
  change: Partial<SignInSession>,
): Promise<OpenedSession> {
  const secret = createSecret('gws');
  const count = await ctx.em.nativeUpdate(SignInSession, { id: session.id }, { ...change, id: hashSecret(secret) });
  if (count === 0) throw notSignedIn();
  return { secret, maxAgeSeconds: Math.ceil((session.expiresAt.getTime() - ctx.clock.now()) / 1000) };
}

const notSignedIn = (): CodedError => new CodedError('ACCESS_NOT_SIGNED_IN', 'You are not signed in any more.');

/** Ends a session; nothing happens when there is none. */
export async function signOut(ctx: Pick<Context, 'em'>, secret: string): Promise<void> {
  await ctx.em.nativeDelete(SignInSession, { id: hashSecret(secret) });
}

/** A person's sessions that are not over, the last used first. */
export function listSessions(ctx: Context, personId: string): Promise<SignInSession[]> {
  return ctx.em.find(SignInSession, { personId, ...inUse(ctx.clock) }, { orderBy: { seenAt: 'desc' }, limit: 200 });
}

/** Ends one of a person's sessions at once; another person's stays, as does one that is not there. */
export async function endSession(ctx: Context, personId: string, publicId: string): Promise<void> {
  if (isUuid(publicId)) await ctx.em.nativeDelete(SignInSession, { personId, publicId });
}

/** Ends all of a person's sessions but one. */
export async function endOtherSessions(ctx: Context, personId: string, except: string): Promise<void> {
  await ctx.em.nativeDelete(SignInSession, { personId, publicId: { $ne: except } });
}
