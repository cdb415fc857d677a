import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { SourceError } from './source-error.js';

/** Who asks, as the platform signed it. */
export interface Assertion {
  tenant: string;
  installation: string;
  app: string;
  scopes: readonly string[];
}

export interface AssertionVerifier {
  verify(authorizationHeader: string | undefined): Promise<Assertion>;
}

const LIFETIME_SECONDS = 60;
const SKEW_SECONDS = 5;
const CACHE_SIZE = 10_000;
/** Far above any real assertion; longer ones are refused before they cost a verification. */
const MAX_LENGTH = 8_192;

const Claims = z.object({
  sub: z.uuid(),
  tenant: z.uuid(),
  client_id: z.string().min(1),
  scope: z.string(),
  iat: z.number(),
  exp: z.number(),
  jti: z.string().min(1),
});

/**
 * Verifies the assertion that the platform sends a source with every request: a JWS of `typ` assertion+jwt, Ed25519,
 * 60 seconds of life with 5 of skew, for this audience. A verified one is kept until it expires.
 *
 * It does not check that `jti` is new: an assertion is used for many requests. It does not check what the scopes
 * allow; the source does.
 * @throws ASSERTION_MISSING when there is no bearer token; ASSERTION_INVALID when it does not verify;
 *   ASSERTION_KEYS_UNAVAILABLE when the platform's keys cannot be fetched.
 * @see RFC 7519 section 7.2, RFC 8037 section 3.1, RFC 8725 section 3
 */
export function createAssertionVerifier(options: {
  issuer: string;
  audience: string;
  jwksUrl: string;
  now?: () => Date;
}): AssertionVerifier {
  const keys = createRemoteJWKSet(new URL(options.jwksUrl), { timeoutDuration: 5_000, cooldownDuration: 1_000 });
  const now = options.now ?? (() => new Date());
  const verified = new LRUCache<string, { assertion: Assertion; expiresAtMs: number }>({ max: CACHE_SIZE });

  return {
    async verify(authorizationHeader) {
      const token = bearerToken(authorizationHeader);
      const known = verified.get(token);
      if (known !== undefined) {
        if (known.expiresAtMs > now().getTime()) return known.assertion;
        verified.delete(token);
      }
      const payload = await verifySignature(token);
      const claims = Claims.safeParse(payload);
      if (!claims.success) throw new SourceError('ASSERTION_INVALID', 'The assertion lacks a claim.');
      const { sub, tenant, client_id, scope, iat, exp } = claims.data;
      const assertion = { tenant, installation: sub, app: client_id, scopes: scope.split(' ').filter(Boolean) };
      verified.set(token, { assertion, expiresAtMs: Math.min(exp, iat + LIFETIME_SECONDS) * 1_000 });
      return assertion;
    },
  };

  async function verifySignature(token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['EdDSA'],
        typ: 'assertion+jwt',
        issuer: options.issuer,
        audience: options.audience,
        clockTolerance: SKEW_SECONDS,
        maxTokenAge: LIFETIME_SECONDS,
        requiredClaims: ['sub', 'exp', 'jti'],
        currentDate: now(),
      });
      return payload;
    } catch (cause) {
      throw isAboutTheToken(cause)
        ? new SourceError('ASSERTION_INVALID', 'The assertion does not verify.', { cause })
        : new SourceError('ASSERTION_KEYS_UNAVAILABLE', 'The keys of the platform cannot be fetched now.', { cause });
    }
  }
}

function bearerToken(header: string | undefined): string {
  const token = /^Bearer +([\w-]+\.[\w-]*\.[\w-]*)$/i.exec(header ?? '')?.[1];
  if (token === undefined)
    throw new SourceError('ASSERTION_MISSING', 'Send the assertion of the platform as a bearer token.');
  if (token.length > MAX_LENGTH) throw new SourceError('ASSERTION_INVALID', 'The assertion is too long.');
  return token;
}

/** What jose says of the token itself, as opposed to the key set, the network or the answer at the key set's URL. */
function isAboutTheToken(cause: unknown): boolean {
  const aboutKeys = ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'];
  return cause instanceof errors.JOSEError && !aboutKeys.includes(cause.code);
}
