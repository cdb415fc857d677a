import { CodedError } from '../../platform/base/index.js';
import { type Context, Person } from '../../platform/store/index.js';
import { isPassword } from './passwords.js';
import { listSeats } from './seats.js';
import { type OpenedSession, openSession, type Visitor } from './sessions.js';
import { countGuess } from './sign-in-limits.js';

export interface SignInInput extends Visitor {
  email: string;
  password: string;
  /** The seat that was used last in this browser; the person's first is taken when it is not the person's. */
  wish?: string | undefined;
}

/**
 * Signs a person in and gives the secret for the session cookie, which is kept as a hash only.
 * @throws ACCESS_SIGN_IN_FAILED without telling whether the person exists; ACCESS_SIGN_IN_LIMIT; ACCESS_NO_SEAT
 */
export async function signIn(ctx: Context, input: SignInInput): Promise<OpenedSession> {
  const person = await checkPassword(ctx, input);
  const seats = await listSeats(ctx.em, person);
  return openSession(ctx, { person, seats, wish: input.wish }, { ...input, method: 'password' });
}

/**
 * Who has this e-mail address and password.
 * @throws ACCESS_SIGN_IN_FAILED without telling whether the person exists; ACCESS_SIGN_IN_LIMIT after too
 * many failures for one person or from one address
 */
export async function checkPassword(
  ctx: Context,
  input: { email: string; password: string; address: string },
): Promise<Person> {
  const email = input.email.trim().toLowerCase();
  const guess = await countGuess(ctx, email, input.address);
  const person = await ctx.em.findOne(Person, { email });
  const isRight = await isPassword(input.password, person?.passwordHash ?? undefined);
  if (!isRight || !person)
    throw new CodedError('ACCESS_SIGN_IN_FAILED', 'That e-mail and password do not go together.');
  await guess.wasRight();
  return person;
}
