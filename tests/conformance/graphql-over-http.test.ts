import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type RecorderSource, startRecorderSource } from '../support/recorder-source.js';
import { createWorld, READ, type World } from '../support/world.js';

const json = 'application/json; charset=utf-8';
const graphql = 'application/graphql-response+json; charset=utf-8';
const asGraphql = 'application/graphql-response+json';

/** Each door before the router (its usual spelling) and through it. */
const doors = [
  '/graphql',
  '/graphql?through=the-router',
  '/contracts/accounting/2026-10/graphql',
  '/contracts/accounting/2026%2D10/graphql',
];

interface Sent {
  method?: string;
  headers?: Record<string, string | undefined>;
  body?: string | Buffer;
  /** Parameters of the address. */
  search?: Record<string, string> | string;
}

interface Answer {
  status: number;
  type: string;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

let world: World;
let source: RecorderSource;
let token: string;
beforeAll(async () => {
  source = await startRecorderSource();
  world = await createWorld({ env: { GRANTWAY_SOURCES: `accounting=${source.url}` } });
  const app = await world.app();
  token = await world.token(app, await world.install(await world.tenant(), { app: app.key, scopes: [READ] }));
});
afterAll(async () => {
  await world.close();
  await source.close();
});
beforeEach(() => {
  source.requests.length = 0;
  source.answerJson('{"data":{"invoices":{"totalCount":0}}}');
});

/** Sends exactly the headers that it is given, unlike fetch; a header that is undefined is left out. */
function send(door: string, { method = 'POST', headers = {}, body, search }: Sent): Promise<Answer> {
  const text = typeof search === 'string' ? search : new URLSearchParams(search).toString();
  const url = `${world.url}${door}${text && (door.includes('?') ? '&' : '?')}${text}`;
  const given = {
    authorization: `Bearer ${token}`,
    ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
    ...headers,
  };
  const kept = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: kept as Record<string, string> }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          type: answer.headers['content-type'] ?? '',
          headers: answer.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const codeOf = ({ text }: Answer): string | undefined => {
  const { errors, code } = JSON.parse(text);
  return errors?.[0].extensions.code ?? code;
};

const query = '{ invoices { totalCount } }';
const write = 'mutation { markInvoiceExported(id: "1", system: "s", externalId: "1") { userErrors { code } } }';
const asked = JSON.stringify({ query });

describe.each(doors)('GraphQL over HTTP at %s', (door) => {
  describe('the media type of a POST', () => {
    it.each([
      'application/json',
      'application/json; charset=utf-8',
      'application/json;charset="UTF-8"',
      'Application/JSON; charset=utf8; x=y',
    ])('is taken as %s', async (type) => {
      expect((await send(door, { headers: { 'content-type': type }, body: asked })).status).toBe(200);
    });

    it.each([
      ['application/json; charset=iso-8859-1'],
      ['application/json; charset=utf-16'],
      ['application/graphql-response+json'],
      ['application/graphql'],
      ['application/x-www-form-urlencoded'],
      ['multipart/form-data; boundary=x'],
      ['text/plain'],
      [undefined],
    ])('is refused as %s', async (type) => {
      const answer = await send(door, { headers: { 'content-type': type }, body: asked });
      expect([answer.status, codeOf(answer)]).toEqual([415, 'GATEWAY_MEDIA_TYPE']);
      expect(source.requests).toEqual([]);
    });
  });

  it.each(['json', 'application/json, text/plain'])('is refused as %s, which is no media type', async (type) => {
    expect((await send(door, { headers: { 'content-type': type }, body: asked })).status).toBe(415);
    expect(source.requests).toEqual([]);
  });

  describe('a body', () => {
    it.each<[string, string | Buffer]>([
      ['that is cut off', '{"query":'],
      ['that is an array of requests', `[${asked}]`],
      ['with a byte order mark', `\uFEFF${asked}`],
      ['that is not UTF-8', Buffer.from(`{"query":"{ invoices { totalCount } } #\xff"}`, 'latin1')],
      ['that is UTF-16', Buffer.from(asked, 'utf16le')],
      ['with a null byte', `{"query":"{ invoices { totalCount } }\0"}`],
      ['with variables that are text', JSON.stringify({ query, variables: '{}' })],
      ['with extensions that are a list', JSON.stringify({ query, extensions: [] })],
      ['with a documentId that is a number', JSON.stringify({ query, documentId: 1 })],
      ['with an empty query', '{"query":""}'],
    ])('%s is refused with 400 in either media type', async (_name, body) => {
      for (const [accept, type] of [
        ['application/json', json],
        [asGraphql, graphql],
      ]) {
        const answer = await send(door, { headers: { accept }, body });
        expect([answer.status, codeOf(answer), answer.type]).toEqual([400, 'GATEWAY_REQUEST_INVALID', type]);
      }
      expect(source.requests).toEqual([]);
    });

    it('of several operations is told why it is refused', async () => {
      expect((await send(door, { body: `[${asked}]` })).text).toContain('one JSON object for each');
    });

    it('may hold the replacement character, and an escaped null, which reach the source as they are', async () => {
      const body = '{"query":"query($id: ID!) { invoice(id: $id) { id } }","variables":{"id":"\uFFFD\\u0000"}}';
      expect((await send(door, { body })).status).toBe(200);
      expect(JSON.parse(source.requests[0]?.body ?? '').variables).toEqual({ id: '\uFFFD\0' });
    });

    it('whose keys come twice is sent on as it was decided', async () => {
      await send(door, {
        body: `{"query":"{ _service { sdl } }","variables":{"a":1},${asked.slice(1, -1)},"variables":{"b":2}}`,
      });
      expect(source.requests.map(({ body }) => body)).toEqual([
        '{"query":"{invoices{totalCount}}","variables":{"b":2}}',
      ]);
    });
  });

  describe('a GET', () => {
    const get = (search: Sent['search'], headers: Sent['headers'] = {}) =>
      send(door, { method: 'GET', search, headers });

    it('runs a query with its variables, operation name and extensions', async () => {
      const text = 'query A { __typename } query B($id: ID!) { invoice(id: $id) { id } }';
      const parameters = { query: text, operationName: 'B', variables: '{"id":"é"}', extensions: '{"x":1}' };
      expect((await get(parameters)).status).toBe(200);
      expect(source.requests.map(({ method, body }) => [method, JSON.parse(body)])).toEqual([
        ['POST', { query: 'query B($id:ID!){invoice(id:$id){id}}', operationName: 'B', variables: { id: 'é' } }],
      ]);
    });

    it('is answered in the media type that the client prefers, and not to be kept', async () => {
      const answer = await get({ query }, { accept: asGraphql });
      expect([answer.type, answer.headers['cache-control']]).toEqual([graphql, 'no-store']);
      expect((await get({ query })).type).toBe(json);
    });

    it.each(['application/json', asGraphql])('of a mutation is refused with the method to use (%s)', async (accept) => {
      const answer = await get({ query: write }, { accept });
      expect([answer.status, codeOf(answer), answer.headers.allow]).toEqual([405, 'GATEWAY_METHOD', 'POST']);
      const chosen = await get({
        query: `query A { __typename } ${write.replace('mutation', 'mutation B')}`,
        operationName: 'B',
      });
      expect(chosen.status).toBe(405);
      expect(source.requests).toEqual([]);
    });

    it.each<[string, Sent['search']]>([
      ['without a query', ''],
      ['with an empty query', { query: '' }],
      ['with two queries', `query=${encodeURIComponent(query)}&query=${encodeURIComponent(query)}`],
      ['with variables that are not JSON', { query, variables: '{' }],
      ['with variables that are a list', { query, variables: '[]' }],
      ['with extensions that are a number', { query, extensions: '1' }],
      ['that is not UTF-8', `query=${encodeURIComponent(`${query} #`)}%FF`],
    ])('%s is refused with 400', async (_name, search) => {
      const answer = await get(search);
      expect([answer.status, codeOf(answer)]).toEqual([400, 'GATEWAY_REQUEST_INVALID']);
      expect(source.requests).toEqual([]);
    });

    it('may leave its other parameters empty', async () => {
      expect((await get({ query, variables: '', operationName: '', extensions: '' })).status).toBe(200);
    });

    it('by HEAD has the head only', async () => {
      const answer = await send(door, { method: 'HEAD', search: { query } });
      expect([answer.status, answer.type, answer.text]).toEqual([200, json, '']);
    });

    it('is not answered to a browser that somebody else leads here', async () => {
      const headers = { authorization: undefined, cookie: 'gw_session=x', accept: 'text/html,*/*;q=0.8' };
      const answer = await get({ query }, headers);
      expect([answer.status, codeOf(answer)]).toEqual([401, 'ACCESS_TOKEN_MISSING']);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer /);
      const basic = await get({ query }, { ...headers, authorization: 'Basic dXNlcjpwYXNz' });
      expect([basic.status, source.requests]).toEqual([401, []]);
    });
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])('has no %s, and tells what it has', async (method) => {
    const answer = await send(door, { method });
    expect([answer.status, codeOf(answer), answer.headers.allow]).toEqual([405, 'GATEWAY_METHOD', 'GET, POST']);
    expect([answer.type.startsWith('application/problem+json'), source.requests]).toEqual([true, []]);
  });

  describe('Accept', () => {
    it.each([
      [undefined, json],
      ['', json],
      ['*/*', json],
      ['application/*', json],
      ['application/json', json],
      ['application/json; charset=utf-8', json],
      ['text/html, application/json;q=0.1', json],
      ['application/json, application/graphql-response+json;q=0.9', json],
      ['application/json, */*', json],
      ['application/graphql-response+json;q=0, */*', json],
      [asGraphql, graphql],
      ['APPLICATION/GraphQL-Response+JSON', graphql],
      ['application/graphql-response+json, application/json', graphql],
      ['application/json, application/graphql-response+json', graphql],
      ['application/graphql-response+json, application/json;q=0.9', graphql],
      ['application/json;q=0.1, application/graphql-response+json;q=0.2', graphql],
      ['application/graphql-response+json, */*', graphql],
      ['*/*, application/json;q=0.5', graphql],
      ['multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9', graphql],
    ])('of %s is answered %s', async (accept, type) => {
      const answer = await send(door, { headers: { accept }, body: asked });
      expect([answer.status, answer.type]).toEqual([200, type]);
    });

    it.each([
      'text/html',
      'application/xml, text/*',
      'application/graphql-response',
      'application/json;q=0',
      'application/json;q=2',
      'application/json; charset=iso-8859-1',
    ])('of %s is refused before anything is asked', async (accept) => {
      const answer = await send(door, { headers: { accept }, body: asked });
      expect([answer.status, codeOf(answer), answer.type]).toEqual([406, 'GATEWAY_NOT_ACCEPTABLE', json]);
      expect(source.requests).toEqual([]);
    });
  });

  describe('the status of a refusal', () => {
    it.each([
      ['GATEWAY_PARSE_FAILED', '{', undefined],
      ['GATEWAY_VALIDATION_FAILED', '{ nothing }', undefined],
      ['GATEWAY_VALIDATION_FAILED', 'query($name: String!) { __type(name: $name) { name } }', undefined],
      ['GATEWAY_LIMIT_EXCEEDED', `{ invoices { nodes { ${'id '.repeat(601)} } } }`, undefined],
      ['GATEWAY_OPERATION_UNKNOWN', 'query A { __typename } query B { __typename }', undefined],
      ['GATEWAY_OPERATION_UNKNOWN', 'query A { __typename }', 'B'],
    ])('by GraphQL (%s) is 200 in application/json and 400 in its own: %s', async (code, text, operationName) => {
      const body = JSON.stringify({ query: text, operationName });
      const plain = await send(door, { headers: { accept: 'application/json' }, body });
      expect([plain.status, plain.type, codeOf(plain), 'data' in JSON.parse(plain.text)]).toEqual([
        200,
        json,
        code,
        false,
      ]);
      const own = await send(door, { headers: { accept: asGraphql }, body });
      expect([own.status, own.type, codeOf(own), 'data' in JSON.parse(own.text)]).toEqual([400, graphql, code, false]);
    });

    it.each(['application/json', asGraphql])('by permission is 401 or 403 with the challenge (%s)', async (accept) => {
      const stranger = await send(door, { headers: { accept, authorization: 'Bearer x' }, body: asked });
      expect([stranger.status, stranger.headers['www-authenticate']]).toEqual([
        401,
        expect.stringContaining('error="invalid_token"'),
      ]);
      const without = await send(door, { headers: { accept }, body: JSON.stringify({ query: write }) });
      expect([without.status, without.headers['www-authenticate']]).toEqual([
        403,
        expect.stringContaining('error="insufficient_scope"'),
      ]);
    });

    it('that is not GraphQL is not called so', async () => {
      const body = Buffer.alloc(1024 * 1024 + 1, ' ');
      const answer = await send(door, { headers: { accept: asGraphql }, body }).catch(() => undefined);
      // The connection may end before the client has sent all and looks at the answer.
      if (answer) expect([answer.status, answer.type]).toEqual([413, expect.stringContaining('problem+json')]);
    });
  });

  describe("the status of a source's answer", () => {
    const failed = '{"errors":[{"message":"no","extensions":{"code":"BAD_USER_INPUT"}}]}';
    const broken = '{"errors":[{"message":"no","extensions":{"code":"DATABASE"}}]}';
    const partial = '{"errors":[{"message":"no","extensions":{"code":"BAD_USER_INPUT"}}],"data":{"invoices":null}}';
    const large = `{"errors":[{"message":"${'x'.repeat(70_000)}","extensions":{"code":"BAD_USER_INPUT"}}]}`;
    const masked =
      '{"errors":[{"message":"The source accounting failed at this field.","extensions":{"code":"GATEWAY_SOURCE_ERROR"}}]}';

    it.each([
      ['200 with data', 200, json, '{"data":{}}', 200, 200],
      ['200 with data and errors', 200, json, partial, 200, 200],
      ['200 with data null', 200, json, '{"data":null,"errors":[]}', 200, 200],
      ['201 with data', 201, json, '{"data":{}}', 200, 201],
      ['294 with data and errors', 294, graphql, partial, 200, 294],
      ['200 that refuses the request', 200, json, failed, 200, 400],
      ['200 with an error of its own and no data', 200, json, broken, 200, 502],
      ['400', 400, json, failed, 200, 400],
      ['400 in its own media type', 400, graphql, failed, 200, 400],
      ['422', 422, graphql, failed, 200, 422],
      ['400 with data', 400, json, ' { "data" : {} }', 200, 200],
      ['400 with errors and data', 400, graphql, partial, 200, 200],
      ['400 with data null', 400, json, '{"data":null,"errors":[]}', 200, 400],
      ['400 with a large refusal', 400, json, large, 200, 400],
    ])('that is %s', async (_name, status, type, text, inJson, inGraphql) => {
      source.answer((response) => response.writeHead(status, { 'content-type': type }).end(text));
      const told = text === broken ? masked : text;
      const plain = await send(door, { headers: { accept: 'application/json' }, body: asked });
      expect([plain.status, plain.type, plain.text === told]).toEqual([inJson, json, true]);
      const own = await send(door, { headers: { accept: asGraphql }, body: asked });
      expect([own.status, own.type, own.text === told]).toEqual([inGraphql, graphql, true]);
    });

    it.each([
      ['nothing', ''],
      ['no JSON', 'hello'],
      ['no object', '1'],
    ])('that is a 200 with %s is a failure where it can still be told', async (_name, text) => {
      source.answer((response) => response.writeHead(200, { 'content-type': json }).end(text));
      const answer = await send(door, { headers: { accept: asGraphql }, body: asked });
      expect([answer.status, codeOf(answer)]).toEqual([502, 'GATEWAY_SOURCE_FAILED']);
    });

    it('is told when the answer comes byte by byte, whole', async () => {
      const text = ' {"data" :{"invoices":{"totalCount":7}}}';
      source.answer(async (response) => {
        response.writeHead(200, { 'content-type': json, 'content-length': text.length });
        for (const character of text) {
          response.write(character);
          await new Promise((resolve) => setImmediate(resolve));
        }
        response.end();
      });
      const answer = await send(door, { headers: { accept: asGraphql }, body: asked });
      expect([answer.status, answer.text]).toEqual([200, text]);
    });
  });

  it('asks sources in the media type whose status can be trusted', async () => {
    await send(door, { body: asked });
    expect(source.requests[0]?.headers.accept).toBe('application/graphql-response+json, application/json;q=0.9');
  });
});
