import { CliError } from './cli-error.js';
import { ask, type RunningPlatform } from './running-platform.js';

export interface TokenAnswer {
  access_token: string;
  expires_in: number;
  scope: string;
}

export interface TokenRequest {
  tenant: string;
  app: string;
  /** Scopes with spaces between; all that were granted when left out. */
  scope?: string;
}

/**
 * Gets an access token for a tenant's installation of an app, by client credentials.
 * @throws CliError when there is no such installation, or with the authorization server's own words.
 */
export async function requestToken(platform: RunningPlatform, wanted: TokenRequest): Promise<TokenAnswer> {
  const { tenant, app, scope } = wanted;
  const found = platform.installations.find((one) => one.tenant === tenant && one.app === app);
  const secret = platform.clients[app];
  if (found === undefined || secret === undefined) {
    const known = platform.installations.map((one) => `--tenant ${one.tenant} --app ${one.app}`).join(', ');
    throw new CliError(`There is no installation of ${app} for ${tenant} here. Those that are: ${known || 'none'}.`);
  }
  const answer = await ask(platform, '/oauth/token', {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${app}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      installation: found.installation,
      ...(scope === undefined ? {} : { scope }),
    }),
  });
  const body = (await answer.json()) as TokenAnswer & { error?: string; error_description?: string };
  if (answer.ok) return body;
  throw new CliError(`${body.error}: ${body.error_description ?? `the token endpoint answered ${answer.status}`}`);
}
