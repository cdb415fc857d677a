import { createHmac, KeyObject, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type CryptoKey, exportSPKI, generateKeyPair, importJWK } from 'jose';
import { type Forgery, forgeToken, goodClaims } from '../../support/forge-token.js';
import { type RecorderSource, startRecorderSource } from '../../support/recorder-source.js';
import { type Archive, inFull, openArchive } from './archive-world.js';

const body = JSON.stringify({ query: '{ book { title } }' });

let source: RecorderSource;
let archive: Archive;
let good: string;
beforeAll(async () => {
  source = await startRecorderSource();
  source.answerJson('{"data":{}}');
  archive = await openArchive(source.url);
  good = await archive.tokenFor('items:read');
});
afterAll(async () => {
  await archive.close();
  await source.close();
});
beforeEach(() => {
  source.requests.length = 0;
});

interface Answer {
  status: number;
  challenge: string | undefined;
  code: string | undefined;
}

/** Sends exactly these values of Authorization, each in a line of its own. */
async function askWith(authorization: string | string[], path = '/graphql'): Promise<Answer> {
  const { host } = new URL(archive.world.url);
  const lines = [authorization].flat().flatMap((value) => ['authorization', value]);
  const length = String(Buffer.byteLength(body));
  const headers = ['host', host, ...lines, 'content-type', 'application/json', 'content-length', length];
  const sent = request(`${archive.world.url}${path}`, { method: 'POST', headers }).end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const { errors } = JSON.parse(await text(answer));
  const challenge = answer.headers['www-authenticate'];
  return { status: answer.statusCode ?? 0, challenge, code: errors?.[0].extensions.code };
}

async function expectInvalid(authorization: string | string[]): Promise<void> {
  const { status, challenge, code } = await askWith(authorization);
  expect([status, code]).toEqual([401, 'ACCESS_TOKEN_INVALID']);
  expect(challenge).toMatch(/^Bearer error="invalid_token", error_description="[^"]+", resource_metadata="[^"]+"$/);
  expect(source.requests).toEqual([]);
}

const access = () => archive.world.platform.access;
const forge = (forgery: Forgery = {}) => forgeToken(access(), archive.installation, forgery);
const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const partsOf = (token: string) => token.split('.') as [header: string, payload: string, signature: string];

/** A token of these very texts, signed with the platform's own key: what no library would make. */
function signedText(header: string, payload: string): string {
  const input = `${part(header)}.${part(payload)}`;
  const key = KeyObject.from(access().signing.privateKey as Parameters<typeof KeyObject.from>[0]);
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
}

it('takes the good token that the others are made of', async () => {
  expect((await askWith(`Bearer ${good}`)).status).toBe(200);
  expect((await askWith(`Bearer ${await forge({ claims: { scope: inFull('items:read') } })}`)).status).toBe(200);
  expect((await askWith(`bEaReR ${await forge({ claims: { scope: inFull('items:read') } })}`)).status).toBe(200);
  expect(source.requests).toHaveLength(3);
});

