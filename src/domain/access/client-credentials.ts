import { errors, type Provider } from 'oidc-provider';
import { isUuid } from '../../platform/base/index.js';
import type { Access } from './access.js';
import { issueInstallationToken } from './issue-installation-token.js';

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
      const grant = await access.grants.read(installationId);
      if (!client || !grant || grant.appKey !== client.clientId || grant.status !== 'active') {
        throw new errors.InvalidGrant('this app is not installed under that id');
      }
      ctx.body = await issueInstallationToken(ctx, provider, { access, grant });
    },
    ['scope', 'installation', 'resource'],
    [],
  );
}
