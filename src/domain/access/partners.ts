import { randomUUID } from 'node:crypto';
import { checkPermission, type PartnerRole } from '../../platform/base/index.js';
import { App, type Context, Partner, PartnerMember, SourceOwner, type Store } from '../../platform/store/index.js';
import { checkName } from './names.js';
import { type PersonInput, putPerson } from './people.js';

/** Creates a partner, or finds the one with this slug. @throws ACCESS_INPUT when the name is empty or too long */
export async function createPartner(ctx: Context, input: { slug: string; name: string }): Promise<Partner> {
  const existing = await ctx.em.findOne(Partner, { slug: input.slug });
  if (existing) return existing;
  const createdAt = new Date(ctx.clock.now());
  const partner = ctx.em.create(Partner, {
    id: randomUUID(),
    slug: input.slug,
    name: checkName('partner', input.name),
    createdAt,
  });
  await ctx.em.flush();
  return partner;
}

/** Creates a person with a password and a role at a partner, as `createPerson` does for a tenant. */
export function addPartnerMember(
  ctx: Context,
  input: PersonInput & { partnerId: string; role: PartnerRole },
): Promise<string> {
  return ctx.em.transactional(async (em) => {
    const { id: personId } = await putPerson({ ...ctx, em }, input);
    await em.upsert(PartnerMember, { partnerId: input.partnerId, personId, role: input.role });
    return personId;
  });
}

/** Creates a person with a password who answers for a source. */
export function addSourceOwner(ctx: Context, input: PersonInput & { source: string }): Promise<string> {
  return ctx.em.transactional(async (em) => {
    const { id: personId } = await putPerson({ ...ctx, em }, input);
    await em.upsert(SourceOwner, { source: input.source, personId });
    return personId;
  });
}

/** Creates a person with a password who works for those that run the platform. */
export function makeOperator(ctx: Context, input: PersonInput): Promise<string> {
  return ctx.em.transactional(async (em) => {
    const person = await putPerson({ ...ctx, em }, input);
    person.isOperator = true;
    return person.id;
  });
}

/** The apps that a partner publishes, by name. @throws ACCESS_NOT_ALLOWED */
export function listPartnersApps({ store }: { store: Store }, { actor }: Context, partnerId: string): Promise<App[]> {
  checkPermission(actor, 'app:view', partnerId);
  return store.asPlatform().find(App, { partnerId }, { orderBy: { name: 'asc' }, limit: 500 });
}
