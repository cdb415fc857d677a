import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPair } from 'jose';
import { createAssertionVerifier } from '../../../src/outside/sdk/index.js';
import { type Platform, playPlatform } from '../source-world.js';
import { READ, startWorld, type World } from './accounting-world.js';

describe('the door of the contract', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  const refused = async (authorization: string | undefined) => {
    const { status, headers, body } = await world.ask(authorization, '{ invoices { totalCount } }');
    expect(headers.get('www-authenticate')).toContain('Bearer');
    expect(body.data).toBeUndefined();
    return [status, body.errors?.[0]?.extensions.code];
  };

  it('opens to a fresh assertion of the platform', async () => {
    const { status, body } = await world.ask(
      `Bearer ${await world.platform.assertion()}`,
      '{ invoices { totalCount } }',
    );
    expect([status, body]).toEqual([200, { data: { invoices: { totalCount: 0 } } }]);
  });

  it('stays shut without an assertion', async () => {
    expect(await refused(undefined)).toEqual([401, 'ASSERTION_MISSING']);
    expect(await refused('Basic YTpi')).toEqual([401, 'ASSERTION_MISSING']);
    expect(await refused('Bearer not-a-token')).toEqual([401, 'ASSERTION_MISSING']);
  });

  it('stays shut to an expired assertion, with five seconds of skew', async () => {
    const issued = (issuedAgoSeconds: number) => world.platform.assertion({ issuedAgoSeconds });
    expect(await refused(`Bearer ${await issued(67)}`)).toEqual([401, 'ASSERTION_INVALID']);
    const { status } = await world.ask(`Bearer ${await issued(62)}`, '{ __typename }');
    expect(status).toBe(200);
  });

  it('stays shut to an assertion for another source', async () => {
    const assertion = await world.platform.assertion({ audience: 'urn:grantway:source:warehouse' });
    expect(await refused(`Bearer ${assertion}`)).toEqual([401, 'ASSERTION_INVALID']);
  });

  it('stays shut to an assertion of another issuer', async () => {
    const assertion = await world.platform.assertion({ issuer: 'https://other.example' });
    expect(await refused(`Bearer ${assertion}`)).toEqual([401, 'ASSERTION_INVALID']);
  });

  it('stays shut to an access token of the same platform', async () => {
    const token = await world.platform.assertion({ typ: 'at+jwt' });
    expect(await refused(`Bearer ${token}`)).toEqual([401, 'ASSERTION_INVALID']);
  });

  it('stays shut to an assertion under another key', async () => {
    const { privateKey } = await generateKeyPair('EdDSA');
    expect(await refused(`Bearer ${await world.platform.assertion({}, privateKey)}`)).toEqual([
      401,
      'ASSERTION_INVALID',
    ]);
  });

  it('stays shut to an assertion that is not signed', async () => {
    const [, payload] = (await world.platform.assertion()).split('.');
    const header = Buffer.from('{"alg":"none","typ":"assertion+jwt"}').toString('base64url');
    expect(await refused(`Bearer ${header}.${payload}.`)).toEqual([401, 'ASSERTION_INVALID']);
  });

  it('stays shut to an assertion whose tenant was changed', async () => {
    const [header, payload = '', signature] = (await world.platform.assertion()).split('.');
    const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), tenant: randomUUID() };
    const forged = Buffer.from(JSON.stringify(claims)).toString('base64url');
    expect(await refused(`Bearer ${header}.${forged}.${signature}`)).toEqual([401, 'ASSERTION_INVALID']);
  });

  it('has no other method and no other path', async () => {
    const get = await fetch(`${world.source.url}/graphql?query={__typename}`);
    expect(get.status).toBe(404);
  });

  it('hides what went wrong inside', async () => {
    const world = await startWorld();
    const authorization = `Bearer ${await world.platform.assertion()}`;
    await world.ask(authorization, '{ __typename }');
    await world.execute('drop table source_accounting.invoice_export');
    await world.execute('drop table source_accounting.invoice cascade');
    const { body } = await world.ask(authorization, '{ invoices { totalCount } }');
    expect(body.errors?.[0]).toMatchObject({ message: 'Internal error', extensions: { code: 'INTERNAL' } });
    expect(JSON.stringify(body)).not.toContain('source_accounting');
    expect(JSON.stringify(world.logged)).toContain('does not exist');
    await world.close();
  });
});

describe('the assertion verifier', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await playPlatform();
  });
  afterAll(() => platform.close());

  const verifierAt = (now?: () => Date) =>
    createAssertionVerifier({
      issuer: platform.url,
      audience: 'urn:grantway:source:accounting',
      jwksUrl: `${platform.url}/oauth/jwks`,
      now,
    });

  it('tells tenant, installation, app and scopes', async () => {
    const tenant = randomUUID();
    const assertion = await platform.assertion({ tenant, scope: `${READ} other:read` });
    expect(await verifierAt().verify(`Bearer ${assertion}`)).toEqual({
      tenant,
      installation: expect.stringMatching(/^[0-9a-f-]{36}$/),
      app: 'invoice-sync',
      scopes: [READ, 'other:read'],
    });
  });

  it('keeps a verified assertion, but not beyond its expiry', async () => {
    let now = new Date();
    const verifier = verifierAt(() => now);
    const header = `Bearer ${await platform.assertion()}`;
    expect(await verifier.verify(header)).toBe(await verifier.verify(header));
    now = new Date(now.getTime() + 66_000);
    await expect(verifier.verify(header)).rejects.toMatchObject({ code: 'ASSERTION_INVALID' });
  });

  it('says that the keys are unavailable rather than blaming the assertion', async () => {
    const gone = await playPlatform();
    const assertion = await gone.assertion();
    await gone.close();
    const verifier = createAssertionVerifier({ issuer: gone.url, audience: 'x', jwksUrl: `${gone.url}/oauth/jwks` });
    await expect(verifier.verify(`Bearer ${assertion}`)).rejects.toMatchObject({
      code: 'ASSERTION_KEYS_UNAVAILABLE',
      status: 503,
    });
  });
});
