import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import * as oauth from 'oauth4webapi';
import { parseAppManifest } from '../../src/domain/access/index.js';
import { discover, insecure, refusalOf } from '../support/oauth-client.js';
import { createWorld, READ, type TestTenant, type World } from '../support/world.js';

interface Pair {
  kid: string;
  alg: string;
  jwk: JWK;
  privateKey: CryptoKey;
}

async function keyPair(alg: string): Promise<Pair> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const kid = randomUUID();
  return { kid, alg, jwk: { ...(await exportJWK(publicKey)), kid }, privateKey };
}

describe('an app with keys in its manifest', () => {
  let world: World;
  let server: oauth.AuthorizationServer;
  let acme: TestTenant;
  let pairs: Pair[];
  let app: { key: string; secret: string };
  let installation: string;

  beforeAll(async () => {
    world = await createWorld();
    server = await discover(world);
    acme = await world.tenant();
    pairs = await Promise.all(['ES256', 'EdDSA', 'RS256'].map(keyPair));
    app = await world.app({ oauth: { jwks: { keys: pairs.map(({ jwk }) => jwk) as never } } });
    installation = await world.install(acme, { app: app.key, scopes: [READ] });
  });
  afterAll(() => world?.close());

  const now = () => Math.floor(Date.now() / 1000);
  interface Changes {
    claims?: Record<string, unknown>;
    header?: Record<string, unknown>;
    key?: CryptoKey | Uint8Array;
  }
  const assertionOf = ({ kid, alg, privateKey }: Pair, { claims, header, key }: Changes = {}) =>
    new SignJWT({
      iss: app.key,
      sub: app.key,
      aud: server.issuer,
      jti: randomUUID(),
      iat: now(),
      exp: now() + 60,
      ...claims,
    })
      .setProtectedHeader({ alg, kid, ...header })
      .sign(key ?? privateKey);
  const first = (): Pair => pairs[0] as Pair;
  const ask = (client_assertion: string, more: Record<string, string> = {}) =>
    fetch(server.token_endpoint ?? '', {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        installation,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion,
        ...more,
      }),
    });

  it('proves itself with any of them, by a client library that is not ours', async () => {
    expect(server.token_endpoint_auth_methods_supported).toContain('private_key_jwt');
    const client = { client_id: app.key };
    for (const { privateKey: key, kid } of pairs) {
      const auth = oauth.PrivateKeyJwt({ key, kid });
      const answer = await oauth.clientCredentialsGrantRequest(server, client, auth, { installation }, insecure);
      const token = await oauth.processClientCredentialsResponse(server, client, answer);
      expect((await world.graphql(token.access_token, '{ invoices { totalCount } }')).status).toBe(200);
    }
  });

  it.each([
    ['is 20 seconds behind', -20],
    ['is 20 seconds ahead', 20],
  ])('proves itself though its clock %s', async (_name, skew) => {
    const claims = { iat: now() + skew, nbf: now() + skew, exp: now() + skew + 15 };
    expect((await ask(await assertionOf(first(), { claims }))).status).toBe(200);
  });

  it('is refused with an assertion a second time, also when both come at once', async () => {
    const used = await assertionOf(first());
    expect((await ask(used)).status).toBe(200);
    expect(await refusalOf(await ask(used))).toEqual([401, 'invalid_client']);
    const racing = await assertionOf(first());
    const answers = await Promise.all([1, 2, 3, 4].map(() => ask(racing)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('is refused with its client secret', async () => {
    const { status, body } = await world.requestToken(app, { installation });
    expect([status, body.error]).toEqual([401, 'invalid_client']);
  });

  const soon = Math.floor(Date.now() / 1000) + 60;
  it.each<[string, Changes]>([
    ['for another audience', { claims: { aud: 'https://other.example' } }],
    ['for the gateway', { claims: { aud: 'https://other.example/graphql' } }],
    ['for nobody', { claims: { aud: undefined } }],
    ['of another issuer', { claims: { iss: 'other' } }],
    ['of no issuer', { claims: { iss: undefined } }],
    ['of another app', { claims: { iss: 'quickbooks-invoices', sub: 'quickbooks-invoices' } }],
    ['that has expired', { claims: { exp: soon - 120 } }],
    ['that never expires', { claims: { exp: undefined } }],
    ['that is good for a year', { claims: { exp: soon + 31_536_000 } }],
    ['that is not good yet', { claims: { nbf: soon + 60 } }],
    ['without an id', { claims: { jti: undefined } }],
    ['with a kid that it does not have', { header: { kid: 'other' } }],
    ['signed with a shared secret', { header: { alg: 'HS256' }, key: new TextEncoder().encode('x'.repeat(64)) }],
  ])('is refused with an assertion %s', async (_name, changes) => {
    expect(await refusalOf(await ask(await assertionOf(first(), changes)))).toEqual([401, 'invalid_client']);
  });

  it("is refused with another key under its key's name, and with no signature", async () => {
    const { privateKey: key } = await keyPair('ES256');
    expect(await refusalOf(await ask(await assertionOf(first(), { key })))).toEqual([401, 'invalid_client']);
    const [, claims] = (await assertionOf(first())).split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(await refusalOf(await ask(`${none}.${claims}.`))).toEqual([401, 'invalid_client']);
  });

  it('is refused with an assertion that is not one, or that names another app than the request', async () => {
    expect((await ask('x.y.z')).status).toBe(400);
    expect(await refusalOf(await ask(await assertionOf(first()), { client_id: 'other' }))).toEqual([
      400,
      'invalid_request',
    ]);
    const other = { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' };
    expect(await refusalOf(await ask(await assertionOf(first()), other))).toEqual([400, 'invalid_request']);
  });

  describe('is not published', () => {
    const good = { kty: 'EC', crv: 'P-256', x: 'a'.repeat(43), y: 'b'.repeat(43), kid: 'one' };
    const manifest = (oauthPart: object) =>
      JSON.stringify({
        app: 'keyed',
        version: '1.0.0',
        meta: { name: 'Keyed', summary: 'Has keys.', publisher: 'Tests' },
        contracts: {},
        oauth: oauthPart,
      });

    it('but with a good key', () => {
      expect(parseAppManifest(manifest({ jwks: { keys: [good] } }), 'test').oauth.jwks?.keys).toEqual([good]);
    });

    it.each([
      ['a private key', { jwks: { keys: [{ ...good, d: 'c'.repeat(43) }] } }],
      ['a shared secret', { jwks: { keys: [{ kty: 'oct', k: 'abc', kid: 'one' }] } }],
      ['a short RSA key', { jwks: { keys: [{ kty: 'RSA', n: 'a'.repeat(171), e: 'AQAB', kid: 'one' }] } }],
      ['a curve that is for something else', { jwks: { keys: [{ ...good, crv: 'secp256k1' }] } }],
      ['a key for encryption', { jwks: { keys: [{ ...good, use: 'enc' }] } }],
      ['an algorithm with a shared secret', { jwks: { keys: [{ ...good, alg: 'HS256' }] } }],
      ['a key without a name', { jwks: { keys: [{ ...good, kid: undefined }] } }],
      ['two keys of one name', { jwks: { keys: [good, good] } }],
      ['no keys', { jwks: { keys: [] } }],
      ['an address of keys', { jwks_uri: 'https://app.example/jwks' }],
    ])('with %s', (_name, part) => {
      expect(() => parseAppManifest(manifest(part), 'test')).toThrow(
        expect.objectContaining({ code: 'ACCESS_APP_INVALID' }),
      );
    });
  });
});
