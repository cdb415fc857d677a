import { errors, type Provider } from 'oidc-provider';
import { isUuid } from '../../platform/base/index.js';
import { type Access, accessTokenSeconds } from './access.js';
import { chosenInstallation } from './check-token-grant.js';

/**
 * `grant_type=client_credentials` with the parameter `installation`: the app's own credentials, for one installation
 * of it. Without `scope` the token has all that is granted.
 */
export function registerClientCredentials(provider: Provider, access: Access): void {
  provider.registerGrantType(
    'client_credentials',
    async (ctx) => {
      const { client, params } = ctx.oidc;
      const installationId = String(params?.installation ?? '');
      if (!isUuid(installationId))
        throw new errors.InvalidRequest('send the parameter installation: the id of one installation of your app');
      const grant = await access.grants.find(installationId);
      if (!client || !grant || grant.appKey !== client.clientId || grant.status !== 'active') {
        throw new errors.InvalidGrant('this app is not installed under that id');
      }
      const requested = params?.scope === undefined ? grant.scopes : String(params.scope).split(' ').filter(Boolean);
      const refused = requested.find((scope) => !grant.scopes.includes(scope));
      if (refused !== undefined) throw new errors.InvalidScope(`the tenant has not granted ${refused}`, refused);

      const { audience: resource } = access;
      if (params?.resource !== undefined && params.resource !== resource)
        throw new errors.InvalidTarget(`the only resource is ${resource}`);
      const token = new provider.ClientCredentials({ client, scope: requested.join(' ') || undefined } as never);
      token.resourceServer = new provider.ResourceServer(resource, {
        scope: requested.join(' '),
        audience: resource,
        accessTokenTTL: accessTokenSeconds,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      });
      chosenInstallation.set(ctx, grant);
      ctx.oidc.entity('ClientCredentials', token);
      const value = await token.save();
      ctx.body = { access_token: value, expires_in: token.expiration, token_type: token.tokenType, scope: token.scope };
    },
    ['scope', 'installation', 'resource'],
    [],
  );
}
