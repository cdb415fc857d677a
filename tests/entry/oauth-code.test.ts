import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import { createDemoBrowser, type DemoBrowser, type Page } from '../../src/demo-browser.js';
import {
  authorizationUrl,
  callback,
  decide,
  discover,
  exchange,
  type OauthApp,
  refresh,
  refusalOf,
  sentBack,
  webCallback,
} from '../support/oauth-client.js';
import { createWorld, eventually, READ, type TestTenant, type World, WRITE } from '../support/world.js';

const both = `${READ} ${WRITE}`;
const declaring = {
  oauth: { redirectUris: [callback] },
  contracts: { accounting: { version: '2026-10', required: [READ], optional: [WRITE] } },
};
const web = { ...declaring, oauth: { redirectUris: [webCallback] } };

describe('an app that asks a tenant for access by authorization code', () => {
  let world: World;
  let server: oauth.AuthorizationServer;
  let acme: TestTenant;
  let browser: DemoBrowser;

  beforeAll(async () => {
    world = await createWorld();
    server = await discover(world);
    acme = await world.tenant();
    browser = await world.browserOf(acme.admin);
  });
  afterAll(() => world.close());

  /** A tenant's administrator approves what the app asks for. */
  const approve = async (
    app: OauthApp,
    scope = both,
    at = browser,
    edit = (page: Page) => page,
    redirect_uri = callback,
  ) => {
    const authorization = await authorizationUrl(server, app, { scope, redirect_uri });
    const page = edit(await at.open(authorization.url.href));
    return { authorization, back: await sentBack(() => decide(at, page, 'approve')) };
  };
  const grantedTo = async (app: OauthApp, scope = both) => {
    const { authorization, back } = await approve(app, scope);
    const answer = await exchange(server, app, authorization, back);
    return oauth.processAuthorizationCodeResponse(server, { client_id: app.key }, answer);
  };
  const ticked = (scope: string) => (page: Page) => ({
    ...page,
    html: page.html.replace(`value="${scope}">`, `value="${scope}" checked>`),
  });
  const unticked = (scope: string) => (page: Page) => ({
    ...page,
    html: page.html.replace(`name="scope" value="${scope}"`, 'disabled'),
  });
  const installationsOf = (tenant: TestTenant, app: OauthApp) =>
    world.platform.store
      .forTenant(tenant.id)
      .execute<{ id: string; scopes: string[]; epoch: number }[]>(
        'select id, scopes, epoch from grantway.installation where app_key = ?',
        [app.key],
      );

  it('is shown who asks, for which tenant, and what each scope lets it do', async () => {
    const app = await world.app(declaring);
    const { url } = await authorizationUrl(server, app, { scope: both });
    const { status, html } = await browser.open(url.href);
    expect(status).toBe(200);
    expect(html).toContain('Test app asks for access to');
    for (const text of ['Read invoices', 'Note exports on invoices', 'required', 'optional', READ, WRITE])
      expect(html).toContain(text);
    // What is optional is the tenant's to tick.
    expect(html).not.toMatch(/<input type="checkbox"[^>]* checked/);
  });

  it('gets a token that says for whom, by whom, what and until when, and the gateway takes it', async () => {
    const app = await world.app(declaring);
    const { access_token, token_type, expires_in, scope, refresh_token } = await grantedTo(app);
    const [{ id, epoch } = { id: '', epoch: 0 }] = await installationsOf(acme, app);
    expect([token_type, scope, typeof refresh_token]).toEqual(['bearer', both, 'string']);
    expect(expires_in).toBeLessThanOrEqual(600);

    const keys = createRemoteJWKSet(new URL(server.jwks_uri ?? ''));
    const { payload, protectedHeader } = await jwtVerify(access_token, keys, { algorithms: ['RS256'] });
    expect(protectedHeader).toMatchObject({ typ: 'at+jwt', alg: 'RS256', kid: expect.any(String) });
    expect(payload).toEqual({
      iss: world.url,
      aud: `${world.url}/graphql`,
      sub: id,
      client_id: app.key,
      scope: both,
      tenant: acme.id,
      installation: id,
      app_version: '1.0.0',
      epoch,
      iat: expect.any(Number),
      exp: expect.any(Number),
      jti: expect.any(String),
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(600);
    expect((await world.graphql(access_token, '{ invoices { totalCount } }')).status).toBe(200);
  });

  it('is told which scopes the tenant left out', async () => {
    const app = await world.app(declaring);
    const { authorization, back } = await approve(app, both, browser, unticked(WRITE));
    const answer = await exchange(server, app, authorization, back);
    const tokens = await oauth.processAuthorizationCodeResponse(server, { client_id: app.key }, answer);
    expect(tokens.scope).toBe(READ);
    expect((await installationsOf(acme, app))[0]?.scopes).toEqual([READ]);
  });

  it('gets what it has already when it asks for more and the tenant approves that too', async () => {
    const app = await world.app({
      ...declaring,
      contracts: { accounting: { version: '2026-10', required: [], optional: [READ, WRITE] } },
    });
    await grantedTo(app, READ);
    expect((await installationsOf(acme, app))[0]?.scopes).toEqual([READ]);
    const { authorization, back } = await approve(app, WRITE, browser, ticked(WRITE));
    expect((await exchange(server, app, authorization, back)).status).toBe(200);
    expect((await installationsOf(acme, app))[0]?.scopes).toEqual([READ, WRITE]);
  });

  it('is not asked about again for what an administrator has approved', async () => {
    const app = await world.app(web);
    await approve(app, both, browser, undefined, webCallback);
    const authorization = await authorizationUrl(server, app, { scope: READ, redirect_uri: webCallback });
    const back = await sentBack(() => browser.open(authorization.url.href));
    const tokens = await oauth.processAuthorizationCodeResponse(
      server,
      { client_id: app.key },
      await exchange(server, app, authorization, back),
    );
    expect(tokens.scope).toBe(READ);
  });

  it('is told that access is denied when the tenant refuses, and nothing is installed', async () => {
    const app = await world.app(declaring);
    const authorization = await authorizationUrl(server, app, { scope: both });
    const page = await browser.open(authorization.url.href);
    const back = await sentBack(() => decide(browser, page, 'refuse'));
    expect(back.searchParams.get('error')).toBe('access_denied');
    expect(back.searchParams.get('state')).toBe(authorization.state);
    expect(back.searchParams.get('iss')).toBe(world.url);
    expect(await installationsOf(acme, app)).toEqual([]);
  });

  it('leads a person who is not signed in to the page for that, and on from there', async () => {
    const app = await world.app(declaring);
    const stranger = createDemoBrowser();
    const { url } = await authorizationUrl(server, app, { scope: both });
    const page = await stranger.open(url.href);
    expect(new URL(page.url).pathname).toBe('/sign-in');
    const { email, password } = acme.admin;
    const consent = await stranger.submit(page, '/sign-in', { email, password });
    expect(consent.html).toContain('Test app asks for access to');
  });

  describe('is refused', () => {
    let app: OauthApp;
    beforeAll(async () => {
      app = await world.app(declaring);
    });
    const refusedAt = async (parameters: Record<string, string | undefined>) => {
      const { url } = await authorizationUrl(server, app, { scope: READ, ...parameters });
      return sentBack(() => browser.open(url.href));
    };

    it.each([
      'https://evil.example/callback',
      'http://127.0.0.1:9999/callback/../evil',
      'http://127.0.0.1:9999/other',
      'javascript:alert(1)',
    ])('without being sent to an address that is not its own: %s', async (redirect_uri) => {
      const { url } = await authorizationUrl(server, app, { scope: READ, redirect_uri });
      const page = await browser.open(url.href);
      expect([page.status, new URL(page.url).origin]).toEqual([400, world.url]);
      expect(page.html).toContain('redirect_uri');
    });

    it('without a known client', async () => {
      const { url } = await authorizationUrl(server, app, { scope: READ, client_id: 'nobody' });
      const page = await browser.open(url.href);
      expect([page.status, page.html.includes('invalid_client')]).toEqual([400, true]);
    });

    it('without PKCE, and with the plain kind', async () => {
      const none = await refusedAt({ code_challenge: undefined, code_challenge_method: undefined });
      expect(none.searchParams.get('error')).toBe('invalid_request');
      const plain = await refusedAt({ code_challenge_method: 'plain' });
      expect(plain.searchParams.get('error')).toBe('invalid_request');
    });

    it('for a scope that it does not declare', async () => {
      const back = await refusedAt({ scope: `${READ} warehouse.stock:read` });
      expect(back.searchParams.get('error')).toBe('invalid_scope');
      expect(back.searchParams.get('error_description')).toContain('warehouse.stock:read');
    });

    it('for tokens at once, without a code', async () => {
      const back = await refusedAt({ response_type: 'token' });
      expect(back.searchParams.get('error') ?? back.hash).toContain('unsupported_response_type');
    });

    it('for another resource than the gateway', async () => {
      const back = await refusedAt({ resource: 'https://other.example/graphql' });
      expect(back.searchParams.get('error')).toBe('invalid_target');
    });
  });

  describe('with a code', () => {
    it.each([
      ['another verifier', { verifier: oauth.generateRandomCodeVerifier() }],
      ['another redirect URI', { redirectUri: 'http://127.0.0.1:9999/other' }],
    ])('and %s gets nothing', async (_name, changes) => {
      const app = await world.app(declaring);
      const { authorization, back } = await approve(app);
      expect(await refusalOf(await exchange(server, app, authorization, back, changes))).toEqual([
        400,
        'invalid_grant',
      ]);
    });

    it('of another app gets nothing, and the other app still does', async () => {
      const app = await world.app(declaring);
      const thief = await world.app(declaring);
      const { authorization, back } = await approve(app);
      expect(await refusalOf(await exchange(server, thief, authorization, back))).toEqual([400, 'invalid_grant']);
      expect((await exchange(server, app, authorization, back)).status).toBe(200);
    });

    it('and a wrong secret gets nothing', async () => {
      const app = await world.app(declaring);
      const { authorization, back } = await approve(app);
      const answer = await exchange(server, { ...app, secret: 'wrong' }, authorization, back);
      expect(answer.headers.get('www-authenticate')).toContain('Basic');
      expect(await refusalOf(answer)).toEqual([401, 'invalid_client']);
    });

    it('used a second time gets nothing and ends what the first use got', async () => {
      const app = await world.app(declaring);
      const { authorization, back } = await approve(app);
      const first = (await (await exchange(server, app, authorization, back)).json()) as { refresh_token: string };
      expect(await refusalOf(await exchange(server, app, authorization, back))).toEqual([400, 'invalid_grant']);
      expect(await refusalOf(await refresh(server, app, first.refresh_token))).toEqual([400, 'invalid_grant']);
    });

    it('used twice at once gets tokens once', async () => {
      const app = await world.app(declaring);
      const { authorization, back } = await approve(app);
      const answers = await Promise.all([1, 2, 3].map(() => exchange(server, app, authorization, back)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    });
  });

  describe('with a refresh token', () => {
    const refreshed = async (app: OauthApp, token: string | undefined, scope?: string) =>
      oauth.processRefreshTokenResponse(server, { client_id: app.key }, await refresh(server, app, token ?? '', scope));

    it('gets a new access token and a new refresh token', async () => {
      const app = await world.app(declaring);
      const first = await grantedTo(app);
      const second = await refreshed(app, first.refresh_token);
      expect(second.refresh_token).not.toBe(first.refresh_token);
      expect(second.scope).toBe(both);
      expect((await world.graphql(second.access_token, '{ invoices { totalCount } }')).status).toBe(200);
      expect((await refreshed(app, second.refresh_token, READ)).scope).toBe(READ);
    });

    it('that was used before gets nothing, and the one that followed it dies with it', async () => {
      const app = await world.app(declaring);
      const first = await grantedTo(app);
      const second = await refreshed(app, first.refresh_token);
      expect(await refusalOf(await refresh(server, app, first.refresh_token ?? ''))).toEqual([400, 'invalid_grant']);
      expect(await refusalOf(await refresh(server, app, second.refresh_token ?? ''))).toEqual([400, 'invalid_grant']);
    });

    it('of another app gets nothing', async () => {
      const { refresh_token = '' } = await grantedTo(await world.app(declaring));
      const thief = await world.app(declaring);
      expect(await refusalOf(await refresh(server, thief, refresh_token))).toEqual([400, 'invalid_grant']);
    });

    it('is told of the scope that the tenant took back, and goes on with what is left', async () => {
      const app = await world.app(declaring);
      const { refresh_token = '' } = await grantedTo(app);
      const [{ id } = { id: '' }] = await installationsOf(acme, app);
      await world.change(acme, id, { narrowTo: [READ] });
      expect(await refusalOf(await refresh(server, app, refresh_token))).toEqual([400, 'invalid_scope']);
      expect((await refreshed(app, refresh_token, READ)).scope).toBe(READ);
    });

    it('waits while the app is suspended and goes on when it is resumed', async () => {
      const app = await world.app(declaring);
      const { refresh_token = '' } = await grantedTo(app);
      const [{ id } = { id: '' }] = await installationsOf(acme, app);
      await world.change(acme, id, 'suspend');
      expect(await refusalOf(await refresh(server, app, refresh_token))).toEqual([400, 'invalid_grant']);
      await world.change(acme, id, 'resume');
      expect((await refreshed(app, refresh_token)).scope).toBe(both);
    });
  });

  describe('of a tenant', () => {
    it('cannot be approved by one who only looks, and nothing is installed', async () => {
      const app = await world.app(declaring);
      const viewer = await world.browserOf(await world.person(acme, 'viewer'));
      const { url } = await authorizationUrl(server, app, { scope: both });
      const refused = await decide(viewer, await viewer.open(url.href), 'approve');
      expect(refused.status).toBe(403);
      expect(refused.html).toContain('ask an administrator');
      expect(await installationsOf(acme, app)).toEqual([]);
    });

    it('gives no code to one who only looks, though an administrator has approved the app', async () => {
      const app = await world.app(web);
      await approve(app, both, browser, undefined, webCallback);
      const viewer = await world.browserOf(await world.person(acme, 'viewer'));
      const { url } = await authorizationUrl(server, app, { scope: both, redirect_uri: webCallback });
      const page = await viewer.open(url.href);
      expect(page.url).toContain('/interaction/');
      expect((await decide(viewer, page, 'approve')).status).toBe(403);
    });

    it('cannot be approved in the browser of another tenant', async () => {
      const app = await world.app(declaring);
      const { url } = await authorizationUrl(server, app, { scope: both });
      const page = await browser.open(url.href);
      const birch = await world.tenant();
      const other = await world.browserOf(birch.admin);
      expect((await other.open(page.url)).status).toBe(404);
      const form = await other.open(`${world.url}/apps/${app.key}`);
      const csrf = /name="csrf" value="([^"]+)"/.exec(form.html)?.[1] ?? '';
      const stolen = {
        ...page,
        html: page.html.replaceAll(/name="csrf" value="[^"]+"/g, `name="csrf" value="${csrf}"`),
      };
      expect((await decide(other, stolen, 'approve')).status).toBe(404);
      expect([await installationsOf(acme, app), await installationsOf(birch, app)]).toEqual([[], []]);
    });

    it('is approved for the tenant that is signed in when it is approved', async () => {
      const app = await world.app(declaring);
      const birch = await world.tenant();
      const shared = await world.browserOf(acme.admin);
      await approve(app, both, shared);
      const { email, password } = birch.admin;
      await shared.submit(await shared.open(world.url), '/sign-out');
      await shared.submit(await shared.open(`${world.url}/sign-in`), '/sign-in', { email, password });
      const authorization = await authorizationUrl(server, app, { scope: both });
      // A page of the authorization server ends the sign-in of the other tenant first; browsers send its form at once.
      const between = await shared.open(authorization.url.href);
      const consent = await shared.submit(between, '/oauth/end-session/confirm');
      const back = await sentBack(() => decide(shared, consent, 'approve'));
      const tokens = (await (await exchange(server, app, authorization, back)).json()) as { access_token: string };
      const [, payload = ''] = tokens.access_token.split('.');
      expect(JSON.parse(Buffer.from(payload, 'base64url').toString()).tenant).toBe(birch.id);
    });

    it('ends when it uninstalls the app', async () => {
      const app = await world.app(declaring);
      const { access_token, refresh_token = '' } = await grantedTo(app);
      const [{ id } = { id: '' }] = await installationsOf(acme, app);
      await world.change(acme, id, 'uninstall');
      expect(await refusalOf(await refresh(server, app, refresh_token))).toEqual([400, 'invalid_grant']);
      await eventually(
        () => world.graphql(access_token, '{ invoices { totalCount } }'),
        ({ status }) => status === 401,
        1_000,
      );
    });
  });

  it('cannot come without a page of ours between', async () => {
    const app = await world.app(declaring);
    const { url } = await authorizationUrl(server, app, { scope: both, prompt: 'none' });
    const back = await sentBack(() => browser.open(url.href));
    expect(['consent_required', 'interaction_required', 'login_required']).toContain(back.searchParams.get('error'));
  });
});
