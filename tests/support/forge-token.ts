import { randomUUID } from 'node:crypto';
import { type CryptoKey, type KeyObject, SignJWT } from 'jose';
import { type Access, createTokenIssuer } from '../../src/domain/access/index.js';

/** How a forged token differs from a good one; a claim that is undefined is left out. */
export interface Forgery {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  key?: CryptoKey | KeyObject | Uint8Array;
}

/** The claims of the token that the platform would issue for the installation now. */
export async function goodClaims(access: Access, installationId: string): Promise<Record<string, unknown>> {
  const grant = await access.grants.find(installationId);
  if (!grant) throw new Error('there is no such installation');
  const [, payload = ''] = (await createTokenIssuer(access)(grant)).split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
}

/** A token as the platform would issue it for the installation, but for what is forged. */
export async function forgeToken(access: Access, installationId: string, forgery: Forgery = {}): Promise<string> {
  const claims = { ...(await goodClaims(access, installationId)), jti: randomUUID(), ...forgery.claims };
  const kept = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
  const header = { alg: 'RS256', typ: 'at+jwt', kid: access.signing.kid, ...forgery.header };
  return new SignJWT(kept).setProtectedHeader(header).sign(forgery.key ?? access.signing.privateKey);
}