describe('refuses, and asks nothing of the source,', () => {
  const header = (more: object = {}) => ({ alg: 'RS256', typ: 'at+jwt', kid: access().signing.kid, ...more });
  const claims = async (more: object = {}) => ({
    ...(await goodClaims(access(), archive.installation)),
    jti: randomUUID(),
    ...more,
  });
  const nowSeconds = () => Math.floor(Date.now() / 1000);

  it.each(['none', 'NONE', 'nOnE', '', null, 0, ['RS256'], undefined])('alg %p under a good signature', async (alg) => {
    const [, payload, signature] = partsOf(good);
    await expectInvalid(`Bearer ${part(header({ alg }))}.${payload}.${signature}`);
    await expectInvalid(`Bearer ${part(header({ alg }))}.${payload}.`);
    await expectInvalid(`Bearer ${signedText(JSON.stringify(header({ alg })), JSON.stringify(await claims()))}`);
  });

  it.each(['HS256', 'HS384', 'HS512'])('%s with whatever is public as the secret', async (alg) => {
    const [jwk = {}] = access().signing.publicJwks;
    const key = (await importJWK(jwk, 'RS256', { extractable: true })) as CryptoKey;
    const pem = await exportSPKI(key);
    const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    const secrets = [
      pem,
      pem.trim(),
      der,
      JSON.stringify(jwk),
      jwk.n ?? '',
      Buffer.from(jwk.n ?? '', 'base64url'),
      jwk.kid ?? '',
      '',
    ];
    for (const secret of secrets) {
      const input = `${part(header({ alg }))}.${part(await claims())}`;
      const mac = createHmac(alg.replace('HS', 'sha'), secret).update(input).digest('base64url');
      await expectInvalid(`Bearer ${input}.${mac}`);
    }
  });

  it.each([
    ['RS384', 'RSA-SHA384'],
    ['RS512', 'RSA-SHA512'],
  ])('our own key by %s', async (alg, digest) => {
    const input = `${part(header({ alg }))}.${part(await claims())}`;
    const key = KeyObject.from(access().signing.privateKey as Parameters<typeof KeyObject.from>[0]);
    await expectInvalid(`Bearer ${input}.${sign(digest, Buffer.from(input), key).toString('base64url')}`);
  });

  it.each(['ES256', 'EdDSA', 'PS256'])('another key by %s, under our key id', async (alg) => {
    const { privateKey } = await generateKeyPair(alg);
    await expectInvalid(`Bearer ${await forge({ header: { alg }, key: privateKey })}`);
  });

  it.each([
    '../../../../../../dev/null',
    '/dev/null',
    'file:///etc/passwd',
    "x' or '1'='1",
    '',
    '__proto__',
    ' ',
    `${'k'.repeat(3_000)}`,
  ])('the key id %p', async (kid) => {
    const { privateKey } = await generateKeyPair('RS256');
    await expectInvalid(`Bearer ${await forge({ header: { kid }, key: privateKey })}`);
    const input = `${part(header({ alg: 'HS256', kid }))}.${part(await claims())}`;
    await expectInvalid(`Bearer ${input}.${createHmac('sha256', '').update(input).digest('base64url')}`);
  });

  it('a key that the token says where to find', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    for (const place of ['jku', 'x5u'])
      await expectInvalid(`Bearer ${await forge({ header: { [place]: `${source.url}/keys` }, key: privateKey })}`);
    await expectInvalid(`Bearer ${await forge({ header: { x5c: ['MIIB'] }, key: privateKey })}`);
  });

  it.each<[string, object]>([
    ['that nobody knows', { crit: ['grantway'], grantway: 1 }],
    ['that is not there', { crit: ['grantway'] }],
    ['of the standard itself', { crit: ['exp'], exp: 1 }],
    ['of none', { crit: [] }],
    ['that are a text', { crit: 'exp' }],
    ['of a payload that is not encoded', { crit: ['b64'], b64: false }],
  ])('critical headers %s', async (_name, more) => {
    await expectInvalid(`Bearer ${signedText(JSON.stringify(header(more)), JSON.stringify(await claims()))}`);
  });

  it.each(['jwt', 'application/jwt', 'dpop+jwt', 'at+jwt+x', 'xat+jwt', '', ['at+jwt'], 1])(
    'the type %p',
    async (typ) => {
      await expectInvalid(`Bearer ${signedText(JSON.stringify(header({ typ })), JSON.stringify(await claims()))}`);
    },
  );

  it('the assertion that a source was sent', async () => {
    expect((await askWith(`Bearer ${good}`)).status).toBe(200);
    const assertion = source.requests[0]?.headers.authorization ?? '';
    expect(assertion).toMatch(/^Bearer ey/);
    source.requests.length = 0;
    await expectInvalid(assertion);
  });

  it.each<[string, (audience: string, issuer: string) => object]>([
    ['an audience that begins alike', (aud) => ({ aud: `${aud}/more` })],
    ['an audience that ends alike', (aud) => ({ aud: `x${aud}` })],
    ['an audience in capitals', (aud) => ({ aud: aud.toUpperCase() })],
    ['no audience', () => ({ aud: undefined })],
    ['an audience of none', () => ({ aud: [] })],
    ['two other audiences', (aud, iss) => ({ aud: [iss, `${aud}x`] })],
    ['an audience that is an object', (aud) => ({ aud: { [aud]: true } })],
    ['no issuer', () => ({ iss: undefined })],
    ['an issuer with a slash more', (_aud, iss) => ({ iss: `${iss}/` })],
    ['an issuer that is a list', (_aud, iss) => ({ iss: [iss] })],
    ['the audience as issuer', (aud) => ({ iss: aud })],
    ['an end that is a text', () => ({ exp: String(nowSeconds() + 600) })],
    ['an end that is null', () => ({ exp: null })],
    ['an end that is now', () => ({ exp: nowSeconds() })],
    ['an end before time began', () => ({ exp: -1 })],
    ['a beginning that is a text', () => ({ nbf: '0' })],
    ['a beginning just ahead', () => ({ nbf: nowSeconds() + 60 })],
    ['an issue time that is a text', () => ({ iat: 'now' })],
    ['no subject and no installation', () => ({ sub: null, installation: null })],
    ['a subject in capitals', () => ({ sub: archive.installation.toUpperCase() })],
    ['an installation in capitals', () => ({ installation: archive.installation.toUpperCase() })],
    ['an epoch that is a text', () => ({ epoch: 'latest' })],
  ])('%s', async (_name, change) => {
    const more = change(access().audience, access().issuer);
    const { status, challenge } = await askWith(
      `Bearer ${signedText(JSON.stringify(header()), JSON.stringify(await claims(more)))}`,
    );
    expect([status, source.requests]).toEqual([401, []]);
    expect(challenge).toMatch(/^Bearer error="invalid_token", /);
  });

  it.each<[string, string, string]>([
    ['claims that are a list', '{}', '[]'],
    ['claims that are null', '{}', 'null'],
    ['claims that are no JSON', '{}', 'claims'],
    ['a header that is no JSON', 'header', '{}'],
    ['nothing', '', ''],
  ])('%s, signed', async (_name, head, payload) => {
    const headerText = head === '{}' ? JSON.stringify(header()) : head;
    await expectInvalid(`Bearer ${signedText(headerText, payload)}`);
  });

  it('a good token that is too long', async () => {
    await expectInvalid(`Bearer ${await forge({ claims: { more: 'x'.repeat(8_000) } })}`);
  });

  it('parts of good tokens put together', async () => {
    const [head, payload, signature] = partsOf(good);
    const [, otherPayload, otherSignature] = partsOf(await archive.tokenFor('films:read'));
    for (const token of [
      `${head}.${payload}.${otherSignature}`,
      `${head}.${otherPayload}.${signature}`,
      `${head}.${payload}`,
      `${head}.${payload}.`,
      `.${payload}.${signature}`,
      `${head}..${signature}`,
      `${head}.${payload}.${signature}.`,
      `${head}.${payload}.${signature}.${signature}.${signature}`,
      `${head}.${payload}.${signature.slice(0, -8)}`,
      `${head}=.${payload}.${signature}`,
    ])
      await expectInvalid(`Bearer ${token}`);
  });

  it.each<[string, (token: string) => string | string[]]>([
    ['two tokens', (token) => `Bearer ${token} ${token}`],
    ['two tokens in a list', (token) => `Bearer ${token}, Bearer ${token}`],
    ['a comma after the token', (token) => `Bearer ${token},`],
    ['a token in quotes', (token) => `Bearer "${token}"`],
    ['a token with a blank in it', (token) => `Bearer ${token.slice(0, 20)} ${token.slice(20)}`],
    ['a token with a tab in it', (token) => `Bearer ${token.slice(0, 20)}\t${token.slice(20)}`],
    ['a tab before the token', (token) => `Bearer\t${token}`],
    ['a token after the word Bearer twice', (token) => `Bearer Bearer ${token}`],
    ['a token as a parameter', (token) => `Bearer token="${token}"`],
    ['a token as JSON', (token) => `Bearer {"token":"${token}"}`],
    ['a good token in a second line', (token) => ['Bearer garbage', `Bearer ${token}`]],
  ])('%s', async (_name, authorization) => {
    await expectInvalid(authorization(good));
  });
});

it('looks for a token in no other place', async () => {
  const none = await askWith('Basic x', `/graphql?access_token=${good}&authorization=Bearer%20${good}`);
  expect([none.status, none.challenge]).toEqual([401, expect.not.stringContaining('error=')]);
  expect(source.requests).toEqual([]);
  const more = await archive.tokenFor('films:read');
  expect((await askWith(`Bearer ${good}`, `/graphql?access_token=${more}`)).status).toBe(200);
  expect(JSON.stringify(source.requests)).not.toContain(more);
});
