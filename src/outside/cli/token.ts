import { type Command, installationOptions, textOf } from './command.js';
import { requestToken } from './request-token.js';
import { findRunningPlatform } from './running-platform.js';

/** `grantway token`: an access token to call the gateway with. */
export const token: Command = {
  usage: '[--tenant demo] [--app quickbooks-invoices] [--scope "a b"]',
  summary: "Prints an access token for a tenant's installation of an app.",
  options: installationOptions,
  run: async ({ values, print }) => {
    const { access_token, expires_in, scope } = await requestToken(findRunningPlatform(), {
      tenant: textOf(values, 'tenant') ?? '',
      app: textOf(values, 'app') ?? '',
      scope: textOf(values, 'scope'),
    });
    print(values.json ? JSON.stringify({ access_token, expires_in, scope }) : access_token);
  },
};
