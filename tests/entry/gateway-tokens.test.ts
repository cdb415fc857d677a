import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CryptoKey, exportSPKI, generateKeyPair, importJWK } from 'jose';
import type { InstallationChange } from '../../src/domain/access/index.js';
import { type Forgery, forgeToken, goodClaims } from '../support/forge-token.js';
import { createWorld, eventually, READ, type TestTenant, type World, WRITE } from '../support/world.js';

const query = '{ invoices { totalCount } }';

describe('the gateway', () => {
  let world: World;
  let acme: TestTenant;
  let app: { key: string; secret: string };
  let installation: string;

  beforeAll(async () => {
    world = await createWorld();
    acme = await world.tenant();
    app = await world.app();
    installation = await world.install(acme, { app: app.key, scopes: [READ, WRITE] });
  });
  afterAll(() => world.close());

  const forge = (forgery?: Forgery) => forgeToken(world.platform.access, installation, forgery);
  const ask = async (authorization: string | undefined) => {
    const answer = await fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
      body: JSON.stringify({ query }),
    });
    return {
      status: answer.status,
      challenge: answer.headers.get('www-authenticate'),
      // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the contract answers
      body: (await answer.json()) as any,
    };
  };
  const metadata = () => `resource_metadata="${world.url}/.well-known/oauth-protected-resource/graphql"`;
  const expectInvalid = async (token: string) => {
    const { status, challenge, body } = await ask(`Bearer ${token}`);
    expect([status, body.errors[0].extensions.code, body.data]).toEqual([401, 'ACCESS_TOKEN_INVALID', undefined]);
    expect(challenge).toMatch(/^Bearer error="invalid_token", error_description="[^"]+", resource_metadata="[^"]+"$/);
    expect(challenge).toContain(metadata());
    return body.errors[0].message as string;
  };

  it('takes a token as the platform issues it', async () => {
    expect((await ask(`Bearer ${await forge()}`)).status).toBe(200);
    expect((await ask(`bearer  ${await forge()}`)).status).toBe(200);
  });

  describe('refuses with 401 and where to get a token', () => {
    it.each([
      ['no Authorization', undefined],
      ['basic credentials', 'Basic YTpi'],
      ['an empty Bearer', 'Bearer '],
    ])('%s', async (_name, authorization) => {
      const { status, challenge, body } = await ask(authorization);
      expect([status, body.errors[0].extensions.code]).toEqual([401, 'ACCESS_TOKEN_MISSING']);
      expect(challenge).toBe(`Bearer ${metadata()}, DPoP algs="ES256 EdDSA Ed25519 PS256 RS256"`);
    });

    it.each(['not-a-token', 'a.b.c', `${'x'.repeat(20_000)}`, '..', 'e30.e30.e30'])('garbage %#', async (token) => {
      await expectInvalid(token);
    });

    it('a token that has expired', async () => {
      const now = Math.floor(Date.now() / 1000);
      expect(await expectInvalid(await forge({ claims: { iat: now - 700, exp: now - 100 } }))).toContain('expired');
    });

    it.each([
      ['of another issuer', { iss: 'https://other.example' }],
      ['for another audience', { aud: 'https://other.example/graphql' }],
      ['for a source', { aud: 'urn:grantway:source:accounting' }],
      ['that is not yet good', { nbf: Math.floor(Date.now() / 1000) + 600 }],
      ['that never expires', { exp: undefined }],
      ['without sub', { sub: undefined }],
      ['without jti', { jti: undefined }],
      ['without iat', { iat: undefined }],
      ['without client_id', { client_id: undefined }],
      ['without tenant', { tenant: undefined }],
      ['without installation', { installation: undefined }],
      ['without app_version', { app_version: undefined }],
      ['without epoch', { epoch: undefined }],
      ['whose sub is not the installation', { sub: 'somebody-else' }],
      [
        'of an installation that does not exist',
        { sub: '00000000-0000-4000-8000-000000000000', installation: '00000000-0000-4000-8000-000000000000' },
      ],
      ['of an installation that is no id', { sub: 'x', installation: 'x' }],
    ])('a token %s', async (_name, claims) => {
      await expectInvalid(await forge({ claims }));
    });

    it('a token of our own for another type of use', async () => {
      await expectInvalid(await forge({ header: { typ: 'JWT' } }));
      await expectInvalid(await forge({ header: { typ: 'assertion+jwt' } }));
      await expectInvalid(await forge({ header: { typ: undefined } }));
    });

    it('a token signed by another key, under our key id and under none', async () => {
      const { privateKey } = await generateKeyPair('RS256');
      await expectInvalid(await forge({ key: privateKey }));
      await expectInvalid(await forge({ key: privateKey, header: { kid: 'another' } }));
      await expectInvalid(await forge({ key: privateKey, header: { kid: undefined } }));
    });

    it('a token signed with HS256 and our public key as the secret', async () => {
      const [jwk] = world.platform.access.signing.publicJwks;
      const pem = await exportSPKI((await importJWK(jwk ?? {}, 'RS256', { extractable: true })) as CryptoKey);
      await expectInvalid(await forge({ key: Buffer.from(pem), header: { alg: 'HS256' } }));
    });

    it('a token that carries its own key', async () => {
      const { privateKey, publicKey } = await generateKeyPair('RS256');
      const jwk = await crypto.subtle.exportKey('jwk', publicKey as CryptoKey);
      await expectInvalid(await forge({ key: privateKey, header: { jwk, kid: undefined } }));
    });

    it('a token that is not signed', async () => {
      const claims = await goodClaims(world.platform.access, installation);
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      for (const alg of ['none', 'None', 'RS256'])
        await expectInvalid(`${part({ alg, typ: 'at+jwt' })}.${part(claims)}.`);
    });

    it('a token whose claims were changed after signing', async () => {
      const [header, payload = '', signature] = (await forge()).split('.');
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
      const changed = Buffer.from(JSON.stringify({ ...claims, scope: `${READ} ${WRITE} more` })).toString('base64url');
      await expectInvalid(`${header}.${changed}.${signature}`);
    });

    it('a token whose tenant is not the tenant of its installation', async () => {
      const birch = await world.tenant();
      expect(await expectInvalid(await forge({ claims: { tenant: birch.id } }))).toContain('installation');
    });

    it('a token whose app is not the app of its installation', async () => {
      const other = await world.app();
      expect(await expectInvalid(await forge({ claims: { client_id: other.key } }))).toContain('installation');
    });

    it('a token from before the grant changed', async () => {
      const { status, challenge, body } = await ask(`Bearer ${await forge({ claims: { epoch: 0 } })}`);
      expect([status, body.errors[0].extensions]).toEqual([
        401,
        { code: 'ACCESS_GRANT_CHANGED', epoch: 0, current: 1 },
      ]);
      expect(challenge).toContain('Bearer error="invalid_token"');
    });

    it('a token in the address or in the body, where none is looked for', async () => {
      const token = await forge();
      const answer = await fetch(`${world.url}/graphql?access_token=${token}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, access_token: token }),
      });
      expect(answer.status).toBe(401);
    });
  });

  it('gives no token more than its own scopes, whatever the installation was granted', async () => {
    const { status, body } = await ask(`Bearer ${await forge({ claims: { scope: WRITE } })}`);
    expect([status, body.errors[0].extensions.missingScopes]).toEqual([403, [READ]]);
    const none = await ask(`Bearer ${await forge({ claims: { scope: undefined } })}`);
    expect([none.status, none.body.errors[0].extensions.grantedScopes]).toEqual([403, []]);
  });

  describe('refuses a token that has not expired within a second after its tenant', () => {
    const withinMs = 1_000;
    const installed = async () => {
      const reader = await world.app({
        contracts: { accounting: { version: '2026-10', required: [], optional: [READ, WRITE] } },
      });
      const id = await world.install(acme, { app: reader.key, scopes: [READ, WRITE] });
      const token = await world.token(reader, id);
      expect((await ask(`Bearer ${token}`)).status).toBe(200);
      return { reader, id, token };
    };
    const refusedAfter = async (change: InstallationChange) => {
      const { reader, id, token } = await installed();
      await world.change(acme, id, change);
      const refused = await eventually(
        () => ask(`Bearer ${token}`),
        ({ status }) => status !== 200,
        withinMs,
      );
      expect(refused.body.data).toBeUndefined();
      return { reader, id, token, refused };
    };

    it('narrows the grant', async () => {
      const { reader, id, refused } = await refusedAfter({ narrowTo: [READ] });
      expect([refused.status, refused.body.errors[0].extensions.code]).toEqual([401, 'ACCESS_GRANT_CHANGED']);
      expect((await ask(`Bearer ${await world.token(reader, id)}`)).status).toBe(200);
      const more = await world.requestToken(reader, { installation: id, scope: WRITE });
      expect([more.status, more.body.error]).toEqual([400, 'invalid_scope']);
    });

    it('suspends the app, until it resumes it and a new token is there', async () => {
      const { reader, id, token, refused } = await refusedAfter('suspend');
      expect([refused.status, refused.body.errors[0].extensions]).toEqual([
        401,
        { code: 'ACCESS_INSTALLATION_INACTIVE', status: 'suspended' },
      ]);
      expect(refused.challenge).toContain('Bearer error="invalid_token"');
      expect((await world.requestToken(reader, { installation: id })).body.error).toBe('invalid_grant');
      await world.change(acme, id, 'resume');
      const anew = await eventually(
        () => world.requestToken(reader, { installation: id }),
        ({ status }) => status === 200,
        withinMs,
      );
      expect((await ask(`Bearer ${anew.body.access_token}`)).status).toBe(200);
      expect((await ask(`Bearer ${token}`)).status).toBe(401);
    });

    it('uninstalls the app', async () => {
      const { reader, id, refused } = await refusedAfter('uninstall');
      expect([refused.status, refused.body.errors[0].extensions.status]).toEqual([401, 'uninstalled']);
      expect((await world.requestToken(reader, { installation: id })).body.error).toBe('invalid_grant');
    });

    it('narrows the grant, though a node with a fast clock wrote another one an hour ahead', async () => {
      const { id: ahead } = await installed();
      await world.platform.store
        .asPlatform()
        .execute(`update grantway.installation set changed_at = now() + interval '1 hour' where id = ?`, [ahead]);
      const { refused } = await refusedAfter({ narrowTo: [READ] });
      expect(refused.status).toBe(401);
      const later = await refusedAfter('suspend');
      expect(later.refused.status).toBe(401);
    });
  });

  it('leaves another tenant alone when one uninstalls the same app', async () => {
    const birch = await world.tenant();
    const theirs = await world.install(birch, { app: app.key, scopes: [READ] });
    const token = await world.token(app, theirs);
    const mine = await world.install(await world.tenant(), { app: app.key, scopes: [READ] });
    const mineToken = await world.token(app, mine);
    const { tenantId } = (await world.platform.access.grants.find(mine)) ?? { tenantId: '' };
    await world.change({ id: tenantId, admin: { ...acme.admin, tenantId } }, mine, 'uninstall');
    await eventually(
      () => ask(`Bearer ${mineToken}`),
      ({ status }) => status === 401,
    );
    expect((await ask(`Bearer ${token}`)).status).toBe(200);
  });
});
