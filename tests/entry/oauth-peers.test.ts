import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, exportJWK, generateKeyPair } from 'jose';
import * as client from 'openid-client';
import type { DemoBrowser } from '../../src/demo-browser.js';
import { createApiToken } from '../../src/domain/access/index.js';
import { ClientSecret } from '../../src/platform/store/index.js';
import { callback, decide, type OauthApp, sentBack } from '../support/oauth-client.js';
import { createWorld, READ, type TestTenant, type World } from '../support/world.js';

const body = JSON.stringify({ query: '{ invoices { totalCount } }' });

/** The whole way of an app that uses openid-client and knows no more than our address. */
describe('openid-client', () => {
  let world: World;
  let acme: TestTenant;
  let browser: DemoBrowser;

  beforeAll(async () => {
    world = await createWorld();
    acme = await world.tenant();
    browser = await world.browserOf(acme.admin);
  });
  afterAll(() => world?.close());

  const discover = (app: OauthApp, auth: client.ClientAuth = client.ClientSecretBasic(app.secret)) =>
    client.discovery(new URL(world.url), app.key, undefined, auth, {
      algorithm: 'oauth2',
      execute: [client.allowInsecureRequests],
    });
  const authorize = async (config: client.Configuration, options?: { DPoP?: client.DPoPHandle }) => {
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const expectedState = client.randomState();
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: callback,
      scope: READ,
      state: expectedState,
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    const page = await browser.open(url.href);
    const back = await sentBack(() => decide(browser, page, 'approve'));
    return client.authorizationCodeGrant(config, back, { pkceCodeVerifier, expectedState }, undefined, options);
  };
  const ask = (config: client.Configuration, token: string, options?: { DPoP?: client.DPoPHandle }) => {
    const headers = new Headers({ 'content-type': 'application/json' });
    return client.fetchProtectedResource(
      config,
      token,
      new URL(`${world.url}/graphql`),
      'POST',
      body,
      headers,
      options,
    );
  };
  const codeApp = () => world.app({ oauth: { redirectUris: [callback] } });

  it('gets on by code with PKCE and refresh, is told of its tokens, and takes them back', async () => {
    const config = await discover(await codeApp());
    const first = await authorize(config);
    expect((await ask(config, first.access_token)).status).toBe(200);
    const next = await client.refreshTokenGrant(config, first.refresh_token ?? '');
    expect((await ask(config, next.access_token)).status).toBe(200);
    expect(await client.tokenIntrospection(config, next.access_token)).toMatchObject({ active: true, scope: READ });
    await client.tokenRevocation(config, next.access_token);
    expect(await client.tokenIntrospection(config, next.access_token)).toEqual({ active: false });
    const again = client.refreshTokenGrant(config, first.refresh_token ?? '');
    await expect(again).rejects.toMatchObject({ error: 'invalid_grant' });
    const dead = client.refreshTokenGrant(config, next.refresh_token ?? '');
    await expect(dead).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('gets on by its own credentials, by secret and by key, and by an API token', async () => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one' };
    const keyed = await world.app({ oauth: { jwks: { keys: [jwk as never] } } });
    const auth = client.PrivateKeyJwt({ key: pair.privateKey, kid: 'one' });
    const plain = await world.app();
    for (const [app, config] of [
      [plain, await discover(plain)],
      [keyed, await discover(keyed, auth)],
    ] as const) {
      const installation = await world.install(acme, { app: app.key, scopes: [READ] });
      const token = await client.clientCredentialsGrant(config, { installation });
      expect((await ask(config, token.access_token)).status).toBe(200);
      const { secret } = await createApiToken(world.as(acme.admin), { installationId: installation, name: 'Test' });
      const exchanged = await client.genericGrantRequest(config, 'urn:ietf:params:oauth:grant-type:token-exchange', {
        subject_token: secret,
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      });
      expect(decodeJwt(exchanged.access_token).sub).toBe(installation);
      expect((await ask(config, exchanged.access_token)).status).toBe(200);
    }
  });

  it('binds its tokens to a key by DPoP, with and without a secret', async () => {
    const confidential = await codeApp();
    const open = await codeApp();
    await world.platform.store.asPlatform().nativeDelete(ClientSecret, { appKey: open.key });
    for (const config of [await discover(confidential), await discover(open, client.None())]) {
      const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair());
      const tokens = await authorize(config, { DPoP });
      expect(tokens.token_type).toBe('dpop');
      expect((await ask(config, tokens.access_token, { DPoP })).status).toBe(200);
      const next = await client.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP });
      expect((await ask(config, next.access_token, { DPoP })).status).toBe(200);
      expect(await client.tokenIntrospection(config, next.access_token)).toMatchObject({
        token_type: 'DPoP',
        cnf: { jkt: expect.any(String) },
      });
    }
  });

  it('of a public app keeps its refresh token to its key: nobody else can use it', async () => {
    const open = await codeApp();
    await world.platform.store.asPlatform().nativeDelete(ClientSecret, { appKey: open.key });
    const config = await discover(open, client.None());
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair());
    const { refresh_token = '' } = await authorize(config, { DPoP });
    const thief = client.getDPoPHandle(config, await client.randomDPoPKeyPair());
    for (const options of [undefined, { DPoP: thief }]) {
      const stolen = client.refreshTokenGrant(config, refresh_token, undefined, options);
      await expect(stolen).rejects.toMatchObject({ error: 'invalid_grant' });
    }
    await expect(client.refreshTokenGrant(config, refresh_token, undefined, { DPoP })).resolves.toBeDefined();
  });
});
