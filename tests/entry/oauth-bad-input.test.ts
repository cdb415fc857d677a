import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type * as oauth from 'oauth4webapi';
import type { DemoBrowser } from '../../src/demo-browser.js';
import {
  authorizationUrl,
  callback,
  decide,
  discover,
  exchange,
  type OauthApp,
  refusalOf,
  sentBack,
  webCallback,
} from '../support/oauth-client.js';
import { createWorld, READ, type TestTenant, type World } from '../support/world.js';

describe('what no honest app sends', () => {
  let world: World;
  let server: oauth.AuthorizationServer;
  let acme: TestTenant;
  let browser: DemoBrowser;
  let native: OauthApp;
  let web: OauthApp;

  beforeAll(async () => {
    world = await createWorld();
    server = await discover(world);
    acme = await world.tenant();
    browser = await world.browserOf(acme.admin);
    native = await world.app({ oauth: { redirectUris: [callback] } });
    web = await world.app({ oauth: { redirectUris: [webCallback] } });
  });
  afterAll(() => world?.close());

  const open = async (app: OauthApp, parameters: Record<string, string | undefined>) =>
    browser.open((await authorizationUrl(server, app, { scope: READ, ...parameters })).url.href);

  describe('as the address to come back to is shown to the person, and nobody is sent there', () => {
    it.each([
      'https://app.example/callback/',
      'https://app.example/callback/../evil',
      'https://app.example/x/../callback',
      'https://app.example/./callback',
      'https://app.example//callback',
      'https://app.example/callback%2f..',
      'https://app.example/c%61llback',
      'https://app.example/Callback',
      'https://APP.example/callback',
      'HTTPS://app.example/callback',
      'https://app.example:443/callback',
      'https://app.example:8443/callback',
      'https://app.example./callback',
      'http://app.example/callback',
      'https://app.example/callback?next=https://evil.example',
      'https://app.example/callback?',
      'https://app.example/callback#',
      'https://app.example/callback#token',
      'https://user@app.example/callback',
      'https://app.example@evil.example/callback',
      'https://app.example%40evil.example/callback',
      'https://app.example\\@evil.example/callback',
      'https://evil.example/https://app.example/callback',
      'https://sub.app.example/callback',
      ' https://app.example/callback',
      'https://app.example/callback ',
      'https://app.example/callback\n',
      '//app.example/callback',
      '/callback',
      'data:text/html,x',
      '',
    ])('%j', async (redirect_uri) => {
      const page = await open(web, { redirect_uri });
      expect([page.status, new URL(page.url).origin]).toEqual([400, world.url]);
    });

    it('two of them, the first good', async () => {
      const { url } = await authorizationUrl(server, web, { scope: READ, redirect_uri: webCallback });
      url.searchParams.append('redirect_uri', 'https://evil.example/');
      const answer = await fetch(url, { redirect: 'manual' });
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    });

    it('is told to a person as a page that loads and says nothing foreign, and to a program as JSON', async () => {
      const { url } = await authorizationUrl(server, web, { redirect_uri: 'https://evil.example/<script>' });
      const page = await fetch(url, { redirect: 'manual', headers: { accept: 'text/html' } });
      expect([page.status, page.headers.get('content-type')]).toEqual([400, expect.stringContaining('text/html')]);
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      const html = await page.text();
      expect(html).toMatch(/This app cannot ask for access.*Start again at the app/s);
      expect(html).not.toContain('<script>');
      const program = await fetch(url, { redirect: 'manual' });
      expect([program.status, ((await program.json()) as { error: string }).error]).toEqual([
        400,
        'invalid_redirect_uri',
      ]);
    });

    it('none, though the app has only one', async () => {
      const page = await open(web, { redirect_uri: undefined });
      expect([page.status, new URL(page.url).origin]).toEqual([400, world.url]);
    });

    it("a person's own computer by another name than the app's", async () => {
      for (const host of ['localhost', '[::1]', '127.0.0.2', '2130706433']) {
        const page = await open(native, { redirect_uri: `http://${host}:9999/callback` });
        expect([host, page.status, new URL(page.url).origin]).toEqual([host, 400, world.url]);
      }
    });
  });

  describe('as parameters is told to the app', () => {
    it.each<[string, Record<string, string | undefined>, string]>([
      ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
      ['a challenge without its method, which would be plain', { code_challenge_method: undefined }, 'invalid_request'],
      ['the plain method', { code_challenge_method: 'plain' }, 'invalid_request'],
      ['a method in other letters', { code_challenge_method: 's256' }, 'invalid_request'],
      ['a method without a challenge', { code_challenge: undefined }, 'invalid_request'],
      ['a challenge that is none', { code_challenge: 'short' }, 'invalid_request'],
      ['a request object', { request: 'eyJhbGciOiJub25lIn0.e30.' }, 'request_not_supported'],
      ['where a request object is', { request_uri: 'https://evil.example/request' }, 'request_uri_not_supported'],
      ['a client to be registered', { registration: '{}' }, 'registration_not_supported'],
      ['a token at once', { response_type: 'token' }, 'unsupported_response_type'],
      ['a token beside the code', { response_type: 'code id_token' }, 'unsupported_response_type'],
      ['no response type', { response_type: undefined }, 'invalid_request'],
      ['a response mode that there is not', { response_mode: 'web_message' }, 'unsupported_response_mode'],
      ['a signed response', { response_mode: 'jwt' }, 'unsupported_response_mode'],
      ['a prompt that there is not', { prompt: 'everything' }, 'invalid_request'],
      ['no prompt beside another', { prompt: 'none login' }, 'invalid_request'],
      ['no prompt before anybody has signed in', { prompt: 'none' }, 'login_required'],
      ['an unknown scope', { scope: 'everything' }, 'invalid_scope'],
      ['a scope that is no text', { scope: `${READ} "x` }, 'invalid_scope'],
      ['an age that is none', { max_age: '-1' }, 'invalid_request'],
    ])('%s', async (_name, parameters, error) => {
      const back = await sentBack(() => open(native, parameters));
      const answer = new URLSearchParams(back.search || back.hash.slice(1));
      expect([answer.get('error'), answer.get('code')]).toEqual([error, null]);
      expect(answer.get('iss')).toBe(world.url);
    });

    it.each(['a b+c%20&=?#/ü', '"><script>', 'x'.repeat(2_000)])(
      'its state, which is given back as it is: %j',
      async (state) => {
        const back = await sentBack(() => open(native, { state, code_challenge_method: 'plain' }));
        expect(back.searchParams.get('state')).toBe(state);
      },
    );

    it('twice the same', async () => {
      const { url } = await authorizationUrl(server, native, { scope: READ });
      url.searchParams.append('scope', READ);
      const back = await sentBack(() => browser.open(url.href));
      expect(back.searchParams.get('error')).toBe('invalid_request');
    });
  });

  describe('with a good code', () => {
    const approve = async () => {
      const authorization = await authorizationUrl(server, native, { scope: READ });
      const page = await browser.open(authorization.url.href);
      return { authorization, back: await sentBack(() => decide(browser, page, 'approve')) };
    };
    const send = (form: Record<string, string>) => {
      const authorization = `Basic ${Buffer.from(`${native.key}:${native.secret}`).toString('base64')}`;
      const sent = new URLSearchParams({ grant_type: 'authorization_code', ...form });
      return fetch(server.token_endpoint ?? '', { method: 'POST', headers: { authorization }, body: sent });
    };

    it.each<[string, Record<string, string>, string]>([
      ['no verifier', {}, 'invalid_grant'],
      ['an empty verifier', { code_verifier: '' }, 'invalid_grant'],
      ['a verifier that is too short', { code_verifier: 'x'.repeat(42) }, 'invalid_request'],
      ['a verifier that is too long', { code_verifier: 'x'.repeat(129) }, 'invalid_request'],
      ['a verifier with what none has', { code_verifier: '+'.repeat(43) }, 'invalid_request'],
    ])('%s gets nothing', async (_name, form, error) => {
      const { back } = await approve();
      const code = back.searchParams.get('code') ?? '';
      expect(await refusalOf(await send({ code, redirect_uri: callback, ...form }))).toEqual([400, error]);
    });

    it('the challenge itself as the verifier gets nothing, and the good verifier still gets tokens', async () => {
      const { authorization, back } = await approve();
      const verifier = authorization.url.searchParams.get('code_challenge') ?? '';
      const wrong = await exchange(server, native, authorization, back, { verifier });
      expect(await refusalOf(wrong)).toEqual([400, 'invalid_grant']);
      expect((await exchange(server, native, authorization, back)).status).toBe(200);
    });

    it('the verifier of another request gets nothing', async () => {
      const [mine, theirs] = [await approve(), await approve()];
      const answer = await exchange(server, native, mine.authorization, mine.back, {
        verifier: theirs.authorization.verifier,
      });
      expect(await refusalOf(answer)).toEqual([400, 'invalid_grant']);
    });

    it('in the address of the request gets nothing', async () => {
      const { authorization, back } = await approve();
      const url = new URL(server.token_endpoint ?? '');
      url.search = new URLSearchParams({
        grant_type: 'authorization_code',
        code: back.searchParams.get('code') ?? '',
        redirect_uri: callback,
        code_verifier: authorization.verifier,
        client_id: native.key,
      }).toString();
      expect((await fetch(url)).status).toBe(404);
      expect((await fetch(url, { method: 'POST' })).status).toBe(400);
    });
  });
});
