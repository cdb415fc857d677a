import { beforeEach, describe, expect, it } from '@jest/globals';
import { clientSecret, faultCode, realmEU, realmUS, redirectUri, useSandbox } from './quickbooks-client.js';

let now = Date.parse('2026-11-20T10:00:00Z');
const used = useSandbox({ now: () => now });
const open = (changes: Record<string, string> = {}) =>
  used.client.send(`/connect/oauth2?${new URLSearchParams(used.client.authorizeParams(changes))}`);

beforeEach(() => used.client.reset());

describe('the authorization page', () => {
  it('shows the app, the scope and both companies, says that it is a sandbox, and needs no script', async () => {
    const { status, body, headers } = await open();
    expect(status).toBe(200);
    for (const text of ['app-1', 'com.intuit.quickbooks.accounting', realmUS, realmEU, 'SANDBOX', 'not Intuit'])
      expect(body).toContain(text);
    expect(body).not.toContain('<script');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('escapes what the app sends', async () => {
    const { body } = await open({ state: '"><script>alert(1)</script>' });
    expect(body).not.toContain('<script');
    expect(body).toContain('&quot;&gt;&lt;script&gt;');
  });

  it.each([
    ['an unknown client', { client_id: 'other' }],
    ['a relative redirect_uri', { redirect_uri: '/callback' }],
    ['a redirect_uri that is no web address', { redirect_uri: 'javascript:alert(1)' }],
    ['a missing state', { state: '' }],
  ])('refuses %s on a page of its own, without a redirect', async (_name, changes: Record<string, string>) => {
    const { status, headers } = await open(changes);
    expect(status).toBe(400);
    expect(headers.get('location')).toBeNull();
  });

  it.each([
    ['unsupported_response_type', { response_type: 'token' }],
    ['invalid_scope', { scope: 'openid' }],
    ['invalid_scope', { scope: 'com.intuit.quickbooks.accounting everything' }],
  ])('sends %s back to the app', async (error, changes: Record<string, string>) => {
    const { status, headers } = await open(changes);
    const location = new URL(headers.get('location') ?? '');
    expect([status, location.searchParams.get('error'), location.searchParams.get('state')]).toEqual([
      302,
      error,
      's1',
    ]);
  });

  it('sends code, state and realmId back on Connect, and access_denied on Cancel', async () => {
    const callback = await used.client.consent(realmEU);
    expect(callback.href.startsWith(`${redirectUri}?`)).toBe(true);
    expect(callback.searchParams.get('code')).toBeTruthy();
    expect(callback.searchParams.get('state')).toBe('s1');
    expect(callback.searchParams.get('realmId')).toBe(realmEU);
    const form = { ...used.client.authorizeParams(), realmId: realmEU, decision: 'cancel' };
    const cancelled = await used.client.sendForm('/connect/oauth2', form);
    expect(cancelled.headers.get('location')).toBe(`${redirectUri}?error=access_denied&state=s1`);
  });

  it('refuses a company that it does not have', async () => {
    const form = { ...used.client.authorizeParams(), realmId: '1', decision: 'connect' };
    expect((await used.client.sendForm('/connect/oauth2', form)).status).toBe(400);
  });
});

describe('a code', () => {
  const issue = async () => (await used.client.consent(realmUS)).searchParams.get('code') ?? '';

  it('gives tokens once, and its second use revokes them', async () => {
    const code = await issue();
    const first = await used.client.redeem(code);
    expect(first.body).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: 3600,
      refresh_token: expect.any(String),
      x_refresh_token_expires_in: 8726400,
    });
    const second = await used.client.redeem(code);
    expect([second.status, second.body.error]).toEqual([400, 'invalid_grant']);
    expect((await used.client.refresh(first.body.refresh_token)).body.error).toBe('invalid_grant');
  });

  it('is refused with another redirect_uri, and after ten minutes', async () => {
    const code = await issue();
    expect((await used.client.redeem(code, 'http://127.0.0.1:9/other')).body.error).toBe('invalid_grant');
    now += 10 * 60 * 1000;
    expect((await used.client.redeem(code)).body.error).toBe('invalid_grant');
  });

  it('is refused to a wrong client secret and to an unknown grant type', async () => {
    const grant = { grant_type: 'authorization_code', code: await issue(), redirect_uri: redirectUri };
    const wrong = await used.client.requestTokens(grant, 'wrong');
    expect([wrong.status, wrong.body.error]).toEqual([401, 'invalid_client']);
    const unknown = await used.client.requestTokens({ grant_type: 'password' });
    expect(unknown.body.error).toBe('unsupported_grant_type');
    expect((await used.client.requestTokens({})).body.error).toBe('invalid_request');
    const encoded = await used.client.requestTokens(grant, encodeURIComponent(clientSecret));
    expect(encoded.status).toBe(200);
  });
});

