import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, exportJWK } from 'jose';
import { createDpopKey, type DpopKey, type ProofChanges } from '../support/dpop-key.js';
import type { OauthApp } from '../support/oauth-client.js';
import { createWorld, eventually, READ, type TestTenant, type World } from '../support/world.js';

const query = '{ invoices { totalCount } }';
const algs = 'algs="ES256 EdDSA Ed25519 PS256 RS256"';

describe('an access token that is bound to a key', () => {
  let world: World;
  let acme: TestTenant;
  let app: OauthApp;
  let installation: string;
  let key: DpopKey;
  let token: string;

  beforeAll(async () => {
    world = await createWorld();
    acme = await world.tenant();
    app = await world.app();
    installation = await world.install(acme, { app: app.key, scopes: [READ] });
    key = await createDpopKey();
    token = (await askToken(await proveAtServer())).body.access_token;
  });
  afterAll(() => world?.close());

  const proveAtServer = (changes: ProofChanges = {}, at = Date.now()) =>
    key.prove({ url: `${world.url}/oauth/token`, at }, changes);
  const askToken = async (dpop: string) => {
    const authorization = `Basic ${Buffer.from(`${app.key}:${app.secret}`).toString('base64')}`;
    const answer = await fetch(`${world.url}/oauth/token`, {
      method: 'POST',
      headers: { authorization, dpop },
      body: new URLSearchParams({ grant_type: 'client_credentials', installation }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: tests read whatever is answered
    return { status: answer.status, body: (await answer.json()) as any };
  };
  const ask = async (authorization: string, dpop?: string, path = '/graphql', method = 'POST') => {
    const isPost = method === 'POST';
    const answer = await fetch(`${world.url}${path}${isPost ? '' : `?query=${encodeURIComponent(query)}`}`, {
      method,
      headers: {
        authorization,
        ...(dpop !== undefined && { dpop }),
        ...(isPost && { 'content-type': 'application/json' }),
      },
      ...(isPost && { body: JSON.stringify({ query }) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: tests read whatever is answered
    const body = (await answer.json()) as any;
    return {
      status: answer.status,
      code: body.errors?.[0].extensions.code,
      challenge: answer.headers.get('www-authenticate') ?? '',
    };
  };
  const prove = (changes: ProofChanges = {}, more: { at?: number; url?: string } = {}) =>
    key.prove({ url: `${world.url}/graphql`, accessToken: token, ...more }, changes);

  describe('is issued', () => {
    it('with the thumbprint of the key, and as of type DPoP', async () => {
      const { status, body } = await askToken(await proveAtServer());
      expect([status, body.token_type]).toEqual([200, 'DPoP']);
      expect(decodeJwt(body.access_token).cnf).toEqual({ jkt: key.jkt });
    });

    it('once for each proof, even when it comes many times at once', async () => {
      const proof = await proveAtServer();
      const answers = await Promise.all([1, 2, 3, 4].map(() => askToken(proof)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    });

    it.each([
      ['for another address', { claims: { htu: 'https://evil.example/oauth/token' } }],
      ['for another method', { claims: { htm: 'GET' } }],
      ['that is old', { claims: { iat: Math.floor(Date.now() / 1000) - 90 } }],
      ['of another type', { header: { typ: 'JWT' } }],
    ])('not with a proof %s', async (_name, changes) => {
      const { status, body } = await askToken(await proveAtServer(changes));
      expect([status, body.error]).toEqual([400, 'invalid_dpop_proof']);
    });
  });

  describe('is taken', () => {
    it('with a proof for each request, however often it was met before', async () => {
      for (let n = 0; n < 3; n += 1) expect((await ask(`DPoP ${token}`, await prove())).status).toBe(200);
    });

    it('by GET, and for one contract', async () => {
      const got = await key.prove({ method: 'GET', url: `${world.url}/graphql`, accessToken: token });
      expect((await ask(`DPoP ${token}`, got, '/graphql', 'GET')).status).toBe(200);
      const path = '/contracts/accounting/2026-10/graphql';
      const one = await prove({}, { url: `${world.url}${path}` });
      expect((await ask(`DPoP ${token}`, one, path)).status).toBe(200);
    });

    it('whatever query and fragment the proof names, and with its host in other letters', async () => {
      const htu = `${world.url}/graphql`;
      expect((await ask(`DPoP ${token}`, await prove({ claims: { htu: `${htu}?a=b#c` } }))).status).toBe(200);
      expect((await ask(`DPoP ${token}`, await prove({ claims: { htu: htu.replace('http:', 'HTTP:') } }))).status).toBe(
        200,
      );
    });

    it.each([-50_000, 50_000])('from a clock that is off by %d ms', async (ms) => {
      expect((await ask(`DPoP ${token}`, await prove({}, { at: Date.now() + ms }))).status).toBe(200);
    });

    it.each(['EdDSA', 'PS256', 'RS256'])('when its key is for %s', async (alg) => {
      const other = await createDpopKey(alg);
      const { body } = await askToken(await other.prove({ url: `${world.url}/oauth/token` }));
      const proof = await other.prove({ url: `${world.url}/graphql`, accessToken: body.access_token });
      expect((await ask(`DPoP ${body.access_token}`, proof)).status).toBe(200);
    });
  });

  describe('is refused', () => {
    it('as a bearer token, before it was met as a bound one and after', async () => {
      const { body } = await askToken(await proveAtServer());
      for (const bound of [body.access_token, token]) {
        const { status, code, challenge } = await ask(`Bearer ${bound}`, await prove());
        expect([status, code]).toEqual([401, 'ACCESS_DPOP_REQUIRED']);
        expect(challenge).toMatch(/^DPoP error="invalid_token", error_description="[^"]+", /);
        expect(challenge).toContain(algs);
      }
    });

    it('without a proof', async () => {
      const { status, code, challenge } = await ask(`DPoP ${token}`);
      expect([status, code]).toEqual([401, 'ACCESS_DPOP_PROOF_INVALID']);
      expect(challenge).toContain('DPoP error="invalid_dpop_proof"');
      expect(challenge).toContain(algs);
      expect(challenge).toContain('resource_metadata="');
    });

    it('with a proof a second time, and with two at once', async () => {
      const proof = await prove();
      expect((await ask(`DPoP ${token}`, proof)).status).toBe(200);
      expect((await ask(`DPoP ${token}`, proof)).code).toBe('ACCESS_DPOP_PROOF_INVALID');
      const two = `${await prove()}, ${await prove()}`;
      expect((await ask(`DPoP ${token}`, two)).code).toBe('ACCESS_DPOP_PROOF_INVALID');
    });

    it('when a proof comes many times at once, all but once', async () => {
      const proof = await prove();
      const answers = await Promise.all([1, 2, 3, 4].map(() => ask(`DPoP ${token}`, proof)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    });

    const now = Math.floor(Date.now() / 1000);
    it.each<[string, ProofChanges]>([
      ['for another method', { claims: { htm: 'GET' } }],
      ['for a method in other letters', { claims: { htm: 'post' } }],
      ['for another host', { claims: { htu: 'https://evil.example/graphql' } }],
      ['for another path', { claims: { htu: 'http://127.0.0.1/control/graphql' } }],
      ['for no address', { claims: { htu: undefined } }],
      ['for what is no address', { claims: { htu: '/graphql' } }],
      ['from too long ago', { claims: { iat: now - 90 } }],
      ['from the future', { claims: { iat: now + 120 } }],
      ['of no time', { claims: { iat: undefined } }],
      ['of a time in words', { claims: { iat: String(now) } }],
      ['that has expired by its own word', { claims: { exp: now - 10 } }],
      ['without an id', { claims: { jti: undefined } }],
      ['with an empty id', { claims: { jti: '' } }],
      ['with an endless id', { claims: { jti: 'x'.repeat(257) } }],
      ['without the hash of the token', { claims: { ath: undefined } }],
      ['with the hash of another token', { claims: { ath: 'x'.repeat(43) } }],
      ['of another type', { header: { typ: 'JWT' } }],
      ['of no type', { header: { typ: undefined } }],
      ['without a key', { header: { jwk: undefined } }],
      ['that is too long', { claims: { more: 'x'.repeat(9_000) } }],
    ])('with a proof %s', async (_name, changes) => {
      const { status, code } = await ask(`DPoP ${token}`, await prove(changes));
      expect([status, code]).toEqual([401, 'ACCESS_DPOP_PROOF_INVALID']);
    });

    it('with a proof that holds its private key', async () => {
      const jwk = await exportJWK(key.privateKey);
      expect((await ask(`DPoP ${token}`, await prove({ header: { jwk } }))).code).toBe('ACCESS_DPOP_PROOF_INVALID');
    });

    it('with a proof that is signed with a shared secret, with nothing, or with another key than it names', async () => {
      const secret = new TextEncoder().encode('x'.repeat(64));
      const jwk = { kty: 'oct', k: Buffer.from(secret).toString('base64url') };
      const shared = await prove({ header: { alg: 'HS256', jwk }, key: secret });
      const [, claims] = (await prove()).split('.');
      const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'dpop+jwt', jwk: key.jwk })).toString('base64url');
      const another = await prove({ key: (await createDpopKey()).privateKey });
      for (const proof of [shared, `${none}.${claims}.`, another, 'x', ''])
        expect((await ask(`DPoP ${token}`, proof)).code).toBe('ACCESS_DPOP_PROOF_INVALID');
    });

    it("with a thief's own key", async () => {
      const thief = await createDpopKey();
      const proof = await thief.prove({ url: `${world.url}/graphql`, accessToken: token });
      expect((await ask(`DPoP ${token}`, proof)).code).toBe('ACCESS_DPOP_PROOF_INVALID');
    });

    it('when it is bound to no key at all, though a proof comes along', async () => {
      const plain = await world.token(app, installation);
      const proof = await key.prove({ url: `${world.url}/graphql`, accessToken: plain });
      const { status, code, challenge } = await ask(`DPoP ${plain}`, proof);
      expect([status, code]).toEqual([401, 'ACCESS_TOKEN_INVALID']);
      expect(challenge).toContain('DPoP error="invalid_token"');
      expect((await ask(`Bearer ${plain}`)).status).toBe(200);
    });

    it('once the tenant has suspended the app, whatever the proof', async () => {
      const theirs = await world.tenant();
      const id = await world.install(theirs, { app: app.key, scopes: [READ] });
      const authorization = `Basic ${Buffer.from(`${app.key}:${app.secret}`).toString('base64')}`;
      const answer = await fetch(`${world.url}/oauth/token`, {
        method: 'POST',
        headers: { authorization, dpop: await proveAtServer() },
        body: new URLSearchParams({ grant_type: 'client_credentials', installation: id }),
      });
      const { access_token: accessToken } = (await answer.json()) as { access_token: string };
      await world.change(theirs, id, 'suspend');
      const askAgain = async () =>
        ask(`DPoP ${accessToken}`, await key.prove({ url: `${world.url}/graphql`, accessToken }));
      const { code } = await eventually(askAgain, ({ status }) => status !== 200, 1_000);
      expect(code).toBe('ACCESS_INSTALLATION_INACTIVE');
    });
  });
});
