import type { KoaContextWithOIDC } from 'oidc-provider';
import { isCoded } from '../../platform/base/index.js';
import { contextFor } from '../../platform/store/index.js';
import type { Access } from './access.js';
import type { TokenVerifier } from './access-token.js';
import { endApiToken } from './api-tokens.js';
import { revokeAccessToken } from './revoke-tokens.js';
import { findApiToken } from './use-api-token.js';

/**
 * Revokes what the library knows nothing of: access tokens and API tokens, by their own app only. It goes on where the
 * library has authenticated the client, and answers 200 whatever the token was (RFC 7009 section 2.2).
 */
export async function answerRevocation(
  ctx: KoaContextWithOIDC,
  { access, verifier }: { access: Access; verifier: TokenVerifier },
): Promise<void> {
  const sent = String(ctx.oidc.params?.token ?? '');
  const clientId = ctx.oidc.client?.clientId;
  try {
    if (isRefusedAsJwt(ctx)) await revokeJwt(sent, { access, verifier, clientId });
    else if (ctx.status === 200) await revokeApiTokenOf(sent, { access, clientId });
    else return;
    ctx.status = 200;
    ctx.body = '';
  } catch (error) {
    if (!isCoded(error) || error.code !== 'ACCESS_REVOCATION_LIMIT') throw error;
    ctx.status = error.status;
    ctx.set('retry-after', String(error.retryAfterSeconds));
    ctx.body = { error: 'temporarily_unavailable', error_description: error.message };
  }
}

/** The library refuses JWTs, and only once the client has proved itself. */
export const isRefusedAsJwt = ({ body }: KoaContextWithOIDC): boolean =>
  (body as { error?: unknown } | undefined)?.error === 'unsupported_token_type';

interface Asking {
  access: Access;
  clientId: string | undefined;
}

async function revokeJwt(sent: string, { access, verifier, clientId }: Asking & { verifier: TokenVerifier }) {
  const token = await verifier.verify(sent).catch((error: unknown) => {
    if (isCoded(error) && error.code === 'ACCESS_TOKEN_INVALID') return undefined;
    throw error;
  });
  if (token !== undefined && token.clientId === clientId)
    await revokeAccessToken(access.store, token, access.clock.now());
}

async function revokeApiTokenOf(sent: string, { access, clientId }: Asking): Promise<void> {
  const apiToken = await findApiToken(access, sent);
  const grant = apiToken && (await access.grants.read(apiToken.installationId));
  if (!grant || grant.appKey !== clientId) return;
  const { tenantId, installationId } = apiToken;
  const actor = { kind: 'installation' as const, installationId, tenantId };
  await endApiToken(contextFor(access.store, actor, access.clock, access.log), apiToken.id);
}
