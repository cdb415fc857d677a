import { CodedError, isSameSecret } from '../../platform/base/index.js';
import { type Context, PersonIdentity } from '../../platform/store/index.js';
import { attemptOver, attemptValue, type OpenedAttempt, openAttempt, takeAttempt } from './attempts.js';
import type { Company, CompanyIdentity } from './company-provider.js';
import { findInvitation } from './invitations.js';
import { linkPerson } from './link-person.js';
import type { PersonAt } from './passkeys.js';
import { listSeats } from './seats.js';
import { type OpenedSession, openSession, renewProof, signOut, type Visitor } from './sessions.js';
import { countOpening, openingWasRight } from './sign-in-limits.js';
import type { SignInWays } from './sign-in-ways.js';

/** How far the provider's clock may be behind ours. */
const clockSkewMs = 60_000;

function companyOf({ company }: SignInWays): Company {
  if (company) return company;
  throw new CodedError('ACCESS_WAY_OFF', 'There is no company to sign in with here. Sign in another way.');
}

/**
 * Begins to sign in at the company's provider, to accept an invitation as well if its link's secret is given, or, for a
 * person that is signed in, to prove there again who it is. Gives where the browser is to go.
 * @throws ACCESS_WAY_OFF, ACCESS_COMPANY_DOWN, ACCESS_INVITATION_UNKNOWN; ACCESS_SIGN_IN_LIMIT when too many were begun
 * from the address
 */
export async function startAtCompany(
  ctx: Context,
  ways: SignInWays,
  by: PersonAt | { address: string; invitation?: string | undefined },
): Promise<{ attempt: OpenedAttempt; url: string }> {
  const company = companyOf(ways);
  const bound = 'personId' in by ? boundToPerson(ctx, by) : await boundToInvitation(ctx, by);
  const attempt = await openAttempt(ctx, 'company', bound);
  return { attempt, url: await company.locateSignIn(attempt.secret, 'personId' in by) };
}

const boundToPerson = ({ clock }: Context, { personId, sessionId }: PersonAt) => ({
  personId,
  sessionId,
  begunAt: String(clock.now()),
});

async function boundToInvitation(
  ctx: Context,
  { address, invitation }: { address: string; invitation?: string | undefined },
): Promise<Record<string, string>> {
  await countOpening(ctx, address);
  return invitation ? { invitation: (await findInvitation(ctx, invitation)).invitation.id } : {};
}

/** What a browser comes back with from the company's provider. */
export interface CompanyAnswer extends Visitor {
  /** The attempt's secret, from its cookie. */
  secret: string | undefined;
  /** The query of the address that it comes back by. */
  answer: URLSearchParams;
  /** The session that the browser is in, if any: its secret, and whose it is. */
  sessionSecret: string;
  at: PersonAt | undefined;
  /** The seat that was used last in this browser. */
  wish?: string | undefined;
}

/**
 * Signs in whoever has signed in at the company's provider, or takes that as a proof, as it was begun. The state is
 * checked before the attempt is taken, so that no other site uses it up.
 * @throws ACCESS_ATTEMPT_OVER, ACCESS_COMPANY_REFUSED, ACCESS_COMPANY_DOWN, ACCESS_COMPANY_UNKNOWN, ACCESS_NO_SEAT,
 * ACCESS_INVITATION_UNKNOWN, ACCESS_INVITATION_OTHER, ACCESS_WAY_OFF
 */
export async function finishAtCompany(ctx: Context, ways: SignInWays, input: CompanyAnswer): Promise<OpenedSession> {
  const company = companyOf(ways);
  const { secret, answer, address } = input;
  if (!secret || !isSameSecret(answer.get('state') ?? '', attemptValue(secret, 'state'))) throw attemptOver();
  const { begunAt, invitation, ...bound } = await takeAttempt(ctx, 'company', secret);
  const identity = await company.identify(secret, answer);
  if (begunAt !== undefined) {
    if (bound.personId !== input.at?.personId || bound.sessionId !== input.at?.sessionId) throw attemptOver();
    const personId = await checkProof(ctx, company, { identity, begunAt: Number(begunAt), personId: bound.personId });
    return renewProof(ctx, input.sessionSecret, { personId, method: company.issuer });
  }
  const { person, wish = input.wish } = await linkPerson(ctx, company, identity, invitation);
  await openingWasRight(ctx, address);
  const seats = await listSeats(ctx.em, person);
  const provedAt = new Date(Math.min(identity.authenticatedAt?.getTime() ?? 0, ctx.clock.now()));
  const session = await openSession(ctx, { person, seats, wish }, { ...input, method: company.issuer, provedAt });
  await signOut(ctx, input.sessionSecret);
  return session;
}

/** Checks that it is the same person, and that the provider has asked who it is since the proof was begun. */
async function checkProof(
  ctx: Context,
  { issuer, label }: Company,
  { identity, begunAt, personId = '' }: { identity: CompanyIdentity; begunAt: number; personId: string | undefined },
): Promise<string> {
  const { subject, authenticatedAt } = identity;
  if ((await ctx.em.count(PersonIdentity, { issuer, subject, personId })) === 0)
    throw new CodedError('ACCESS_COMPANY_REFUSED', `That is not your account at ${label}. Sign in there with yours.`);
  if ((authenticatedAt?.getTime() ?? 0) < begunAt - clockSkewMs)
    throw new CodedError('ACCESS_COMPANY_REFUSED', `${label} has not asked you again who you are. Sign in there anew.`);
  return personId;
}
