import { randomUUID } from 'node:crypto';
import { createLocalJWKSet, errors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { CodedError, epochSeconds } from '../../platform/base/index.js';
import { type Access, accessTokenSeconds } from './access.js';
import type { GrantInForce, GrantWatch } from './grant-watch.js';

/** What an access token says, verified (RFC 9068 with our claims). */
export interface AccessToken {
  installationId: string;
  tenantId: string;
  clientId: string;
  appVersion: string;
  epoch: number;
  /** Of this very token. */
  jti: string;
  /** The scope claim as it stands. */
  scope: string;
  /** Seconds since 1970. */
  exp: number;
  /** The thumbprint of the key that it is bound to (RFC 9449 section 6); undefined for a bearer token. */
  jkt: string | undefined;
}

/** The claims of an access token beyond those that every one has. */
export function claimsOf(grant: GrantInForce): Record<string, unknown> {
  const { installationId, tenantId, appVersion, epoch } = grant;
  return { tenant: tenantId, installation: installationId, app_version: appVersion, epoch };
}

const maxIssued = 20_000;

/**
 * Access tokens for the platform's own automations, by the same rules as for outside apps: signed once for an
 * installation's grant and used for half their life.
 */
export function createTokenIssuer(access: Access): (grant: GrantInForce) => Promise<string> {
  const issued = new LRUCache<string, { epoch: number; freshUntil: number; token: Promise<string> }>({
    max: maxIssued,
  });
  return (grant) => {
    const found = issued.get(grant.installationId);
    if (found && found.epoch === grant.epoch && found.freshUntil > access.clock.now()) return found.token;
    const token = issueAccessToken(access, grant);
    const freshUntil = access.clock.now() + accessTokenSeconds * 500;
    issued.set(grant.installationId, { epoch: grant.epoch, freshUntil, token });
    return token;
  };
}

async function issueAccessToken(access: Access, grant: GrantInForce): Promise<string> {
  const now = epochSeconds(access.clock);
  return new SignJWT({ ...claimsOf(grant), client_id: grant.appKey, scope: grant.scopes.join(' ') })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: access.signing.kid })
    .setIssuer(access.issuer)
    .setAudience(access.audience)
    .setSubject(grant.installationId)
    .setIssuedAt(now)
    .setExpirationTime(now + accessTokenSeconds)
    .setJti(randomUUID())
    .sign(access.signing.privateKey);
}

/** Verified tokens are kept until they expire; so many at once, the longest unused go first. */
const maxKept = 50_000;
const longestToken = 8_192;

/** Verifies access tokens, each token's signature once. */
export interface TokenVerifier {
  /** The claims, when this very token was verified before and has not expired. */
  peek(token: string): AccessToken | undefined;
  /**
   * Verifies signature, `typ`, `iss`, `aud`, `exp` and our claims (RFC 9068 section 4). It does not check that the
   * grant still stands; `checkGrant` does.
   * @throws ACCESS_TOKEN_INVALID
   */
  verify(token: string): Promise<AccessToken>;
}

export function createTokenVerifier(access: Access): TokenVerifier {
  let published = access.signing.publicJwks;
  let keys = createLocalJWKSet({ keys: published });
  const keysNow = () => {
    if (published !== access.signing.publicJwks) {
      published = access.signing.publicJwks;
      keys = createLocalJWKSet({ keys: published });
    }
    return keys;
  };
  const kept = new LRUCache<string, AccessToken>({ max: maxKept });

  const peek = (token: string): AccessToken | undefined => {
    const found = kept.get(token);
    if (found === undefined || found.exp > epochSeconds(access.clock)) return found;
    kept.delete(token);
    return undefined;
  };

  return {
    peek,
    verify: async (token) => {
      const found = peek(token);
      if (found !== undefined) return found;
      if (token.length > longestToken) throw invalid('it is too long');
      try {
        const { payload } = await jwtVerify(token, keysNow(), {
          algorithms: ['RS256'],
          typ: 'at+jwt',
          issuer: access.issuer,
          audience: access.audience,
          requiredClaims: ['sub', 'exp', 'iat', 'jti', 'client_id', 'tenant', 'installation', 'app_version', 'epoch'],
          currentDate: new Date(access.clock.now()),
        });
        if (payload.sub !== payload.installation) throw invalid('sub is not the installation');
        const verified: AccessToken = {
          installationId: String(payload.installation),
          tenantId: String(payload.tenant),
          clientId: String(payload.client_id),
          appVersion: String(payload.app_version),
          epoch: Number(payload.epoch),
          jti: String(payload.jti),
          scope: typeof payload.scope === 'string' ? payload.scope : '',
          exp: Number(payload.exp),
          jkt: boundTo(payload.cnf),
        };
        kept.set(token, verified);
        return verified;
      } catch (error) {
        if (error instanceof errors.JWTExpired) throw invalid('it has expired', error);
        if (error instanceof errors.JWTClaimValidationFailed) throw invalid(`its ${error.claim} is not right`, error);
        if (error instanceof errors.JOSEError || error instanceof TypeError)
          throw invalid('its signature or form is not right', error);
        throw error;
      }
    },
  };
}

function boundTo(cnf: unknown): string | undefined {
  if (cnf === undefined) return undefined;
  const { jkt } = (cnf ?? {}) as { jkt?: unknown };
  if (typeof jkt !== 'string') throw invalid('it is bound to something that is not known here');
  return jkt;
}

function invalid(why: string, cause?: unknown): CodedError {
  return new CodedError(
    'ACCESS_TOKEN_INVALID',
    `The access token is not valid: ${why}. Get a new one at /oauth/token.`,
    { cause },
  );
}

/** Checks that a token was not revoked before its time. @throws ACCESS_TOKEN_INVALID */
export function checkNotRevoked({ jti }: AccessToken, grants: Pick<GrantWatch, 'isRevoked'>): void {
  if (grants.isRevoked(jti)) throw invalid('it was revoked');
}

/**
 * Checks that what a token was issued for still stands.
 * @throws ACCESS_INSTALLATION_INACTIVE when the app was uninstalled or suspended, ACCESS_GRANT_CHANGED when the grant
 * has changed since, ACCESS_TOKEN_INVALID when the token names another tenant or app than the installation has.
 */
export function checkGrant(token: AccessToken, grant: GrantInForce | undefined): void {
  if (grant === undefined) throw invalid('its installation does not exist');
  if (grant.tenantId !== token.tenantId || grant.appKey !== token.clientId)
    throw invalid('it does not fit its installation');
  if (grant.status !== 'active') {
    const message = `The app is ${grant.status} for this tenant. Ask the tenant's administrator.`;
    throw new CodedError('ACCESS_INSTALLATION_INACTIVE', message, { details: { status: grant.status } });
  }
  if (grant.epoch !== token.epoch) {
    const message =
      'The tenant has changed what this app may do since the token was issued. Get a new one at /oauth/token.';
    throw new CodedError('ACCESS_GRANT_CHANGED', message, { details: { epoch: token.epoch, current: grant.epoch } });
  }
}
