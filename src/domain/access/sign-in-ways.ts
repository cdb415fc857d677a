import { isIP } from 'node:net';
import { CodedError } from '../../platform/base/index.js';
import { type Context, Passkey, Person, PersonIdentity } from '../../platform/store/index.js';
import type { Company } from './company-provider.js';

/** Where passkeys are good: WebAuthn's relying party and the origin of its pages. */
export interface PasskeySite {
  rpId: string;
  origin: string;
}

/** How people can sign in here, by configuration. */
export interface SignInWays {
  /** Whether people have passwords and passkeys here; not when the company's own provider is the only way. */
  hasOwn: boolean;
  /** Undefined where browsers make no passkeys. */
  passkeys: PasskeySite | undefined;
  company: Company | undefined;
}

/** The ways that a person has. */
export interface WaysOfPerson {
  hasPassword: boolean;
  passkeys: Passkey[];
  isAtCompany: boolean;
}

/** Browsers make passkeys for names only, and only where there is TLS or the machine is their own. */
export function passkeySiteOf(publicUrl: string): PasskeySite | undefined {
  const { protocol, hostname, origin } = new URL(publicUrl);
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost');
  const isName = isIP(hostname.replace(/^\[|\]$/g, '')) === 0;
  return isName && (protocol === 'https:' || isLocal) ? { rpId: hostname, origin } : undefined;
}

/** What a person can sign in with, of what is possible here. */
export async function findWays(ctx: Context, ways: SignInWays, personId: string): Promise<WaysOfPerson> {
  const person = await ctx.em.findOneOrFail(Person, { id: personId });
  const issuer = ways.company?.issuer;
  return {
    hasPassword: ways.hasOwn && person.passwordHash != null,
    passkeys: ways.hasOwn ? await ctx.em.find(Passkey, { personId }, { orderBy: { createdAt: 'asc', id: 'asc' } }) : [],
    isAtCompany: issuer !== undefined && (await ctx.em.count(PersonIdentity, { personId, issuer })) > 0,
  };
}

/** Checks that people have passwords here. @throws ACCESS_WAY_OFF when the company's provider is the only way */
export function checkOwnWays({ hasOwn, company }: SignInWays): void {
  if (hasOwn) return;
  throw new CodedError('ACCESS_WAY_OFF', `Here one signs in with ${company?.label} only. Nothing was changed.`);
}
