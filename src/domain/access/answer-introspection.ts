import { decodeJwt } from 'jose';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { isCoded } from '../../platform/base/index.js';
import type { Access } from './access.js';
import { checkGrant, type TokenVerifier } from './access-token.js';
import { isRefusedAsJwt } from './answer-revocation.js';
import { findInstallation } from './check-token-grant.js';
import { isRevokedNow } from './revoke-tokens.js';
import { findApiToken } from './use-api-token.js';

type Told = { active: boolean } & Record<string, unknown>;
const inactive: Told = { active: false };

/**
 * Tells an app of its own tokens, and of no others that they exist. What the library knows nothing of, access tokens
 * and API tokens, is looked at here; of a refresh token is told for which installation it is. It goes on where the
 * library has authenticated the client.
 * @see RFC 7662 section 2.2
 */
export async function answerIntrospection(
  ctx: KoaContextWithOIDC,
  { access, verifier }: { access: Access; verifier: TokenVerifier },
): Promise<void> {
  const sent = String(ctx.oidc.params?.token ?? '');
  const clientId = ctx.oidc.client?.clientId ?? '';
  if (isRefusedAsJwt(ctx)) {
    const told = await introspectJwt(sent, { access, verifier });
    ctx.status = 200;
    ctx.body = told.client_id === clientId ? told : inactive;
  } else if (ctx.status === 200) {
    const told = ctx.body as Told;
    ctx.body = told.active
      ? await introspectRefreshToken(ctx, told, access)
      : await introspectApiToken(sent, { access, clientId });
  }
}

async function introspectJwt(
  sent: string,
  { access, verifier }: { access: Access; verifier: TokenVerifier },
): Promise<Told> {
  try {
    const token = await verifier.verify(sent);
    checkGrant(token, await access.grants.read(token.installationId));
    if (await isRevokedNow(access.store, token)) return inactive;
    return { active: true, token_type: token.jkt === undefined ? 'Bearer' : 'DPoP', ...decodeJwt(sent) };
  } catch (error) {
    if (isCoded(error)) return inactive;
    throw error;
  }
}

async function introspectApiToken(
  sent: string,
  { access, clientId }: { access: Access; clientId: string },
): Promise<Told> {
  const apiToken = await findApiToken(access, sent);
  const grant = apiToken && (await access.grants.read(apiToken.installationId));
  if (!grant || grant.appKey !== clientId || grant.status !== 'active') return inactive;
  const { installationId, tenantId, scopes } = grant;
  return {
    active: true,
    iss: access.issuer,
    client_id: clientId,
    sub: installationId,
    scope: scopes.join(' '),
    tenant: tenantId,
    installation: installationId,
    iat: secondsOf(apiToken.createdAt),
    ...(apiToken.expiresAt != null && { exp: secondsOf(apiToken.expiresAt) }),
  };
}

/** The library's subject is a person of the tenant, who is nobody's business but ours. */
async function introspectRefreshToken(ctx: KoaContextWithOIDC, told: Told, access: Access): Promise<Told> {
  const { accountId, clientId } = ctx.oidc.entities.RefreshToken ?? {};
  const grant = accountId && clientId && (await findInstallation(access, accountId, clientId));
  if (!grant) return inactive;
  const { installationId, tenantId } = grant;
  return { ...told, sid: undefined, sub: installationId, tenant: tenantId, installation: installationId };
}

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);
