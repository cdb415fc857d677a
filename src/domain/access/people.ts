import { randomUUID } from 'node:crypto';
import type { PersonRole } from '../../platform/base/index.js';
import { type Context, Membership, Person, Tenant } from '../../platform/store/index.js';
import { checkName, emailOf } from './names.js';
import { hashPassword } from './passwords.js';

/**
 * Creates a tenant, or finds the one with this slug. A sandbox has no data of its own: apps are answered from samples.
 * @throws ACCESS_INPUT when the name is empty or too long
 */
export async function createTenant(
  ctx: Context,
  input: { slug: string; name: string; isSandbox?: boolean },
): Promise<Tenant> {
  const existing = await ctx.em.findOne(Tenant, { slug: input.slug });
  if (existing) return existing;
  const name = checkName('tenant', input.name);
  const tenant = ctx.em.create(Tenant, { id: randomUUID(), ...input, name, createdAt: new Date(ctx.clock.now()) });
  await ctx.em.flush();
  return tenant;
}

export interface PersonInput {
  email: string;
  name: string;
  password: string;
}

/** Creates a person with a password and a role in a tenant; a person who exists gets the password and the role. */
export async function createPerson(
  ctx: Context,
  input: PersonInput & { tenantId: string; role: PersonRole },
): Promise<string> {
  return ctx.em.transactional(async (em) => {
    const { id: personId } = await putPerson({ ...ctx, em }, input);
    await em.upsert(Membership, { tenantId: input.tenantId, personId, role: input.role });
    return personId;
  });
}

/** A person with this e-mail address and password, new or not. The caller gives it a seat. @throws ACCESS_INPUT */
export async function putPerson(ctx: Context, input: PersonInput): Promise<Person> {
  const email = emailOf(input.email);
  const passwordHash = await hashPassword(input.password);
  const existing = await ctx.em.findOne(Person, { email });
  if (existing) existing.passwordHash = passwordHash;
  const createdAt = new Date(ctx.clock.now());
  const name = checkName('person', input.name);
  const person = existing ?? ctx.em.create(Person, { id: randomUUID(), email, name, passwordHash, createdAt });
  await ctx.em.flush();
  return person;
}
