import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import {
  type Actor,
  type Clock,
  CodedError,
  createSecret,
  hashSecret,
  type PersonRole,
} from '../../platform/base/index.js';
import { type Context, Membership, Person, SignInSession, type Store, Tenant } from '../../platform/store/index.js';
import { hashPassword, isPassword } from './passwords.js';

const sessionHours = 12;

/** A person signed in, acting for one tenant. */
export type PersonActor = Extract<Actor, { kind: 'person' }>;

export interface SignedIn {
  actor: PersonActor;
  tenantName: string;
}

/** Creates a tenant, or finds the one with this slug. */
export async function createTenant(ctx: Context, input: { slug: string; name: string }): Promise<Tenant> {
  const existing = await ctx.em.findOne(Tenant, { slug: input.slug });
  if (existing) return existing;
  const tenant = ctx.em.create(Tenant, { id: randomUUID(), ...input, createdAt: new Date(ctx.clock.now()) });
  await ctx.em.flush();
  return tenant;
}

/** Creates a person with a password and a role in a tenant; a person who exists gets the password and the role. */
export async function createPerson(
  ctx: Context,
  input: { tenantId: string; email: string; name: string; password: string; role: PersonRole },
): Promise<string> {
  const email = input.email.trim().toLowerCase();
  const passwordHash = await hashPassword(input.password);
  return ctx.em.transactional(async (em) => {
    const existing = await em.findOne(Person, { email });
    const person =
      existing ??
      em.create(Person, {
        id: randomUUID(),
        email,
        name: input.name,
        passwordHash,
        createdAt: new Date(ctx.clock.now()),
      });
    person.passwordHash = passwordHash;
    await em.upsert(Membership, { tenantId: input.tenantId, personId: person.id, role: input.role });
    return person.id;
  });
}

const failures = new LRUCache<string, number>({ max: 10_000, ttl: 60_000 });
const maxFailures = 10;

/**
 * Signs a person in and gives the secret for the session cookie, which is kept as a hash only.
 * @throws ACCESS_SIGN_IN_FAILED without telling whether the person exists; ACCESS_SIGN_IN_LIMIT after ten failures in
 * a minute for one address or one person.
 */
export async function signIn(
  ctx: Context,
  input: { email: string; password: string; address: string },
): Promise<{ secret: string; maxAgeSeconds: number }> {
  const email = input.email.trim().toLowerCase();
  const limited = [`email ${email}`, `address ${input.address}`];
  if (limited.some((key) => (failures.get(key) ?? 0) >= maxFailures)) {
    throw new CodedError('ACCESS_SIGN_IN_LIMIT', 'Too many tries. Wait a minute and try again.', {
      retryAfterSeconds: 60,
    });
  }
  // Counted before it is known, so that a thousand guesses at once are not all the first.
  for (const key of limited) failures.set(key, (failures.get(key) ?? 0) + 1);
  const person = await ctx.em.findOne(Person, { email });
  const isRight = await isPassword(input.password, person?.passwordHash);
  const membership =
    person && (await ctx.em.findOne(Membership, { personId: person.id }, { orderBy: { tenantId: 'asc' } }));
  if (!isRight || !person || !membership) {
    throw new CodedError('ACCESS_SIGN_IN_FAILED', 'That e-mail and password do not go together.');
  }
  for (const key of limited) failures.set(key, Math.max(0, (failures.get(key) ?? 0) - 1));
  const secret = createSecret('gws');
  const now = ctx.clock.now();
  const expiresAt = new Date(now + sessionHours * 3_600_000);
  ctx.em.create(SignInSession, {
    id: hashSecret(secret),
    tenantId: membership.tenantId,
    personId: person.id,
    createdAt: new Date(now),
    expiresAt,
  });
  await ctx.em.flush();
  return { secret, maxAgeSeconds: sessionHours * 3600 };
}

/** Who a session cookie's secret belongs to, or undefined when it is unknown or over. */
export async function findSignedIn(
  store: Store,
  clock: Clock,
  secret: string | undefined,
): Promise<SignedIn | undefined> {
  if (!secret) return undefined;
  const em = store.asPlatform();
  const session = await em.findOne(SignInSession, {
    id: hashSecret(secret),
    expiresAt: { $gt: new Date(clock.now()) },
  });
  if (!session) return undefined;
  const { tenantId, personId } = session;
  const membership = await em.findOne(Membership, { tenantId, personId });
  const person = await em.findOne(Person, { id: personId });
  const tenant = await em.findOne(Tenant, { id: tenantId });
  if (!membership || !person || !tenant) return undefined;
  const role = membership.role as PersonRole;
  return { actor: { kind: 'person', personId, tenantId, role, name: person.name }, tenantName: tenant.name };
}

/** Ends a session; nothing happens when there is none. */
export async function signOut(ctx: Pick<Context, 'em'>, secret: string): Promise<void> {
  await ctx.em.nativeDelete(SignInSession, { id: hashSecret(secret) });
}
