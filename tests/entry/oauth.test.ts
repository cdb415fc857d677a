import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as oauth from 'oauth4webapi';
import { renewClientSecret } from '../../src/domain/access/index.js';
import { contextFor } from '../../src/platform/store/index.js';
import { callback, discover, insecure, type OauthApp } from '../support/oauth-client.js';
import { createWorld, eventually, READ, type TestTenant, type World, WRITE } from '../support/world.js';

describe('the authorization server', () => {
  let world: World;
  let server: oauth.AuthorizationServer;
  let acme: TestTenant;

  beforeAll(async () => {
    world = await createWorld();
    server = await discover(world);
    acme = await world.tenant();
  });
  afterAll(() => world.close());

  describe('tells of itself', () => {
    it('where everything is and what it can do, as RFC 8414 has it, and nothing of OpenID Connect', () => {
      const methods = ['client_secret_basic', 'private_key_jwt', 'none'];
      const algorithms = expect.not.arrayContaining(['HS256']);
      expect(server).toEqual({
        issuer: world.url,
        authorization_endpoint: `${world.url}/oauth/authorize`,
        token_endpoint: `${world.url}/oauth/token`,
        jwks_uri: `${world.url}/oauth/jwks`,
        revocation_endpoint: `${world.url}/oauth/revoke`,
        introspection_endpoint: `${world.url}/oauth/introspect`,
        response_types_supported: ['code'],
        response_modes_supported: ['form_post', 'fragment', 'query'],
        grant_types_supported: [
          'authorization_code',
          'refresh_token',
          'client_credentials',
          'urn:ietf:params:oauth:grant-type:token-exchange',
        ],
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
        token_endpoint_auth_methods_supported: methods,
        token_endpoint_auth_signing_alg_values_supported: algorithms,
        revocation_endpoint_auth_methods_supported: methods,
        revocation_endpoint_auth_signing_alg_values_supported: algorithms,
        introspection_endpoint_auth_methods_supported: methods,
        introspection_endpoint_auth_signing_alg_values_supported: algorithms,
        dpop_signing_alg_values_supported: ['ES256', 'EdDSA', 'Ed25519', 'PS256', 'RS256'],
        request_parameter_supported: false,
        request_uri_parameter_supported: false,
        protected_resources: [`${world.url}/graphql`],
        service_documentation: `${world.url}/contracts`,
      });
    });

    it('in places that answer, every one', async () => {
      const { jwks_uri, service_documentation, authorization_endpoint, ...rest } = server;
      for (const url of [jwks_uri, service_documentation]) expect((await fetch(url ?? '')).status).toBe(200);
      expect((await fetch(authorization_endpoint ?? '')).status).toBe(400);
      for (const url of [rest.token_endpoint, rest.revocation_endpoint, rest.introspection_endpoint])
        expect((await fetch(url ?? '', { method: 'POST' })).status).toBe(400);
    });

    it('its public keys, and nothing of the private ones', async () => {
      const { keys } = (await (await fetch(server.jwks_uri ?? '')).json()) as { keys: object[] };
      expect(keys.map((key) => Object.keys(key).sort())).toEqual([
        ['alg', 'e', 'kid', 'kty', 'n', 'use'],
        ['alg', 'crv', 'kid', 'kty', 'use', 'x'],
      ]);
    });

    it('to a client of the gateway that knows nothing but the address (RFC 9728)', async () => {
      const { headers } = await world.graphql(undefined, '{ __typename }');
      const [, url = ''] = /resource_metadata="([^"]+)"/.exec(headers.get('www-authenticate') ?? '') ?? [];
      expect(url).toBe(`${world.url}/.well-known/oauth-protected-resource/graphql`);
      const resource = new URL(`${world.url}/graphql`);
      // A client that was told nothing looks where RFC 9728 section 3.1 says.
      const answer = await oauth.resourceDiscoveryRequest(resource, insecure);
      const metadata = await oauth.processResourceDiscoveryResponse(resource, answer);
      for (const place of [url, `${world.url}/.well-known/oauth-protected-resource`])
        expect(await (await fetch(place)).json()).toEqual(metadata);
      expect(metadata).toMatchObject({
        resource: resource.href,
        authorization_servers: [server.issuer],
        bearer_methods_supported: ['header'],
        dpop_signing_alg_values_supported: server.dpop_signing_alg_values_supported,
        scopes_supported: expect.arrayContaining([READ, WRITE]),
      });
    });
  });

  describe('gives an app with its own credentials', () => {
    let app: OauthApp;
    let installation: string;
    beforeAll(async () => {
      app = await world.app({
        contracts: { accounting: { version: '2026-10', required: [], optional: [READ, WRITE] } },
      });
      installation = await world.install(acme, { app: app.key, scopes: [READ] });
    });
    const refusal = async (form: Record<string, string>, client = app) => {
      const { status, body } = await world.requestToken(client, form);
      expect(body.access_token).toBeUndefined();
      return [status, body.error];
    };

    it('a token of the grant as it has just become', async () => {
      const other = await world.tenant();
      const changed = await world.install(other, { app: app.key, scopes: [READ, WRITE] });
      const first = decodeJwt(await world.token(app, changed));
      await world.change(other, changed, { narrowTo: [READ] });
      const next = await world.token(app, changed);
      expect([first.scope, decodeJwt(next).scope]).toEqual([`${READ} ${WRITE}`, READ]);
      expect(decodeJwt(next).epoch).toBe(Number(first.epoch) + 1);
      expect((await world.graphql(next, '{ invoices { totalCount } }')).status).toBe(200);
    });

    it('a token for one installation, with all that is granted', async () => {
      const answer = await oauth.clientCredentialsGrantRequest(
        server,
        { client_id: app.key },
        oauth.ClientSecretBasic(app.secret),
        { installation },
        insecure,
      );
      expect(answer.headers.get('cache-control')).toBe('no-store');
      const token = await oauth.processClientCredentialsResponse(server, { client_id: app.key }, answer);
      expect([token.token_type, token.scope, token.refresh_token]).toEqual(['bearer', READ, undefined]);
      expect(decodeProtectedHeader(token.access_token)).toMatchObject({ typ: 'at+jwt', alg: 'RS256' });
      const claims = decodeJwt(token.access_token);
      expect(claims).toEqual({
        iss: world.url,
        aud: `${world.url}/graphql`,
        sub: installation,
        client_id: app.key,
        scope: READ,
        tenant: acme.id,
        installation,
        app_version: '1.0.0',
        epoch: 1,
        iat: expect.any(Number),
        exp: (claims.iat ?? 0) + (token.expires_in ?? 0),
        jti: expect.any(String),
      });
      expect(token.expires_in).toBeLessThanOrEqual(600);
      expect((await world.graphql(token.access_token, '{ invoices { totalCount } }')).status).toBe(200);
    });

    it('no token for a wrong or a missing secret', async () => {
      const { status, headers, body } = await world.requestToken({ ...app, secret: 'wrong' }, { installation });
      expect([status, body.error]).toEqual([401, 'invalid_client']);
      expect(headers.get('www-authenticate')).toContain('Basic');
      expect(await refusal({ installation }, { ...app, secret: '' })).toEqual([400, 'invalid_request']);
      const none = await fetch(server.token_endpoint ?? '', {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'client_credentials', client_id: app.key, installation }),
      });
      expect([none.status, ((await none.json()) as { error: string }).error]).toEqual([401, 'invalid_client']);
    });

    it('no token for the hash of its secret, which is what is kept', async () => {
      const [{ secret } = { secret: '' }] = await world.platform.store
        .asPlatform()
        .execute<{ secret: string }[]>('select hash as secret from grantway.client_secret where app_key = ?', [
          app.key,
        ]);
      expect(await refusal({ installation }, { ...app, secret })).toEqual([401, 'invalid_client']);
    });

    it('no token for an app that there is not', async () => {
      expect(await refusal({ installation }, { key: 'nobody', secret: 'x' })).toEqual([401, 'invalid_client']);
    });

    it.each([
      ['a scope that was not granted', WRITE],
      ['one that was and one that was not', `${READ} ${WRITE}`],
      ['a scope that nobody knows', 'warehouse.stock:read'],
    ])('invalid_scope for %s, never a token with less', async (_name, scope) => {
      expect(await refusal({ installation, scope })).toEqual([400, 'invalid_scope']);
    });

    it('no token without an installation, or with what is not an id', async () => {
      expect(await refusal({})).toEqual([400, 'invalid_request']);
      for (const id of ['1', '-'.repeat(36), `${installation}'`])
        expect(await refusal({ installation: id })).toEqual([400, 'invalid_request']);
    });

    it('no token for an installation of another app, of the same tenant or of another', async () => {
      const other = await world.app();
      const birch = await world.tenant();
      const here = await world.install(acme, { app: other.key, scopes: [READ] });
      const there = await world.install(birch, { app: other.key, scopes: [READ] });
      for (const id of [here, there, '00000000-0000-4000-8000-000000000000'])
        expect(await refusal({ installation: id })).toEqual([400, 'invalid_grant']);
    });

    it('a token for the tenant of the installation and for no other', async () => {
      const birch = await world.tenant();
      const theirs = await world.install(birch, { app: app.key, scopes: [READ] });
      const token = await world.token(app, theirs);
      expect(decodeJwt(token)).toMatchObject({ tenant: birch.id, installation: theirs });
    });

    it('no token for another resource', async () => {
      expect(await refusal({ installation, resource: 'https://other.example/' })).toEqual([400, 'invalid_target']);
      const { status } = await world.requestToken(app, { installation, resource: `${world.url}/graphql` });
      expect(status).toBe(200);
    });

    it('invalid_scope once the tenant has narrowed the grant', async () => {
      const birch = await world.tenant();
      const theirs = await world.install(birch, { app: app.key, scopes: [READ, WRITE] });
      expect((await world.requestToken(app, { installation: theirs, scope: WRITE })).status).toBe(200);
      await world.change(birch, theirs, { narrowTo: [READ] });
      const refused = await eventually(
        () => world.requestToken(app, { installation: theirs, scope: WRITE }),
        ({ status }) => status !== 200,
        1_000,
      );
      expect([refused.status, refused.body.error]).toEqual([400, 'invalid_scope']);
      expect(refused.body.error_description).toContain(WRITE);
    });

    it('no token for the old secret once it has a new one', async () => {
      const { key, secret } = await world.app();
      const id = await world.install(acme, { app: key, scopes: [READ] });
      const { clock, log } = world.as(acme.admin);
      const renewed = await renewClientSecret(contextFor(world.platform.store, { kind: 'platform' }, clock, log), key);
      expect(await refusal({ installation: id }, { key, secret })).toEqual([401, 'invalid_client']);
      expect((await world.requestToken({ key, secret: renewed }, { installation: id })).status).toBe(200);
    });
  });

  it('refuses what it does not offer', async () => {
    const app = await world.app({ oauth: { redirectUris: [callback] } });
    const { status, body } = await world.requestToken(app, { grant_type: 'password', username: 'a', password: 'b' });
    expect([status, body.error]).toEqual([400, 'unsupported_grant_type']);
    for (const path of ['/oauth/register', '/oauth/userinfo', '/oauth/me', '/oauth/introspection', '/oauth/nothing'])
      expect((await fetch(`${world.url}${path}`)).status).toBe(404);
  });
});