describe('a refresh token', () => {
  it('rotates, and its second use revokes the whole family', async () => {
    await used.client.connect(realmUS);
    const { refreshToken } = used.client;
    const rotated = await used.client.refresh(refreshToken);
    expect(rotated.status).toBe(200);
    expect(rotated.body.refresh_token).not.toBe(refreshToken);
    const reused = await used.client.refresh(refreshToken);
    expect([reused.status, reused.body.error]).toEqual([400, 'invalid_grant']);
    expect((await used.client.refresh(rotated.body.refresh_token)).body.error).toBe('invalid_grant');
    used.client.accessToken = rotated.body.access_token;
    expect((await used.client.get(`companyinfo/${realmUS}`)).status).toBe(401);
  });

  it('and its access tokens end when it is revoked', async () => {
    await used.client.connect(realmUS);
    const basic = Buffer.from(`app-1:${clientSecret}`).toString('base64');
    const headers = { authorization: `Basic ${basic}` };
    const reply = await used.client.sendForm('/v2/oauth2/tokens/revoke', { token: used.client.refreshToken }, headers);
    expect(reply.status).toBe(200);
    expect((await used.client.get(`companyinfo/${realmUS}`)).status).toBe(401);
    expect((await used.client.sendJson('/v2/oauth2/tokens/revoke', { token: 'x' }, headers)).status).toBe(400);
  });
});

describe('an access token', () => {
  it('opens its own company for an hour', async () => {
    await used.client.connect(realmUS);
    const reply = await used.client.get(`companyinfo/${realmUS}?minorversion=75`);
    expect(reply.body.CompanyInfo.CompanyName).toBe('Sandbox Company US');
    expect(reply.headers.get('intuit_tid')).toBeTruthy();
    now += 3600 * 1000;
    const expired = await used.client.get(`companyinfo/${realmUS}`);
    expect([expired.status, expired.body.Fault.type, faultCode(expired)]).toEqual([401, 'AUTHENTICATION', '3200']);
  });

  it('does not open another company', async () => {
    await used.client.connect(realmUS);
    used.client.realmId = realmEU;
    const reply = await used.client.get(`companyinfo/${realmEU}`);
    expect([reply.status, reply.body.Fault.type]).toEqual([403, 'AuthorizationFault']);
  });

  it('is needed', async () => {
    const reply = await used.client.send(`/v3/company/${realmUS}/companyinfo/${realmUS}`);
    expect([reply.status, faultCode(reply)]).toEqual([401, '3200']);
  });
});

describe('a registered list of redirect URIs', () => {
  const registered = useSandbox({ redirectUris: [redirectUri] });

  it('is matched exactly', async () => {
    const path = (uri: string) =>
      `/connect/oauth2?${new URLSearchParams(registered.client.authorizeParams({ redirect_uri: uri }))}`;
    expect((await registered.client.send(path(redirectUri))).status).toBe(200);
    expect((await registered.client.send(path(`${redirectUri}/`))).status).toBe(400);
  });
});
