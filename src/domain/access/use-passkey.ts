import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server';
import { type Context, Passkey, Person } from '../../platform/store/index.js';
import { attemptOver, attemptValue, type OpenedAttempt, openAttempt, takeAttempt } from './attempts.js';
import { challengeOf, type PersonAt, refused, siteOf, verified } from './passkeys.js';
import { listSeats } from './seats.js';
import { type OpenedSession, openSession, type Visitor } from './sessions.js';
import { countOpening, openingWasRight } from './sign-in-limits.js';
import { findWays, type SignInWays } from './sign-in-ways.js';

/**
 * Begins to use a passkey: whichever the browser at an address has, or, for a person that is signed in, one of its own.
 * @throws ACCESS_WAY_OFF; ACCESS_SIGN_IN_LIMIT when too many were begun from the address
 */
export async function startPasskeyUse(
  ctx: Context,
  ways: SignInWays,
  by: PersonAt | { address: string },
): Promise<{ attempt: OpenedAttempt; options: PublicKeyCredentialRequestOptionsJSON }> {
  const { rpId } = siteOf(ways);
  const at = 'personId' in by ? by : undefined;
  if ('address' in by) await countOpening(ctx, by.address);
  const own = at && (await findWays(ctx, ways, at.personId)).passkeys;
  const attempt = at
    ? await openAttempt(ctx, 'passkey-proof', { personId: at.personId, sessionId: at.sessionId })
    : await openAttempt(ctx, 'passkey-sign-in');
  const options = await generateAuthenticationOptions({
    rpID: rpId,
    challenge: challengeOf(attempt.secret),
    userVerification: 'required',
    allowCredentials: own?.map(({ id, transports }) => ({ id, transports })),
  });
  return { attempt, options };
}

/** What a browser sends: the attempt's secret from its cookie, and the credential as JSON. */
export interface PasskeyAnswer {
  secret: string | undefined;
  credential: string;
}

/**
 * Signs in whoever the passkey is of.
 * @throws ACCESS_ATTEMPT_OVER, ACCESS_PASSKEY_REFUSED without telling why, ACCESS_NO_SEAT, ACCESS_WAY_OFF
 */
export async function signInByPasskey(
  ctx: Context,
  ways: SignInWays,
  input: PasskeyAnswer & Visitor & { wish?: string | undefined },
): Promise<OpenedSession> {
  siteOf(ways);
  await takeAttempt(ctx, 'passkey-sign-in', input.secret);
  const person = await checkPasskey(ctx, ways, input);
  await openingWasRight(ctx, input.address);
  const seats = await listSeats(ctx.em, person);
  return openSession(ctx, { person, seats, wish: input.wish }, { ...input, method: 'passkey' });
}

/**
 * Checks that a person that is signed in has used one of its own passkeys just now.
 * @throws ACCESS_ATTEMPT_OVER, ACCESS_PASSKEY_REFUSED, ACCESS_WAY_OFF
 */
export async function proveByPasskey(ctx: Context, ways: SignInWays, input: PasskeyAnswer & PersonAt): Promise<void> {
  siteOf(ways);
  const bound = await takeAttempt(ctx, 'passkey-proof', input.secret);
  if (bound.personId !== input.personId || bound.sessionId !== input.sessionId) throw attemptOver();
  const person = await checkPasskey(ctx, ways, input);
  if (person.id !== input.personId) throw refused();
}

/** Whose passkey it is. A counter that went backwards is refused: the key may have been copied. */
async function checkPasskey(ctx: Context, ways: SignInWays, { secret, credential }: PasskeyAnswer): Promise<Person> {
  const { rpId, origin } = siteOf(ways);
  return verified(ctx, async () => {
    const response = JSON.parse(credential) as AuthenticationResponseJSON;
    const passkey = await ctx.em.findOne(Passkey, { id: String(response.id) });
    const person = passkey && (await ctx.em.findOne(Person, { id: passkey.personId }));
    if (!passkey || !person) throw new Error('nobody here has it');
    const { userHandle } = response.response;
    if (userHandle && Buffer.from(userHandle, 'base64url').toString() !== person.id) throw new Error('another person');
    const { id, publicKey, counter } = passkey;
    const { authenticationInfo, ...result } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: attemptValue(secret ?? '', 'challenge'),
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      credential: { id, publicKey: new Uint8Array(publicKey), counter: Number(counter) },
    });
    if (!result.verified) throw new Error('its signature is not right');
    const change = { counter: BigInt(authenticationInfo.newCounter), lastUsedAt: new Date(ctx.clock.now()) };
    const used = await ctx.em.nativeUpdate(Passkey, { id, counter }, change);
    if (used === 0) throw new Error('it was used or removed in the same moment');
    return person;
  });
}
