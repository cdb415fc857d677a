import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import { publishVersion, renewClientSecret } from '../../src/domain/access/index.js';
import { enableExtension } from '../../src/domain/directory/index.js';
import { silentLog, systemClock } from '../../src/platform/base/index.js';
import { contextFor } from '../../src/platform/store/index.js';
import { manifestOf } from '../support/app-world.js';
import { authorizationUrl, callback, decide, discover, exchange, refresh, sentBack } from '../support/oauth-client.js';
import { createWorld, READ, type World, WRITE } from '../support/world.js';

const pin = (required: string[], optional: string[] = []) => ({
  contracts: { accounting: { version: '2026-10', required, optional } },
});

describe('tokens of an app with several versions', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world?.close());

  it('are refreshed for an installation on an older version with all that it was granted', async () => {
    const server = await discover(world);
    const tenant = await world.tenant();
    const browser = await world.browserOf(tenant.admin);
    const app = await world.app({ oauth: { redirectUris: [callback] }, ...pin([READ], [WRITE]) });
    const authorization = await authorizationUrl(server, app, {
      scope: `${READ} ${WRITE} offline_access`,
      prompt: 'consent',
    });
    const page = await browser.open(authorization.url.href);
    const back = await sentBack(() => decide(browser, page, 'approve'));
    const client = { client_id: app.key };
    const first = await oauth.processAuthorizationCodeResponse(
      server,
      client,
      await exchange(server, app, authorization, back),
    );
    await world.app({ app: app.key, version: '2.0.0', ...pin([READ]) });
    const secret = await renewClientSecret(platform(), app.key);
    const answer = await refresh(server, { key: app.key, secret }, first.refresh_token ?? '');
    const second = await oauth.processRefreshTokenResponse(server, client, answer);
    expect(second.scope?.split(' ').sort()).toEqual(expect.arrayContaining([READ, WRITE]));
  });

  const platform = () => contextFor(world.platform.store, { kind: 'platform' }, systemClock, silentLog);

  it('are given for a version that is still private to a sandbox tenant that tries it', async () => {
    const partnerId = '33333333-3333-4333-8333-333333333333';
    const publishing = { ...world.platform, hasConnector: () => true };
    const manifest = manifestOf(pin([READ]));
    await publishVersion(publishing, platform(), { partnerId, manifest });
    const secret = await renewClientSecret(platform(), manifest.app);
    const sandbox = await world.tenant(undefined, { isSandbox: true });
    const input = { tenantId: sandbox.id, appKey: manifest.app, version: '1.0.0', scopes: [READ] };
    const { installation } = await enableExtension(world.platform.automations, world.as(sandbox.admin), input);
    const token = await world.token({ key: manifest.app, secret }, installation.id);
    expect((await world.graphql(token, '{ invoices(first: 1) { nodes { number } } }')).status).toBe(200);
  });
});
