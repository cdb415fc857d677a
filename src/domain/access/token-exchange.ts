import { errors, type Provider } from 'oidc-provider';
import type { Access } from './access.js';
import { chosenFamily } from './check-token-grant.js';
import { issueInstallationToken } from './issue-installation-token.js';
import { familyOf } from './token-family.js';
import { findApiToken, noteApiTokenUse } from './use-api-token.js';

export const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

/**
 * `grant_type=urn:ietf:params:oauth:grant-type:token-exchange`: an installation's API token, sent by the app that it is
 * of, which proves itself as well, for an access token. There is no acting for another: `actor_token` is refused.
 * @see RFC 8693 sections 2.1 and 2.2
 */
export function registerTokenExchange(provider: Provider, access: Access): void {
  provider.registerGrantType(
    tokenExchange,
    async (ctx) => {
      const { client } = ctx.oidc;
      const params: Record<string, unknown> = ctx.oidc.params ?? {};
      if (!params.subject_token) throw new errors.InvalidRequest('send the parameter subject_token: an API token');
      if (params.subject_token_type !== accessTokenType)
        throw new errors.InvalidRequest(`the only subject_token_type is ${accessTokenType}`);
      if ((params.requested_token_type ?? accessTokenType) !== accessTokenType)
        throw new errors.InvalidRequest(`the only requested_token_type is ${accessTokenType}`);
      if (params.actor_token !== undefined || params.actor_token_type !== undefined)
        throw new errors.InvalidRequest('an app acts for itself only: send no actor_token');

      const apiToken = await findApiToken(access, String(params.subject_token));
      const grant = apiToken && (await access.grants.read(apiToken.installationId));
      if (!client || !grant || grant.appKey !== client.clientId || grant.status !== 'active')
        throw new errors.InvalidGrant('the API token is not good: it is unknown, has ended, or its app is not active');
      chosenFamily.set(ctx, familyOf(apiToken.id));
      const issued = await issueInstallationToken(ctx, provider, { access, grant });
      await noteApiTokenUse(access, apiToken);
      ctx.body = { ...issued, issued_token_type: accessTokenType };
    },
    [
      'subject_token',
      'subject_token_type',
      'requested_token_type',
      'actor_token',
      'actor_token_type',
      'scope',
      'resource',
      'audience',
    ],
    [],
  );
}
