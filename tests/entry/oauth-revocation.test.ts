import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import type { DemoBrowser } from '../../src/demo-browser.js';
import { createApiToken, listApiTokens, revokeApiToken } from '../../src/domain/access/index.js';
import type { Log } from '../../src/platform/base/index.js';
import { silentLog } from '../../src/platform/base/index.js';
import {
  authorizationUrl,
  callback,
  decide,
  discover,
  exchange,
  insecure,
  type OauthApp,
  refresh,
  refusalOf,
  sentBack,
} from '../support/oauth-client.js';
import { createWorld, eventually, READ, type TestTenant, type World, WRITE } from '../support/world.js';

const exchangeType = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const warnings: string[] = [];
const log: Log = {
  ...silentLog,
  warn: (fields: object, message: string) => warnings.push(JSON.stringify([fields, message])),
} as Log;

describe('tokens before their time', () => {
  let world: World;
  let server: oauth.AuthorizationServer;
  let acme: TestTenant;
  let browser: DemoBrowser;
  let app: OauthApp;
  let other: OauthApp;
  let installation: string;

  beforeAll(async () => {
    world = await createWorld({ log });
    server = await discover(world);
    acme = await world.tenant();
    browser = await world.browserOf(acme.admin);
    const contracts = { accounting: { version: '2026-10', required: [READ], optional: [WRITE] } };
    app = await world.app({ oauth: { redirectUris: [callback] }, contracts });
    other = await world.app();
    installation = await world.install(acme, { app: app.key, scopes: [READ] });
  });
  afterAll(() => world?.close());

  const revoke = (token: string, by = app) =>
    oauth.revocationRequest(server, { client_id: by.key }, oauth.ClientSecretBasic(by.secret), token, insecure);
  const introspect = async (token: string, by = app) => {
    const client = { client_id: by.key };
    const auth = oauth.ClientSecretBasic(by.secret);
    const answer = await oauth.introspectionRequest(server, client, auth, token, insecure);
    return oauth.processIntrospectionResponse(server, client, answer);
  };
  const status = async (token: string) => (await world.graphql(token, '{ invoices { totalCount } }')).status;
  const refusedSoon = (token: string) =>
    eventually(
      () => status(token),
      (seen) => seen !== 200,
      1_000,
    );
  const authorize = async () => {
    const authorization = await authorizationUrl(server, app, { scope: READ });
    const page = await browser.open(authorization.url.href);
    return { authorization, back: await sentBack(() => decide(browser, page, 'approve')) };
  };
  const tokensOf = async (answer: Response) => (await answer.json()) as { access_token: string; refresh_token: string };
  const authorized = async () => {
    const { authorization, back } = await authorize();
    return tokensOf(await exchange(server, app, authorization, back));
  };
  const apiToken = async () => createApiToken(world.as(acme.admin), { installationId: installation, name: 'Test' });
  const exchanged = async (secret: string) => {
    const sent: [string, string][] = [
      ['subject_token', secret],
      ['subject_token_type', accessTokenType],
    ];
    const auth = oauth.ClientSecretBasic(app.secret);
    return oauth.genericTokenEndpointRequest(server, { client_id: app.key }, auth, exchangeType, sent, insecure);
  };

  describe('are revoked', () => {
    it('one access token by its app, within a second, and no other', async () => {
      const [one, another] = [await world.token(app, installation), await world.token(app, installation)];
      expect([await status(one), await status(another)]).toEqual([200, 200]);
      await oauth.processRevocationResponse(await revoke(one));
      expect(await refusedSoon(one)).toBe(401);
      const { body } = await world.graphql(one, '{ __typename }');
      expect(body.errors[0].extensions.code).toBe('ACCESS_TOKEN_INVALID');
      expect(await status(another)).toBe(200);
    });

    it('an access token that no node has met', async () => {
      const token = await world.token(app, installation);
      await revoke(token);
      expect(await refusedSoon(token)).toBe(401);
    });

    it('a refresh token by its app, with all that came from it', async () => {
      const first = await authorized();
      const second = await tokensOf(await refresh(server, app, first.refresh_token));
      expect([await status(first.access_token), await status(second.access_token)]).toEqual([200, 200]);
      expect((await revoke(second.refresh_token)).status).toBe(200);
      expect(await refusalOf(await refresh(server, app, second.refresh_token))).toEqual([400, 'invalid_grant']);
      expect(await refusedSoon(first.access_token)).toBe(401);
      expect(await refusedSoon(second.access_token)).toBe(401);
    });

    it('an API token by its app, with the access tokens it was exchanged for', async () => {
      const { secret, apiToken: kept } = await apiToken();
      const { access_token } = await tokensOf(await exchanged(secret));
      expect(await status(access_token)).toBe(200);
      expect((await revoke(secret)).status).toBe(200);
      expect(await refusalOf(await exchanged(secret))).toEqual([400, 'invalid_grant']);
      expect(await refusedSoon(access_token)).toBe(401);
      const rows = await world.platform.store
        .forTenant(acme.id)
        .execute<{ actor: string }[]>(
          "select actor from grantway.audit_entry where subject = ? and action = 'api-token.revoked'",
          [kept.id],
        );
      expect(rows).toEqual([{ actor: `installation:${installation}` }]);
    });

    it("an API token by the tenant's administrator, with the access tokens it was exchanged for", async () => {
      const { secret, apiToken: kept } = await apiToken();
      const { access_token } = await tokensOf(await exchanged(secret));
      await revokeApiToken(world.as(acme.admin), kept.id);
      expect(await refusedSoon(access_token)).toBe(401);
    });

    it('never by another app, which is told nothing', async () => {
      const access = await world.token(app, installation);
      const { refresh_token } = await authorized();
      const { secret, apiToken: kept } = await apiToken();
      for (const token of [access, refresh_token, secret]) {
        const answer = await revoke(token, other);
        expect([answer.status, await answer.text()]).toEqual([200, '']);
      }
      const rows = await world.platform.store
        .asPlatform()
        .execute<object[]>('select id from grantway.revoked_token where id = ?', [String(decodeJwt(access).jti)]);
      expect(rows).toEqual([]);
      expect((await refresh(server, app, refresh_token)).status).toBe(200);
      const listed = await listApiTokens(world.as(acme.admin), installation);
      expect(listed.find(({ id }) => id === kept.id)?.revokedAt).toBeNull();
    });

    it.each(['gwt_nothing', 'nothing', 'a.b.c', `eyJhbGciOiJub25lIn0.e30.`])(
      'nothing for %s, with 200',
      async (token) => {
        expect((await revoke(token)).status).toBe(200);
      },
    );

    it('nothing for who does not prove to be the app', async () => {
      const token = await world.token(app, installation);
      expect((await revoke(token, { ...app, secret: 'wrong' })).status).toBe(401);
      const form = new URLSearchParams({ token, client_id: app.key });
      expect((await fetch(server.revocation_endpoint ?? '', { method: 'POST', body: form })).status).toBe(401);
      expect(await status(token)).toBe(200);
    });
  });

  describe('end with their family, and the log says so without a token,', () => {
    it('when a code comes a second time', async () => {
      const { authorization, back } = await authorize();
      const { access_token } = await tokensOf(await exchange(server, app, authorization, back));
      expect(await status(access_token)).toBe(200);
      warnings.length = 0;
      expect(await refusalOf(await exchange(server, app, authorization, back))).toEqual([400, 'invalid_grant']);
      expect(await refusedSoon(access_token)).toBe(401);
      expect(warnings).toEqual([expect.stringContaining('came again')]);
      expect(warnings[0]).toContain(app.key);
      expect(warnings[0]).not.toContain(back.searchParams.get('code'));
    });

    it('when a refresh token comes a second time', async () => {
      const first = await authorized();
      const second = await tokensOf(await refresh(server, app, first.refresh_token));
      warnings.length = 0;
      expect(await refusalOf(await refresh(server, app, first.refresh_token))).toEqual([400, 'invalid_grant']);
      expect(await refusalOf(await refresh(server, app, second.refresh_token))).toEqual([400, 'invalid_grant']);
      for (const { access_token } of [first, second]) expect(await refusedSoon(access_token)).toBe(401);
      expect(warnings).toEqual([expect.stringContaining('refresh_token')]);
      expect(warnings[0]).not.toContain(first.refresh_token);
    });
  });

  describe('are looked at', () => {
    const nothing = { active: false };

    it('by their app: an access token, until it is revoked', async () => {
      const token = await world.token(app, installation);
      const told = await introspect(token);
      expect(told).toEqual({ active: true, token_type: 'Bearer', ...decodeJwt(token) });
      expect(told).toMatchObject({ sub: installation, client_id: app.key, scope: READ, tenant: acme.id });
      await revoke(token);
      expect(await introspect(token)).toEqual(nothing);
    });

    it('by their app: a refresh token, of an installation and of no person', async () => {
      const { refresh_token } = await authorized();
      const told = await introspect(refresh_token);
      expect(told).toMatchObject({
        active: true,
        sub: installation,
        installation,
        tenant: acme.id,
        client_id: app.key,
      });
      expect(JSON.stringify(told)).not.toContain(acme.admin.personId);
      await refresh(server, app, refresh_token);
      expect(await introspect(refresh_token)).toEqual(nothing);
    });

    it('by their app: an API token, until it is revoked', async () => {
      const { secret, apiToken: kept } = await apiToken();
      expect(await introspect(secret)).toMatchObject({
        active: true,
        sub: installation,
        scope: READ,
        client_id: app.key,
      });
      await revokeApiToken(world.as(acme.admin), kept.id);
      expect(await introspect(secret)).toEqual(nothing);
    });

    it('by no other app, and by nobody who does not prove to be one', async () => {
      const access = await world.token(app, installation);
      const { refresh_token } = await authorized();
      const { secret } = await apiToken();
      for (const token of [access, refresh_token, secret, 'nothing', 'a.b.c', 'eyJhbGciOiJub25lIn0.e30.'])
        expect(await introspect(token, other)).toEqual(nothing);
      const form = new URLSearchParams({ token: access, client_id: app.key });
      expect((await fetch(server.introspection_endpoint ?? '', { method: 'POST', body: form })).status).toBe(401);
    });

    it('and are inactive as soon as the grant has changed or the app is suspended', async () => {
      const theirs = await world.tenant();
      const id = await world.install(theirs, { app: app.key, scopes: [READ, WRITE] });
      const { secret } = await createApiToken(world.as(theirs.admin), { installationId: id, name: 'Test' });
      const before = await world.token(app, id);
      await world.change(theirs, id, { narrowTo: [READ] });
      expect(await introspect(before)).toEqual(nothing);
      const after = await world.token(app, id);
      expect(await introspect(after)).toMatchObject({ active: true });
      await world.change(theirs, id, 'suspend');
      for (const token of [after, secret]) expect(await introspect(token)).toEqual(nothing);
    });
  });
});
