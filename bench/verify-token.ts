import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';

/** What a verified token lets its bearer do. */
export interface VerifiedToken {
  scopes: ReadonlySet<string>;
}

/** What the bench's tokens are verified with. */
export interface TokenTerms {
  jwk: JsonWebKey;
  issuer: string;
  audience: string;
}

/**
 * Verifies the signature and the term of an access token at every call, as plainly as it can be done: RS256 by
 * node:crypto, nothing kept. @returns undefined for a token that is not good
 */
export function createPlainVerifier(
  terms: TokenTerms,
): (authorization: string | undefined) => VerifiedToken | undefined {
  const key = createPublicKey({ key: terms.jwk, format: 'jwk' });
  return (authorization = '') => {
    const [head = '', claims = '', signature = ''] = authorization.slice('Bearer '.length).split('.');
    if (JSON.parse(Buffer.from(head, 'base64url').toString()).alg !== 'RS256') return undefined;
    const isSigned = verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'));
    if (!isSigned) return undefined;
    const { exp, iss, aud, scope } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    if (exp * 1_000 <= Date.now() || iss !== terms.issuer || aud !== terms.audience) return undefined;
    return { scopes: new Set(scope.split(' ')) };
  };
}
