import { z } from 'zod';

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/, 'base64url');
const kid = z.string().min(1).max(200);
const use = z.literal('sig').optional();
/** RSA keys of less than 2048 bits are refused (RFC 7518 section 3.3). */
const modulus = base64url.min(342, 'a modulus of at least 2048 bits').max(1_366);
const coordinate = base64url.max(100);

/** What an app may sign with to prove itself. */
export const CLIENT_ASSERTION_ALGORITHMS = ['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'PS256', 'RS256'] as const;
const alg = z.enum(CLIENT_ASSERTION_ALGORITHMS).optional();

/** Public keys, each member by name: what is private (`d`, `p`, `k`…) or unknown is refused with its name. */
const publicJwk = z.discriminatedUnion('kty', [
  z.strictObject({ kty: z.literal('RSA'), n: modulus, e: base64url.max(8), kid, alg, use }),
  z.strictObject({
    kty: z.literal('EC'),
    crv: z.enum(['P-256', 'P-384', 'P-521']),
    x: coordinate,
    y: coordinate,
    kid,
    alg,
    use,
  }),
  z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: coordinate, kid, alg, use }),
]);

/** A set of public keys, in full: nothing is fetched. Several, so that one can take another's place (RFC 7517). */
export const publicJwksSchema = z
  .strictObject({ keys: z.array(publicJwk).min(1).max(10) })
  .refine(({ keys }) => new Set(keys.map((key) => key.kid)).size === keys.length, 'every key has a kid of its own');
