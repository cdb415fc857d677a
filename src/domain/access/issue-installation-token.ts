import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { isCoded } from '../../platform/base/index.js';
import { type Access, accessTokenSeconds } from './access.js';
import { chosenInstallation } from './check-token-grant.js';
import { readDpopProof } from './dpop-proof.js';
import type { GrantInForce } from './grant-watch.js';

/** Longer than any proof is taken. */
const provenSeconds = 300;

/**
 * An access token for one installation, as the parameters `scope`, `resource` and `audience` ask for it: without
 * `scope` with all that is granted. It does not check that the client may have one; the caller does.
 * With a proof of possession the token is bound to its key.
 * @throws invalid_scope for a scope that is not granted, invalid_target for another resource than the gateway,
 * invalid_dpop_proof
 * @see RFC 6749 section 5.1, RFC 8707 section 2, RFC 9449 section 5
 */
export async function issueInstallationToken(
  ctx: KoaContextWithOIDC,
  provider: Provider,
  { access, grant }: { access: Access; grant: GrantInForce },
): Promise<{ access_token: string; expires_in: number; token_type: string; scope: string | undefined }> {
  const { client, params } = ctx.oidc;
  const requested = params?.scope === undefined ? grant.scopes : String(params.scope).split(' ').filter(Boolean);
  const refused = requested.find((scope) => !grant.scopes.includes(scope));
  if (refused !== undefined) throw new errors.InvalidScope(`the tenant has not granted ${refused}`, refused);

  const { audience: resource } = access;
  for (const target of [params?.resource, params?.audience])
    if (target !== undefined && target !== resource) throw new errors.InvalidTarget(`the only resource is ${resource}`);

  const token = new provider.ClientCredentials({ client, scope: requested.join(' ') || undefined } as never);
  token.resourceServer = new provider.ResourceServer(resource, {
    scope: requested.join(' '),
    audience: resource,
    accessTokenTTL: accessTokenSeconds,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'RS256', kid: access.signing.kid } },
  });
  const jkt = await checkProof(ctx, provider, access);
  if (jkt !== undefined) token.setThumbprint('jkt', jkt);
  chosenInstallation.set(ctx, grant);
  ctx.oidc.entity('ClientCredentials', token);
  const value = await token.save();
  return { access_token: value, expires_in: token.expiration, token_type: token.tokenType, scope: token.scope };
}

/** The thumbprint of the key that a request proves to hold, each proof once on all nodes. */
async function checkProof(ctx: KoaContextWithOIDC, provider: Provider, access: Access): Promise<string | undefined> {
  const proof = ctx.req.headers.dpop;
  if (proof === undefined) return undefined;
  try {
    const url = `${access.issuer}/oauth/token`;
    const { jkt, jti } = await readDpopProof({ proof: String(proof), method: 'POST', url }, access.clock);
    const until = Math.floor(Date.now() / 1000) + provenSeconds;
    if (await provider.ReplayDetection.unique(jkt, jti, until)) return jkt;
  } catch (error) {
    if (isCoded(error)) throw new errors.InvalidDpopProof(error.message);
    throw error;
  }
  throw new errors.InvalidDpopProof('the DPoP proof has been used already');
}
