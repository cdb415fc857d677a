import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openRaw, rawPost } from '../support/raw-connection.js';
import { type RecorderSource, startRecorderSource } from '../support/recorder-source.js';
import { createWorld, READ, type World } from '../support/world.js';

const query = '{ invoices { totalCount } }';
const mebibyte = 1024 * 1024;

describe('hostile requests', () => {
  let world: World;
  let source: RecorderSource;
  let token: string;
  let others: string;

  beforeAll(async () => {
    source = await startRecorderSource();
    world = await createWorld({ env: { GRANTWAY_SOURCES: `accounting=${source.url}` } });
    const app = await world.app();
    const tokenOf = async () =>
      world.token(app, await world.install(await world.tenant(), { app: app.key, scopes: [READ] }));
    token = await tokenOf();
    others = await tokenOf();
  });
  afterAll(async () => {
    await world?.close();
    await source?.close();
  });
  beforeEach(() => {
    source.requests.length = 0;
    source.answerJson('{"data":{"invoices":{"totalCount":1}}}');
  });
  afterEach(async () => {
    const { status, body } = await world.graphql(others, query);
    expect([status, body]).toEqual([200, { data: { invoices: { totalCount: 1 } } }]);
  });

  const send = (body: string | Buffer, headers: Record<string, string> = {}, path = '/graphql') =>
    fetch(`${world.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        authorization: `Bearer ${token}`,
        ...headers,
      },
      body,
    });
  const sendVariables = (text: string) =>
    send(`{"query":"query Q($v: ID!) { invoice(id: $v) { id } }","variables":${text}}`);
  const refusalOf = async (answer: Response) => {
    const { errors } = (await answer.json()) as { errors: { message: string; extensions: { code: string } }[] };
    return { status: answer.status, code: errors[0]?.extensions.code, message: errors[0]?.message };
  };
  /** The variables as they reached the source. */
  const reached = () => /"variables":(.*)\}$/.exec(source.requests[0]?.body ?? '')?.[1];

  describe('a body of 100 MiB', () => {
    it.each([
      ['/graphql', 'by its length', true],
      ['/graphql', 'in chunks', false],
      ['/graphql?spelled=otherwise', 'by its length', true],
      ['/graphql?spelled=otherwise', 'in chunks', false],
      ['/events', 'in chunks', false],
      ['/oauth/token', 'by its length', true],
      ['/oauth/token', 'in chunks', false],
    ])('at %s %s is refused after a small part of it', async (path, _how, isMeasured) => {
      const { socket, closed } = openRaw(world.url);
      const chunk = Buffer.alloc(mebibyte, ' ');
      const total = 100 * mebibyte;
      const length: Record<string, string | number> = isMeasured
        ? { 'content-length': total }
        : { 'transfer-encoding': 'chunked' };
      socket.write(rawPost(path, { authorization: `Bearer ${token}`, ...length }));
      const more = (left: number): void => {
        if (left === 0 || socket.destroyed) return;
        const framed = isMeasured
          ? chunk
          : Buffer.concat([Buffer.from(`${mebibyte.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]);
        socket.write(framed, () => more(left - mebibyte));
      };
      more(total);
      expect(await closed).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
      // What was not read is still in the buffers of the system, some MiB at most.
      expect(socket.bytesWritten).toBeLessThan(total / 4);
      expect(source.requests).toEqual([]);
    });
  });

  describe('numbers in variables', () => {
    it.each([
      ['9007199254740991', '9007199254740991'],
      ['-9007199254740991', '-9007199254740991'],
      ['9007199254740992', '9007199254740992'],
      ['1e308', '1e+308'],
      ['5e-324', '5e-324'],
      ['1.50', '1.5'],
      ['0.1', '0.1'],
      ['0.10000000000000001', '0.1'],
      ['1E2', '100'],
      ['-0', '0'],
      ['-0.0', '0'],
      ['0e999999999999', '0'],
      ['100000000000000000000', '100000000000000000000'],
    ])('%s is the same number at the source', async (sent, arrives) => {
      expect((await sendVariables(`{"v":"x","n":${sent}}`)).status).toBe(200);
      expect(reached()).toBe(`{"v":"x","n":${arrives}}`);
      expect(Number(arrives) === Number(sent)).toBe(true);
    });

    it.each([
      ['2^53 + 1', '9007199254740993'],
      ['-(2^53 + 1)', '-9007199254740993'],
      ['one of twenty digits', '12345678901234567890'],
      ['1e400', '1e400'],
      ['-1e400', '-1e400'],
      ['1e-400', '1e-400'],
      ['one of an endless exponent', '1.5e308000000000000000000'],
      ['2^53 + 1 as a fraction', '9007199254740993.0'],
      ['2^53 + 1 with an exponent', '900719925474099.3e1'],
      ['a fraction of twenty digits', '0.10000000000000000001'],
      ['one of 400 zeros', `1${'0'.repeat(400)}`],
      ['a fraction of 200,000 digits', `0.${'0'.repeat(200_000)}1`],
      ['one of 200,000 digits', `1${'0'.repeat(200_000)}1`],
    ])('%s would be changed on its way, and is refused', async (_what, number) => {
      for (const text of [`{"v":${number}}`, `{"v":"x","deep":[{"n":[ ${number}]}]}`]) {
        const refusal = await refusalOf(await sendVariables(text));
        expect(refusal).toMatchObject({ status: 400, code: 'GATEWAY_REQUEST_INVALID' });
        expect(refusal.message).toContain(`the number ${number.slice(0, 40)}`);
      }
      expect(source.requests).toEqual([]);
    });

    it('are looked at wherever the variables are, and nowhere else', async () => {
      const odd = '9007199254740993';
      const hidden = `{"query":${JSON.stringify(query)},"v\\u0061riables"${' '.repeat(50)}:{"a":${odd}}}`;
      expect((await refusalOf(await send(hidden))).code).toBe('GATEWAY_REQUEST_INVALID');
      const elsewhere = JSON.stringify({ query, variables: { text: `"n": ${odd}, 1e400`, id: odd } });
      expect((await send(elsewhere.replace('{', `{"extensions":{"at":${odd}},`))).status).toBe(200);
      expect(reached()).toBe(JSON.stringify({ text: `"n": ${odd}, 1e400`, id: odd }));
    });

    it('are looked at in a GET too', async () => {
      const search = new URLSearchParams({ query, variables: '{"n":9007199254740993}' });
      const answer = await fetch(`${world.url}/graphql?${search}`, { headers: { authorization: `Bearer ${token}` } });
      expect(await refusalOf(answer)).toMatchObject({ status: 400, code: 'GATEWAY_REQUEST_INVALID' });
    });
  });

  describe('text', () => {
    it('with half a character in variables reaches the source as it came', async () => {
      expect((await sendVariables('{"v":"a\\ud800b","w":"\\udc00\\ud800"}')).status).toBe(200);
      expect(reached()).toBe('{"v":"a\\ud800b","w":"\\udc00\\ud800"}');
    });

    it('with half a character in the document is refused', async () => {
      const body = '{"query":"{ invoice(id: \\"\\ud800\\") { id } }"}';
      expect(await refusalOf(await send(body))).toMatchObject({ status: 400, code: 'GATEWAY_PARSE_FAILED' });
      expect(source.requests).toEqual([]);
    });

    it('with half a character in UTF-8 is refused', async () => {
      const body = Buffer.concat([
        Buffer.from('{"query":"{ invoices { totalCount } }","variables":{"v":"'),
        Buffer.from([0xed, 0xa0, 0x80]),
        Buffer.from('"}}'),
      ]);
      expect(await refusalOf(await send(body))).toMatchObject({ status: 400, code: 'GATEWAY_REQUEST_INVALID' });
      expect(source.requests).toEqual([]);
    });

    it('with a null byte reaches the source escaped, and is refused where it is part of the request', async () => {
      expect((await sendVariables('{"v":"a\\u0000b"}')).status).toBe(200);
      expect(reached()).toBe('{"v":"a\\u0000b"}');
      source.requests.length = 0;
      for (const body of [
        '{"query":"{ invoices { totalCount } }\\u0000"}',
        '{"query":"{ invoices { totalCount } }","operationName":"a\\u0000"}',
        '{"query":"{ invoices { totalCount } }"}\u0000',
      ])
        expect((await send(body)).status).toBe(400);
      const elsewhere = await send(JSON.stringify({ query }), {}, '/contracts/accounting/2026-10%00/graphql');
      expect(await refusalOf(elsewhere)).toMatchObject({ status: 404, code: 'REGISTRY_CONTRACT_UNKNOWN' });
      expect(source.requests).toEqual([]);
    });
  });

  it.each([
    ['objects', '{"a":', '}'],
    ['lists', '[', ']'],
  ])('100,000 levels of %s in variables are refused', async (_what, open, close) => {
    const levels = 100_000;
    const deep = `{"v":"x","deep":${open.repeat(levels)}1${close.repeat(levels)}}`;
    const refusal = await refusalOf(await sendVariables(deep));
    expect(refusal).toMatchObject({ status: 400, code: 'GATEWAY_REQUEST_INVALID' });
    expect(refusal.message).toContain('nested too deeply');
    expect(source.requests).toEqual([]);
  });

  describe('a packed body', () => {
    const body = JSON.stringify({ query });
    const bomb = gzipSync(Buffer.alloc(64 * mebibyte, ' '));

    it.each([
      ['gzip', gzipSync(body)],
      ['br', brotliCompressSync(body)],
      ['deflate', deflateSync(body)],
      ['zstd', Buffer.from(body)],
      ['GZIP', gzipSync(body)],
      ['gzip, identity', gzipSync(body)],
      ['gzip', bomb],
      ['', Buffer.from(body)],
    ])('in %s is refused as it is, with what is taken', async (encoding, packed) => {
      for (const path of ['/graphql', '/graphql?spelled=otherwise', '/events']) {
        const raw = openRaw(world.url);
        raw.socket.write(rawPost(path, { 'content-encoding': encoding, 'content-length': packed.length }));
        const answer = await raw.until(/HTTP_MEDIA_TYPE/);
        raw.socket.end(packed);
        await raw.closed;
        expect(answer).toMatch(/^HTTP\/1\.1 415 /);
        expect(answer).toMatch(/^accept-encoding: identity\r$/im);
      }
      expect(source.requests).toEqual([]);
    });

    it('that says it is not packed is taken', async () => {
      expect((await send(body, { 'content-encoding': 'identity' })).status).toBe(200);
    });
  });

  describe('a request within a request', () => {
    const hidden = () => {
      const body = JSON.stringify({ query: '{ invoices { totalCount nodes { id } } }' });
      return rawPost('/graphql', { authorization: `Bearer ${others}`, 'content-length': body.length }, body);
    };
    const head = (lines: string) =>
      `POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n${lines}\r\n\r\n`;

    it.each([
      ['a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked', '0\r\n\r\n'],
      ['chunks and a length', 'Transfer-Encoding: chunked\r\nContent-Length: 5', '0\r\n\r\n'],
      ['two lengths', 'Content-Length: 2\r\nContent-Length: 400', '{}'],
      ['the same length twice', 'Content-Length: 2\r\nContent-Length: 2', '{}'],
      ['a list of lengths', 'Content-Length: 2, 2', '{}'],
      ['a signed length', 'Content-Length: +2', '{}'],
      ['a folded line', 'X-A: a\r\n b\r\nContent-Length: 2', '{}'],
      ['a folded transfer coding', 'Transfer-Encoding:\r\n chunked', '0\r\n\r\n'],
      ['a bare line feed', 'X-A: a\nContent-Length: 2', '{}'],
      ['a blank before the colon', 'Content-Length : 2', '{}'],
      ['an unknown transfer coding', 'Transfer-Encoding: xchunked', '0\r\n\r\n'],
      ['chunks that are not last', 'Transfer-Encoding: chunked, identity', '0\r\n\r\n'],
      ['packed chunks', 'Transfer-Encoding: gzip, chunked', '0\r\n\r\n'],
      ['two transfer codings', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', '0\r\n\r\n'],
      ['a chunk that ends early', 'Transfer-Encoding: chunked', '2\n{}\n0\n\n'],
      ['a chunk without end', 'Transfer-Encoding: chunked', 'fffffffffffffffff\r\n{}\r\n0\r\n\r\n'],
      ['a null byte in a header', 'X-A: a\0b\r\nContent-Length: 2', '{}'],
    ])('by %s is answered 400, and the connection ends', async (_how, lines, body) => {
      const { socket, closed } = openRaw(world.url);
      socket.write(head(lines) + body + hidden());
      const answer = await closed;
      expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
      expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
      expect(answer.toLowerCase()).toContain('connection: close');
      expect(source.requests).toEqual([]);
    });

    it('that is honestly sent behind another is answered as its own', async () => {
      const body = JSON.stringify({ query });
      const raw = openRaw(world.url);
      raw.socket.write(head(`Content-Length: ${body.length}`) + body + hidden());
      await raw.until(/HTTP\/1\.1 200.*HTTP\/1\.1 200.*totalCount/s);
      raw.socket.destroy();
      expect(source.requests).toHaveLength(2);
    });
  });
});
