import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import { createApiToken, listApiTokens, revokeApiToken } from '../../src/domain/access/index.js';
import { discover, insecure, type OauthApp, refusalOf } from '../support/oauth-client.js';
import { createWorld, READ, type TestTenant, type World, WRITE } from '../support/world.js';

const grantType = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessToken = 'urn:ietf:params:oauth:token-type:access_token';
/** The platform's clock; the test moves it. */
const clock = { shiftMs: 0, now: () => Date.now() + clock.shiftMs };

describe('an app with an API token', () => {
  let world: World;
  let server: oauth.AuthorizationServer;
  let acme: TestTenant;
  let app: OauthApp;
  let installationId: string;
  let secret: string;

  beforeAll(async () => {
    world = await createWorld({ clock });
    server = await discover(world);
    acme = await world.tenant();
    app = await world.app({ contracts: { accounting: { version: '2026-10', optional: [READ, WRITE] } } });
    installationId = await world.install(acme, { app: app.key, scopes: [READ] });
    secret = await apiToken(acme, installationId);
  });
  afterAll(() => world?.close());

  const apiToken = async (tenant: TestTenant, id: string, expiresAt?: Date) =>
    (
      await createApiToken(world.as(tenant.admin), {
        installationId: id,
        name: 'Test',
        ...(expiresAt && { expiresAt }),
      })
    ).secret;
  const exchange = (changes: Record<string, string | undefined> = {}, client = app): Promise<Response> => {
    const all = { subject_token: secret, subject_token_type: accessToken, ...changes };
    const sent = Object.entries(all).filter((one): one is [string, string] => one[1] !== undefined);
    const auth = oauth.ClientSecretBasic(client.secret);
    return oauth.genericTokenEndpointRequest(server, { client_id: client.key }, auth, grantType, sent, insecure);
  };
  const refusal = async (changes: Record<string, string | undefined>, client = app) =>
    refusalOf(await exchange(changes, client));

  it('exchanges it for an access token of its installation, which the gateway takes', async () => {
    expect(server.grant_types_supported).toContain(grantType);
    const answer = await exchange();
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const token = await oauth.processGenericTokenEndpointResponse(server, { client_id: app.key }, answer);
    expect(token).toMatchObject({ token_type: 'bearer', scope: READ, issued_token_type: accessToken });
    expect(token.refresh_token).toBeUndefined();
    expect(decodeJwt(token.access_token)).toMatchObject({
      sub: installationId,
      client_id: app.key,
      tenant: acme.id,
      aud: `${world.url}/graphql`,
    });
    expect((await world.graphql(token.access_token, '{ invoices { totalCount } }')).status).toBe(200);
  });

  it('may name scopes and the gateway as what it is for', async () => {
    const audience = `${world.url}/graphql`;
    const answer = await exchange({ scope: READ, resource: audience, audience, requested_token_type: accessToken });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['a scope that was not granted', { scope: WRITE }, 'invalid_scope'],
    ['one that was and one that was not', { scope: `${READ} ${WRITE}` }, 'invalid_scope'],
    ['a scope that nobody knows', { scope: 'warehouse.stock:read' }, 'invalid_scope'],
    ['another resource', { resource: 'https://other.example/graphql' }, 'invalid_target'],
    ['another audience', { audience: 'other' }, 'invalid_target'],
    ['no subject token', { subject_token: undefined }, 'invalid_request'],
    ['no type of the subject token', { subject_token_type: undefined }, 'invalid_request'],
    [
      'a subject token of another type',
      { subject_token_type: 'urn:ietf:params:oauth:token-type:jwt' },
      'invalid_request',
    ],
    [
      'another type wanted',
      { requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' },
      'invalid_request',
    ],
    ['an actor', { actor_token: 'x', actor_token_type: accessToken }, 'invalid_request'],
    ['a type of an actor alone', { actor_token_type: accessToken }, 'invalid_request'],
    ['an API token that there is not', { subject_token: `gwt_${'A'.repeat(43)}` }, 'invalid_grant'],
  ])('is refused for %s', async (_name, changes, error) => {
    expect(await refusal(changes)).toEqual([400, error]);
  });

  it('is refused with its hash, which is what is kept, and with an access token', async () => {
    const [{ hash } = { hash: '' }] = await world.platform.store
      .forTenant(acme.id)
      .execute<{ hash: string }[]>('select hash from grantway.api_token where installation_id = ?', [installationId]);
    expect(await refusal({ subject_token: hash })).toEqual([400, 'invalid_grant']);
    expect(await refusal({ subject_token: await world.token(app, installationId) })).toEqual([400, 'invalid_grant']);
  });

  it('is refused twice the same parameter', async () => {
    const body = new URLSearchParams({ grant_type: grantType, subject_token: secret, subject_token_type: accessToken });
    body.append('subject_token', secret);
    const authorization = `Basic ${Buffer.from(`${app.key}:${app.secret}`).toString('base64')}`;
    const answer = await fetch(server.token_endpoint ?? '', { method: 'POST', headers: { authorization }, body });
    expect(await refusalOf(answer)).toEqual([400, 'invalid_request']);
  });

  it('must prove itself as well', async () => {
    expect(await refusal({}, { ...app, secret: 'wrong' })).toEqual([401, 'invalid_client']);
    const form = { grant_type: grantType, client_id: app.key, subject_token: secret, subject_token_type: accessToken };
    const answer = await fetch(server.token_endpoint ?? '', { method: 'POST', body: new URLSearchParams(form) });
    expect(await refusalOf(answer)).toEqual([401, 'invalid_client']);
  });

  it("is refused another app's API token, though of the same tenant", async () => {
    expect(await refusal({}, await world.app())).toEqual([400, 'invalid_grant']);
  });

  it('is refused one that was revoked, while another goes on', async () => {
    const theirs = await world.tenant();
    const id = await world.install(theirs, { app: app.key, scopes: [READ] });
    const [first, second] = [await apiToken(theirs, id), await apiToken(theirs, id)];
    const listed = await listApiTokens(world.as(theirs.admin), id);
    const revoked = listed.find(({ hint }) => first.endsWith(hint));
    await revokeApiToken(world.as(theirs.admin), revoked?.id ?? '');
    expect(await refusal({ subject_token: first })).toEqual([400, 'invalid_grant']);
    expect((await exchange({ subject_token: second })).status).toBe(200);
  });

  it('is refused one of an installation that is suspended or uninstalled', async () => {
    const theirs = await world.tenant();
    const id = await world.install(theirs, { app: app.key, scopes: [READ] });
    const subject_token = await apiToken(theirs, id);
    await world.change(theirs, id, 'suspend');
    expect(await refusal({ subject_token })).toEqual([400, 'invalid_grant']);
    await world.change(theirs, id, 'resume');
    expect((await exchange({ subject_token })).status).toBe(200);
    await world.change(theirs, id, 'uninstall');
    await world.install(theirs, { app: app.key, scopes: [READ] });
    expect(await refusal({ subject_token })).toEqual([400, 'invalid_grant']);
  });

  it('is refused one that has expired, and its use is noted once a minute', async () => {
    const theirs = await world.tenant();
    const id = await world.install(theirs, { app: app.key, scopes: [READ] });
    const subject_token = await apiToken(theirs, id, new Date(clock.now() + 300_000));
    const used = async () => (await listApiTokens(world.as(theirs.admin), id))[0]?.lastUsedAt?.getTime() ?? 0;
    expect(await used()).toBe(0);
    await exchange({ subject_token });
    const first = await used();
    expect(Math.abs(first - clock.now())).toBeLessThan(30_000);
    await exchange({ subject_token });
    expect(await used()).toBe(first);
    clock.shiftMs += 61_000;
    await exchange({ subject_token });
    expect(await used()).toBeGreaterThan(first + 60_000);
    clock.shiftMs += 240_000;
    expect(await refusal({ subject_token })).toEqual([400, 'invalid_grant']);
    clock.shiftMs = 0;
  });
});
