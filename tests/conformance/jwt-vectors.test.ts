import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CryptoKey, compactVerify, exportJWK, exportSPKI, generateKeyPair, importJWK, type JWK } from 'jose';
import { createTokenVerifier } from '../../src/domain/access/index.js';
import { goodClaims } from '../support/forge-token.js';
import { type RecorderSource, startRecorderSource } from '../support/recorder-source.js';
import { createWorld, READ, type World } from '../support/world.js';
import { publishedForms, publishedJws } from './published-jws.js';

const base64url = (text: string | Buffer): string => Buffer.from(text).toString('base64url');

/**
 * What the standards give as examples, and what RFC 8725 tells of attacks, against whoever verifies access tokens here:
 * the function, and the door. Only an RS256 at+jwt by a key of ours is one.
 */
describe('an access token', () => {
  let world: World;
  let elsewhere: RecorderSource;
  let installation: string;
  let claims: Record<string, unknown>;
  let theirs: { privateKey: CryptoKey; publicJwk: JWK };
  beforeAll(async () => {
    elsewhere = await startRecorderSource();
    world = await createWorld();
    const app = await world.app();
    installation = await world.install(await world.tenant(), { app: app.key, scopes: [READ] });
    claims = await goodClaims(world.platform.access, installation);
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    theirs = { privateKey, publicJwk: await exportJWK(publicKey) };
    elsewhere.answerJson(JSON.stringify({ keys: [{ ...theirs.publicJwk, kid: 'theirs', alg: 'RS256' }] }));
  });
  afterAll(async () => {
    await world?.close();
    await elsewhere?.close();
  });

  const ours = () => world.platform.access.signing;
  const ask = async (token: string) => {
    const answer = await fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    await answer.text();
    return [answer.status, /error="\w+"/.exec(answer.headers.get('www-authenticate') ?? '')?.[0]];
  };
  /** @param known keys that are trusted beside ours: so that it is not for its key that a token is refused */
  const verify = (token: string, known: readonly JWK[] = []) => {
    const signing = { ...ours(), publicJwks: [...ours().publicJwks, ...known] };
    return createTokenVerifier({ ...world.platform.access, signing }).verify(token);
  };
  const expectRefused = async (token: string, known?: readonly JWK[]) => {
    await expect(verify(token, known)).rejects.toMatchObject({ code: 'ACCESS_TOKEN_INVALID' });
    expect(await ask(token)).toEqual([401, 'error="invalid_token"']);
  };

  /** Signs whatever it is given as it stands, which no library does. */
  const sign = async (header: string | object, payload: string | Buffer | object, key = ours().privateKey) => {
    const head = base64url(typeof header === 'string' ? header : JSON.stringify(header));
    const isText = typeof payload === 'string' || Buffer.isBuffer(payload);
    const input = `${head}.${base64url(isText ? payload : JSON.stringify(payload))}`;
    const { name, hash } = (key as CryptoKey).algorithm as { name: string; hash?: { name: string } };
    const saltLength = Number(hash?.name.slice('SHA-'.length)) / 8;
    const signature = await crypto.subtle.sign({ name, saltLength }, key as CryptoKey, Buffer.from(input));
    return `${input}.${base64url(Buffer.from(signature))}`;
  };
  const good = () => ({ alg: 'RS256', typ: 'at+jwt', kid: ours().kid });

  it('is what the platform signs, and this test can sign it', async () => {
    const token = await sign(good(), claims);
    expect(await verify(token)).toMatchObject({ installationId: installation });
    expect(await ask(token)).toEqual([200, undefined]);
  });

  it.each(publishedJws)('is not the JWS of $section ($alg), though it is sound and its key were known', async (jws) => {
    const { alg, key, compact } = jws;
    await expect(compactVerify(compact, await importJWK(key, alg))).resolves.toBeDefined();
    await expectRefused(compact, [{ ...key, alg }]);
    await expectRefused(compact, [key]);
  });

  it.each(publishedForms)('is not %s', async (_section, text) => {
    await expectRefused(text);
  });

  it('is not the example of a key, nor its thumbprint (RFC 8037 A.2, A.3)', async () => {
    await expectRefused(
      JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }),
    );
    await expectRefused('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  describe('by RFC 8725, is not', () => {
    it.each(['none', 'None', 'NONE', 'nOnE', '', 'RS256', 'ES256', 'HS256'])(
      'one without a signature, whose alg is %j (2.1, 3.1)',
      async (alg) => {
        const head = base64url(JSON.stringify({ ...good(), alg }));
        await expectRefused(`${head}.${base64url(JSON.stringify(claims))}.`);
        await expectRefused(`${head}.${base64url(JSON.stringify(claims))}`);
      },
    );

    it('one with our public key as the secret of an HMAC, in any of its spellings (2.1)', async () => {
      const [jwk = {}] = ours().publicJwks;
      const pem = await exportSPKI((await importJWK(jwk, 'RS256', { extractable: true })) as CryptoKey);
      const spellings = [
        pem,
        pem.trim(),
        Buffer.from(pem.replace(/-.*-|\s/g, ''), 'base64'),
        String(jwk.n),
        JSON.stringify(jwk),
      ];
      for (const hash of ['SHA-256', 'SHA-384', 'SHA-512'])
        for (const secret of spellings) {
          const algorithm = { name: 'HMAC', hash };
          const key = await crypto.subtle.importKey('raw', Buffer.from(secret), algorithm, false, ['sign']);
          await expectRefused(await sign({ ...good(), alg: hash.replace('SHA-', 'HS') }, claims, key));
        }
    });

    it.each(['RS384', 'RS512', 'PS256', 'PS384', 'PS512'])(
      'one of another algorithm, %s, by the very key of ours (3.1, 3.2)',
      async (alg) => {
        const [jwk = {}] = ours().privateJwks;
        const { alg: _, ...bare } = jwk as JWK;
        const key = (await importJWK(bare, alg)) as CryptoKey;
        const token = await sign({ ...good(), alg }, claims, key);
        await expect(compactVerify(token, await importJWK(publicOf(bare), alg))).resolves.toBeDefined();
        await expectRefused(token);
        await expectRefused(token, [{ ...publicOf(bare), kid: ours().kid, alg }]);
      },
    );

    const publicOf = ({ kty, n, e }: JWK): JWK => ({ kty, n, e }) as JWK;

    it('one of an elliptic curve whose signature is all zeros', async () => {
      const token = await sign({ ...good(), alg: 'ES256' }, claims);
      await expectRefused(`${token.split('.').slice(0, 2).join('.')}.${base64url(Buffer.alloc(64))}`);
    });

    it.each([
      undefined,
      '',
      'JWT',
      'jwt',
      'at',
      'jwt+at',
      'at+jwt;v=1',
      'assertion+jwt',
      'dpop+jwt',
      'secevent+jwt',
      ['at+jwt'],
      1,
      null,
    ])('one of ours for another use, whose typ is %j (3.11)', async (typ) => {
      await expectRefused(await sign({ ...good(), typ }, claims));
    });

    it.each([
      ['unknown', { crit: ['exp'], exp: 1 }],
      ['of ours to nobody', { crit: ['urn:example:must'], 'urn:example:must': true }],
      ['empty', { crit: [] }],
      ['no list', { crit: 'exp' }],
      ['missing', { crit: ['exp'] }],
      ['b64, which JWTs may not use', { crit: ['b64'], b64: false }],
    ])('one whose crit is %s (RFC 7515 4.1.11)', async (_what, more) => {
      await expectRefused(await sign({ ...good(), ...more }, claims));
    });

    it('one that brings its key, or says where to get it; nobody goes there (3.10)', async () => {
      const jwks = `${elsewhere.url}/jwks`;
      const brought = [
        { jku: jwks, kid: 'theirs' },
        { jku: jwks },
        { x5u: `${elsewhere.url}/cert.pem`, kid: 'theirs' },
        { jwk: theirs.publicJwk },
        { jwk: theirs.publicJwk, kid: undefined },
        { x5c: ['MIIB'], kid: undefined },
        { x5t: 'dGh1bWI', 'x5t#S256': 'dGh1bWI' },
        { iss: elsewhere.url, kid: 'theirs' },
      ];
      for (const header of brought)
        await expectRefused(await sign({ ...good(), ...header }, claims, theirs.privateKey));
      await expectRefused(await sign(good(), { ...claims, iss: elsewhere.url }, theirs.privateKey));
      expect(elsewhere.requests).toEqual([]);
    });

    it.each([
      '../../../../../../dev/null',
      '/proc/self/environ',
      'C:\\keys\\x',
      "' UNION SELECT 'key' --",
      '" or ""="',
      '; /bin/true',
      'http://127.0.0.1/key',
      '__proto__',
      'constructor',
      '',
      'k'.repeat(200),
      ['a'],
      { toString: 'x' },
      0,
      null,
    ])('one whose kid is %j (3.10)', async (kid) => {
      await expectRefused(await sign({ ...good(), kid }, claims, theirs.privateKey));
    });

    it('one that says a thing twice, so that two readers read two tokens (RFC 7519 4)', async () => {
      const { kid } = ours();
      const body = JSON.stringify(claims);
      const twice = `{"alg":"none","typ":"at+jwt","kid":"${kid}","alg":"RS256"}`;
      await expectRefused(`${base64url(twice)}.${base64url(body)}.`);
      await expectRefused(await sign(twice, body, theirs.privateKey));
      await expectRefused(await sign(`{"alg":"RS256","typ":"at+jwt","alg":"none"}`, body));
      await expectRefused(await sign(`{"alg":"RS256","typ":"at+jwt","kid":"${kid}","typ":"JWT"}`, body));
      const [head, , signature] = (await sign(good(), claims)).split('.');
      const more = body.replace(/}$/, `,"tenant":"00000000-0000-4000-8000-000000000000"}`);
      await expectRefused(`${head}.${base64url(more)}.${signature}`);
    });

    it('one within another, signed or sealed, or one that is packed (2.4, 3.6)', async () => {
      const inner = await sign(good(), claims);
      await expectRefused(await sign({ ...good(), cty: 'JWT' }, inner));
      await expectRefused(await sign({ ...good(), cty: 'JWT' }, JSON.stringify(inner)));
      await expectRefused(await sign({ ...good(), zip: 'DEF' }, deflateRawSync(JSON.stringify(claims))));
      await expectRefused(await sign({ ...good(), zip: 'DEF' }, deflateRawSync(Buffer.alloc(1_000_000, ' '))));
      const sealed = base64url(JSON.stringify({ alg: 'dir', enc: 'A256GCM', zip: 'DEF', typ: 'at+jwt' }));
      await expectRefused(`${sealed}..${base64url('iv')}.${base64url(deflateRawSync(Buffer.alloc(1_000_000)))}.dGFn`);
    });

    it('one that is very large, however much of it is header (3.4)', async () => {
      const token = await sign({ ...good(), pad: 'x'.repeat(9_000) }, claims);
      await expectRefused(token);
      await expect(verify(await sign(good(), { ...claims, pad: 'x'.repeat(1_000_000) }))).rejects.toThrow('too long');
      await expectRefused(await sign(`${'['.repeat(3_000)}`, claims, theirs.privateKey));
    });

    it.each([
      ['no object', '[]'],
      ['a text', '"claims"'],
      ['null', 'null'],
      ['no JSON', '{"sub":'],
      ['nothing', ''],
    ])('one whose claims are %s (3.4)', async (_what, payload) => {
      await expectRefused(await sign(good(), payload));
    });

    it('one that is cut, or has more parts, or other letters (3.4)', async () => {
      const token = await sign(good(), claims);
      const [head, body, signature = ''] = token.split('.');
      for (const changed of [
        `${head}.${body}.${signature.slice(0, -4)}`,
        `${head}.${body}.${signature}.${signature}`,
        `${head}.${body}.${signature}AAAA`,
        `.${body}.${signature}`,
        `${head}..${signature}`,
        `${head}.${body}.${signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`,
        `${base64url('{}')}.${body}.${signature}`,
      ])
        await expectRefused(changed);
    });
  });
});
