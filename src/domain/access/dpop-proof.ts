import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, errors, type JWK, jwtVerify } from 'jose';
import { type Clock, CodedError, epochSeconds, RecentMap } from '../../platform/base/index.js';

/** What a proof may be signed with: asymmetric, and what libraries have. */
export const DPOP_ALGORITHMS = ['ES256', 'EdDSA', 'Ed25519', 'PS256', 'RS256'] as const;

/** How far the clock of who makes a proof may be from ours, in seconds, either way. */
const maxSkewSeconds = 60;
const longestProof = 8_192;
const longestJti = 256;
/** At least half as many are known at a time: far more than one node verifies in two minutes. */
const maxUsed = 500_000;

/** What a proof is to prove. */
export interface DpopExpectation {
  /** The header `DPoP`; undefined when there is none. */
  proof: string | undefined;
  method: string;
  /** Our public URL of what is asked, without query. */
  url: string;
  /** The access token that comes with it; undefined where a token is asked for. */
  accessToken?: string;
}

/** Who holds the key: the thumbprint of it, and the id of this very proof. */
export interface DpopProof {
  jkt: string;
  jti: string;
}

/**
 * Reads and verifies a proof of possession: form, signature, `htm`, `htu`, `iat` and `ath`. It does not check that the
 * proof is new, nor whose key it is; the caller does.
 * @throws ACCESS_DPOP_PROOF_INVALID
 * @see RFC 9449 section 4.3
 */
export async function readDpopProof(expected: DpopExpectation, clock: Clock): Promise<DpopProof> {
  const { proof } = expected;
  if (proof === undefined) throw invalid('the header DPoP is missing');
  if (proof.length > longestProof) throw invalid('it is too long');
  const { payload, jwk } = await verifySignature(proof, clock);
  const { jti, iat, htm, htu, ath } = payload;
  if (typeof jti !== 'string' || jti === '' || jti.length > longestJti) throw invalid('jti is not there or too long');
  if (typeof iat !== 'number' || Math.abs(epochSeconds(clock) - iat) > maxSkewSeconds)
    throw invalid(`iat is not within ${maxSkewSeconds} seconds of now`);
  if (htm !== expected.method) throw invalid('htm is not the method');
  if (!isSameUrl(htu, expected.url)) throw invalid(`htu is not ${expected.url}`);
  if (expected.accessToken !== undefined && ath !== hashOf(expected.accessToken))
    throw invalid('ath is not the hash of the access token');
  return { jkt: await calculateJwkThumbprint(jwk), jti };
}

async function verifySignature(proof: string, clock: Clock) {
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      algorithms: [...DPOP_ALGORITHMS],
      typ: 'dpop+jwt',
      currentDate: new Date(clock.now()),
    });
    return { payload, jwk: protectedHeader.jwk as JWK };
  } catch (cause) {
    if (cause instanceof errors.JOSEError || cause instanceof TypeError || cause instanceof DOMException)
      throw invalid('its signature or form is not right', cause);
    throw cause;
  }
}

/** Compared as RFC 3986 sections 6.2.2 and 6.2.3 have it, and without query and fragment. */
function isSameUrl(htu: unknown, url: string): boolean {
  const given = typeof htu === 'string' ? URL.parse(htu) : null;
  if (given === null) return false;
  given.search = '';
  given.hash = '';
  return given.href === new URL(url).href;
}

/** Takes the proofs that come with access tokens, each once on this node. */
export interface DpopGuard {
  /** @throws ACCESS_DPOP_PROOF_INVALID also for another key than the token is bound to, and for a proof used before */
  check(expected: DpopExpectation & { accessToken: string; jkt: string }): Promise<void>;
}

export function createDpopGuard(clock: Clock): DpopGuard {
  const used = new RecentMap<true>(maxUsed);
  return {
    check: async (expected) => {
      const { jkt, jti } = await readDpopProof(expected, clock);
      if (jkt !== expected.jkt) throw invalid('its key is not the one that the token is bound to');
      const key = hashOf(`${jkt} ${jti}`);
      if (used.has(key)) throw invalid('it has been used already');
      used.set(key, true);
    },
  };
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

function invalid(why: string, cause?: unknown): CodedError {
  return new CodedError('ACCESS_DPOP_PROOF_INVALID', `The DPoP proof is not valid: ${why}.`, { cause });
}
