import { createHash, randomUUID } from 'node:crypto';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** How a proof differs from a good one; what is undefined is left out. */
export interface ProofChanges {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  key?: CryptoKey | Uint8Array;
}

/** A key that access tokens can be bound to, and proofs of it as RFC 9449 section 4.2 has them. */
export interface DpopKey {
  jkt: string;
  jwk: JWK;
  privateKey: CryptoKey;
  prove(
    request: { method?: string; url: string; accessToken?: string; at?: number },
    changes?: ProofChanges,
  ): Promise<string>;
}

export async function createDpopKey(alg = 'ES256'): Promise<DpopKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  return {
    jkt: await calculateJwkThumbprint(jwk),
    jwk,
    privateKey,
    prove: ({ method = 'POST', url, accessToken, at = Date.now() }, changes = {}) => {
      const ath = accessToken && createHash('sha256').update(accessToken).digest('base64url');
      const claims = { jti: randomUUID(), htm: method, htu: url, iat: Math.floor(at / 1000), ath, ...changes.claims };
      const header = { alg, typ: 'dpop+jwt', jwk, ...changes.header };
      return new SignJWT(claims).setProtectedHeader(header).sign(changes.key ?? privateKey);
    },
  };
}
