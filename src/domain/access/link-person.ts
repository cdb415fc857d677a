import { randomUUID } from 'node:crypto';
import { CodedError } from '../../platform/base/index.js';
import {
  type Context,
  LockMode,
  Passkey,
  Person,
  PersonIdentity,
  PersonToken,
  recordAudit,
  SignInSession,
} from '../../platform/store/index.js';
import type { Company, CompanyIdentity } from './company-provider.js';
import { acceptById } from './invitations.js';
import { emailOf, isName } from './names.js';

/**
 * Who somebody at the company's provider is here. By its subject there; the first time by an e-mail address that the
 * provider says is verified, of a person that there is, or of somebody new who holds an invitation.
 * @param invitation The id of an invitation, which is accepted then; its link's secret was seen before.
 * @returns The person, and the seat that was accepted.
 * @throws ACCESS_COMPANY_UNKNOWN, ACCESS_INVITATION_UNKNOWN, ACCESS_INVITATION_OTHER
 */
export function linkPerson(
  ctx: Context,
  company: Company,
  identity: CompanyIdentity,
  invitation: string | undefined,
): Promise<{ person: Person; wish?: string }> {
  return ctx.em.transactional(async (em) => {
    const within = { ...ctx, em };
    const linked = await em.findOne(PersonIdentity, { issuer: company.issuer, subject: identity.subject });
    const person = linked
      ? await em.findOneOrFail(Person, { id: linked.personId })
      : await linkByEmail(within, company, identity, invitation !== undefined);
    if (invitation === undefined) return { person };
    const { seatKey } = await acceptById(within, invitation, { personId: person.id });
    return { person, wish: seatKey };
  });
}

async function linkByEmail(
  ctx: Context,
  { issuer, label }: Company,
  identity: CompanyIdentity,
  isInvited: boolean,
): Promise<Person> {
  const { em } = ctx;
  const { subject } = identity;
  if (identity.email === undefined)
    throw unknown(`${label} does not say that your e-mail address is verified. Ask who runs ${label} to verify it.`);
  const email = emailOf(identity.email);
  const createdAt = new Date(ctx.clock.now());
  const known = await em.findOne(Person, { email }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (known) {
    const other = await em.findOne(PersonIdentity, { issuer, personId: known.id });
    if (other?.subject === subject) return known;
    if (other) throw unknown(`${email} is here with another account at ${label}. Sign in there with that one.`);
    await dropUnproven(ctx, known);
  } else if (!isInvited) {
    throw unknown(`Nobody here has the e-mail address ${email}. Ask to be invited, and open the invitation's link.`);
  }
  const name = identity.name?.trim() ?? '';
  const person =
    known ??
    em.create(Person, {
      id: randomUUID(),
      email,
      name: isName(name) ? name : email.slice(0, 100),
      passwordHash: null,
      createdAt,
    });
  em.create(PersonIdentity, { issuer, subject, personId: person.id, createdAt });
  recordAudit(ctx, { action: 'person.linked', subject: person.id, detail: { issuer } });
  await em.flush();
  return person;
}

/** Whoever made the account here has not proved to have its address: nothing of that is good any more. */
async function dropUnproven({ em }: Context, person: Person): Promise<void> {
  const personId = person.id;
  person.passwordHash = null;
  await em.nativeDelete(Passkey, { personId });
  await em.nativeDelete(SignInSession, { personId });
  await em.nativeDelete(PersonToken, { personId });
}

const unknown = (message: string): CodedError => new CodedError('ACCESS_COMPANY_UNKNOWN', message);
