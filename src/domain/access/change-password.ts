import { type Context, Person } from '../../platform/store/index.js';
import { checkNewPassword, hashPassword } from './passwords.js';
import { endOtherSessions } from './sessions.js';
import { checkPassword } from './sign-in.js';

/**
 * Gives a person another password, and ends all its sessions but the one that it is in. Who has none yet needs none: the
 * caller asks for another proof then.
 * @throws ACCESS_SIGN_IN_FAILED, ACCESS_SIGN_IN_LIMIT for the old one; ACCESS_INPUT for the new one
 */
export async function changePassword(
  ctx: Context,
  input: { personId: string; sessionId: string; old: string; password: string; address: string },
): Promise<void> {
  const person = await ctx.em.findOneOrFail(Person, { id: input.personId });
  const password = checkNewPassword(input.password);
  if (person.passwordHash)
    await checkPassword(ctx, { email: person.email, password: input.old, address: input.address });
  person.passwordHash = await hashPassword(password);
  await ctx.em.flush();
  await endOtherSessions(ctx, person.id, input.sessionId);
}
