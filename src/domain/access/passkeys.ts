import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { CodedError, messageOf } from '../../platform/base/index.js';
import { type Context, LockMode, Passkey, Person, recordAudit } from '../../platform/store/index.js';
import { attemptOver, attemptValue, type OpenedAttempt, openAttempt, takeAttempt } from './attempts.js';
import { checkName } from './names.js';
import { findWays, type PasskeySite, type SignInWays } from './sign-in-ways.js';

const maxPasskeys = 20;

/** Which person, in which session. */
export interface PersonAt {
  personId: string;
  sessionId: string;
}

/** Where passkeys are good here. @throws ACCESS_WAY_OFF when they are good nowhere */
export function siteOf({ hasOwn, passkeys }: SignInWays): PasskeySite {
  if (hasOwn && passkeys) return passkeys;
  throw new CodedError('ACCESS_WAY_OFF', 'Passkeys cannot be used here. Sign in another way.');
}

/** The challenge of an attempt, as the bytes that an authenticator signs. */
export const challengeOf = (secret: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(attemptValue(secret, 'challenge'), 'base64url'));

/**
 * Begins to add a passkey: what the browser is to make, bound to the session. The caller has asked for a fresh proof.
 * @throws ACCESS_WAY_OFF, ACCESS_INPUT when the person has as many as are possible
 */
export async function startPasskey(
  ctx: Context,
  ways: SignInWays,
  { personId, sessionId }: PersonAt,
): Promise<{ attempt: OpenedAttempt; options: PublicKeyCredentialCreationOptionsJSON }> {
  const { rpId } = siteOf(ways);
  const person = await ctx.em.findOneOrFail(Person, { id: personId });
  const { passkeys } = await findWays(ctx, ways, personId);
  checkRoom(passkeys.length);
  const attempt = await openAttempt(ctx, 'passkey-adding', { personId, sessionId });
  const options = await generateRegistrationOptions({
    rpName: 'Grantway',
    rpID: rpId,
    userID: new Uint8Array(Buffer.from(personId)),
    userName: person.email,
    userDisplayName: person.name,
    challenge: challengeOf(attempt.secret),
    excludeCredentials: passkeys.map(({ id, transports }) => ({ id, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  return { attempt, options };
}

/**
 * Adds the passkey that the browser has made. Which device it is from is not checked: no attestation is asked for.
 * @throws ACCESS_ATTEMPT_OVER, ACCESS_PASSKEY_REFUSED, ACCESS_INPUT, ACCESS_WAY_OFF
 */
export async function addPasskey(
  ctx: Context,
  ways: SignInWays,
  input: PersonAt & { secret: string | undefined; credential: string; name: string },
): Promise<void> {
  const { rpId, origin } = siteOf(ways);
  const { personId, sessionId, secret } = input;
  const name = checkName('passkey', input.name);
  const bound = await takeAttempt(ctx, 'passkey-adding', secret);
  if (bound.personId !== personId || bound.sessionId !== sessionId) throw attemptOver();
  const { credential } = await verified(ctx, async () => {
    const { registrationInfo } = await verifyRegistrationResponse({
      response: JSON.parse(input.credential) as RegistrationResponseJSON,
      expectedChallenge: attemptValue(secret ?? '', 'challenge'),
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
    });
    return registrationInfo;
  });
  await ctx.em.transactional(async (em) => {
    await em.findOneOrFail(Person, { id: personId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    checkRoom(await em.count(Passkey, { personId }));
    if ((await em.count(Passkey, { id: credential.id })) > 0) throw refused();
    em.create(Passkey, {
      id: credential.id,
      personId,
      publicKey: Buffer.from(credential.publicKey),
      counter: BigInt(credential.counter),
      transports: credential.transports ?? [],
      name,
      createdAt: new Date(ctx.clock.now()),
    });
    recordAudit({ ...ctx, em }, { action: 'passkey.added', subject: personId, detail: { name } });
  });
}

/**
 * Removes one of a person's passkeys; it is good no more at once. Another person's stays, as does one that is not there.
 * @throws ACCESS_LAST_WAY when the person has no other way to sign in
 */
export async function removePasskey(
  ctx: Context,
  ways: SignInWays,
  { personId, id }: { personId: string; id: string },
): Promise<void> {
  await ctx.em.transactional(async (em) => {
    const within = { ...ctx, em };
    await em.findOneOrFail(Person, { id: personId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const passkey = await em.findOne(Passkey, { personId, id });
    if (!passkey) return;
    const { hasPassword, passkeys, isAtCompany } = await findWays(within, ways, personId);
    if (!hasPassword && !isAtCompany && passkeys.length < 2)
      throw new CodedError('ACCESS_LAST_WAY', 'This is your last way to sign in. Set a password first.');
    em.remove(passkey);
    recordAudit(within, { action: 'passkey.removed', subject: personId, detail: { name: passkey.name } });
  });
}

/** Does a check of WebAuthn; why it failed is for the log only. @throws ACCESS_PASSKEY_REFUSED */
export async function verified<Result>(ctx: Context, check: () => Promise<Result | undefined>): Promise<Result> {
  const result = await check().catch((error: unknown) => {
    ctx.log.warn({ reason: messageOf(error) }, 'a passkey was refused');
    return undefined;
  });
  if (result === undefined) throw refused();
  return result;
}

export const refused = (): CodedError =>
  new CodedError('ACCESS_PASSKEY_REFUSED', 'That passkey is not good here. Sign in another way, or use another one.');

function checkRoom(count: number): void {
  if (count < maxPasskeys) return;
  throw new CodedError('ACCESS_INPUT', `You have ${maxPasskeys} passkeys. Remove one that you do not use.`);
}
