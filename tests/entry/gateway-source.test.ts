import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { type RecorderSource, startRecorderSource } from '../support/recorder-source.js';
import { createWorld, READ, type TestTenant, type World, WRITE } from '../support/world.js';

const maxAnswerBytes = 32 * 1024 * 1024;
const one = 'query One($id: ID!) {\n  # which\n  invoice(id: $id) { number, status }\n}';

describe('between the gateway and a source', () => {
  let world: World;
  let source: RecorderSource;
  let acme: TestTenant;
  let app: { key: string; secret: string };
  let installation: string;
  let token: string;

  beforeAll(async () => {
    source = await startRecorderSource();
    world = await createWorld({ env: { GRANTWAY_SOURCES: `accounting=${source.url}` } });
    acme = await world.tenant();
    app = await world.app();
    installation = await world.install(acme, { app: app.key, scopes: [READ] });
    token = await world.token(app, installation);
  });
  afterAll(async () => {
    await world.close();
    await source.close();
  });
  beforeEach(() => {
    source.requests.length = 0;
    source.answerJson('{"data":null}');
  });

  const send = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      body,
    });
  const ask = () => send(JSON.stringify({ query: '{ invoices { totalCount } }' }));
  const refusalOf = async (answer: Response) => {
    const { data, errors } = (await answer.json()) as { data?: unknown; errors: { extensions: { code: string } }[] };
    return [answer.status, errors[0]?.extensions.code, data];
  };

  describe('what is sent', () => {
    it('is one operation, its name and its variables, in a fresh envelope', async () => {
      const variables = { id: 'x', extra: { __proto__: null, nested: [1.5, null, '\u2028'] } };
      const extensions = { persistedQuery: { version: 1 } };
      await send(
        JSON.stringify({
          query: `${one} query Other { invoices { totalCount } }`,
          operationName: 'One',
          variables,
          extensions,
          tenant: 'x',
        }),
      );
      expect(source.requests).toHaveLength(1);
      const [{ method, path, body } = { method: '', path: '', body: '' }] = source.requests;
      expect([method, path]).toEqual(['POST', '/contracts/accounting/2026-10/graphql']);
      expect(JSON.parse(body)).toEqual({
        query: 'query One($id:ID!){invoice(id:$id){number status}}',
        operationName: 'One',
        variables: { id: 'x', extra: { nested: [1.5, null, '\u2028'] } },
      });
    });

    it('is what was decided, when a key comes twice', async () => {
      const refused = await send('{"query":"{ invoices { totalCount } }","query":"{ _service { sdl } }"}');
      expect(await refusalOf(refused)).toEqual([200, 'GATEWAY_VALIDATION_FAILED', undefined]);
      expect(source.requests).toEqual([]);
      await send('{"query":"{ _service { sdl } }","query":"{ invoices { totalCount } }"}');
      expect(source.requests.map(({ body }) => body)).toEqual(['{"query":"{invoices{totalCount}}"}']);
    });

    it('carries nothing of the client but the operation', async () => {
      await send(JSON.stringify({ query: '{ invoices { totalCount } }' }), {
        cookie: 'gw_session=secret',
        'x-tenant': 'another',
        'x-forwarded-for': '10.0.0.1',
        'x-anything': 'x',
        traceparent: '00-0-0-00',
        accept: 'text/evil, application/json',
      });
      const { authorization, host, ...others } = source.requests[0]?.headers ?? {};
      expect(Object.keys(others).sort()).toEqual([
        'accept',
        'accept-encoding',
        'connection',
        'content-length',
        'content-type',
      ]);
      expect([others.accept, others['accept-encoding'], others['content-type']]).toEqual([
        'application/graphql-response+json, application/json;q=0.9',
        'identity',
        'application/json',
      ]);
      expect(host).toBe(new URL(source.url).host);
      expect(authorization).not.toContain(token);
    });

    it('comes with an assertion for that source, tenant and scopes, good for a minute', async () => {
      await ask();
      const assertion = source.requests[0]?.headers.authorization?.replace(/^Bearer /, '') ?? '';
      const keys = createRemoteJWKSet(new URL(`${world.url}/oauth/jwks`));
      const { payload } = await jwtVerify(assertion, keys, {
        issuer: world.url,
        audience: 'urn:grantway:source:accounting',
        typ: 'assertion+jwt',
        algorithms: ['EdDSA'],
      });
      expect(payload).toMatchObject({ sub: installation, tenant: acme.id, client_id: app.key, scope: READ });
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
    });

    it('comes with another assertion for another tenant', async () => {
      const birch = await world.tenant();
      const theirs = await world.token(app, await world.install(birch, { app: app.key, scopes: [READ] }));
      await ask();
      await world.graphql(theirs, '{ invoices { totalCount } }');
      const tenants = source.requests.map(({ headers }) => {
        const [, payload = ''] = headers.authorization?.split('.') ?? [];
        return JSON.parse(Buffer.from(payload, 'base64url').toString()).tenant;
      });
      expect(tenants).toEqual([acme.id, birch.id]);
    });

    it('is nothing at all when the operation is refused or answered here', async () => {
      const id = '00000000-0000-4000-8000-000000000000';
      const refusals = [
        `mutation { markInvoiceExported(id: "${id}", system: "s", externalId: "1") { userErrors { code } } }`,
        `query($on: Boolean!) { invoices { totalCount } _service @include(if: $on) { sdl } }`,
        '{ invoices {',
        '{ __schema { queryType { name } } }',
      ];
      for (const query of refusals) await send(JSON.stringify({ query, variables: { on: false } }));
      await send('{}');
      await send(JSON.stringify({ query: '{ invoices { totalCount } }' }), { authorization: 'Bearer garbage' });
      expect(source.requests).toEqual([]);
    });
  });

  describe('what comes back', () => {
    it('is the same bytes, with the order of keys, the white space and the spelling of numbers', async () => {
      const text = '{ "extensions":{}, "data" : {"b":1.0,"a":1e2,\n"u":"\\u00e9é","big":12345678901234567890} }\n';
      source.answerJson(text);
      const answer = await ask();
      expect([answer.status, await answer.text()]).toEqual([200, text]);
    });

    it('is the same bytes with their length when it comes at once', async () => {
      source.answer((response) =>
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 10 }).end('{"data":1}'),
      );
      const answer = await ask();
      expect([answer.headers.get('content-length'), await answer.text()]).toEqual(['10', '{"data":1}']);
    });

    it('is the same bytes when it is large, without the length that it came with: its errors may be shorter', async () => {
      const text = JSON.stringify({ data: 'é'.repeat(700_000) });
      source.answer((response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
        response.end(text);
      });
      const answer = await ask();
      expect(answer.headers.get('content-length')).toBeNull();
      expect((await answer.text()) === text).toBe(true);
    });

    it('reaches the client chunk by chunk, before the source has finished', async () => {
      const go = Promise.withResolvers<void>();
      source.answer((response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":');
        void go.promise.then(() => response.end('1}'));
      });
      const reader = (await ask()).body?.getReader();
      const decoder = new TextDecoder();
      expect(decoder.decode((await reader?.read())?.value)).toBe('{"data":');
      go.resolve();
      expect(decoder.decode((await reader?.read())?.value)).toBe('1}');
      expect((await reader?.read())?.done).toBe(true);
    });

    it('carries no header of the source', async () => {
      source.answer((response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'a=b', 'x-powered-by': 'Express' });
        response.end('{"data":null}');
      });
      const { headers } = await ask();
      expect([headers.get('set-cookie'), headers.get('x-powered-by')]).toEqual([null, null]);
    });

    it('is what the source refused, with its status', async () => {
      source.answerJson('{"errors":[{"message":"no","extensions":{"code":"BAD_USER_INPUT"}}]}', 400);
      const answer = await send(JSON.stringify({ query: '{ invoices { totalCount } }' }), {
        accept: 'application/graphql-response+json',
      });
      expect([answer.status, await answer.text()]).toEqual([
        400,
        '{"errors":[{"message":"no","extensions":{"code":"BAD_USER_INPUT"}}]}',
      ]);
    });
  });

  describe('a source that fails', () => {
    it.each([
      [500, 'application/json', '{"errors":[]}'],
      [503, 'text/html', '<h1>busy</h1>'],
      [200, 'text/html', '<h1>hello</h1>'],
      [200, 'text/event-stream', 'data: {}'],
      [401, 'application/json', '{"errors":[]}'],
      [403, 'application/json', '{"errors":[]}'],
      [404, 'application/json', '{"message":"no such path"}'],
      [302, 'application/json', '{}'],
      [400, 'application/problem+json', '{}'],
    ])('and answers %i %s is told as 502, without its words', async (status, type, text) => {
      source.answer((response) => response.writeHead(status, { 'content-type': type, location: '/x' }).end(text));
      const answer = await ask();
      expect(answer.headers.get('content-type')).toContain('application/json');
      expect(await refusalOf(answer)).toEqual([502, 'GATEWAY_SOURCE_FAILED', undefined]);
    });

    it('and packs its answer unasked is told as 502', async () => {
      source.answer((response) =>
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end('x'),
      );
      expect(await refusalOf(await ask())).toEqual([502, 'GATEWAY_SOURCE_FAILED', undefined]);
    });

    it('and sends an early hint first is not taken at it', async () => {
      source.answer((response) => {
        response.writeEarlyHints({ link: '</style.css>; rel=preload' });
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":1}');
      });
      expect(await (await ask()).text()).toBe('{"data":1}');
    });

    it('and hangs up before it answers is told as 502 with when to try again', async () => {
      source.answer((response) => response.destroy());
      const answer = await ask();
      expect(answer.headers.get('retry-after')).toBe('2');
      expect(await refusalOf(answer)).toEqual([502, 'GATEWAY_SOURCE_UNAVAILABLE', undefined]);
    });

    it.each([
      ['its length unknown', {}],
      ['its length known', { 'content-length': '100' }],
    ])('and hangs up in the middle, %s, leaves a body that is not whole', async (_name, headers) => {
      source.answer((response) => {
        response.writeHead(200, { 'content-type': 'application/json', ...headers });
        response.write('{"data":{}}');
        setImmediate(() => response.destroy());
      });
      await expect(ask().then((answer) => answer.text())).rejects.toThrow('terminated');
    });

    it('and answers more than the limit is cut off, so that the client can see it', async () => {
      source.answer((response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const chunk = Buffer.alloc(1024 * 1024, 'x');
        const more = (left: number): void => {
          if (left === 0 || response.destroyed) return void response.end();
          if (response.write(chunk)) more(left - 1);
          else response.once('drain', () => more(left - 1));
        };
        more(maxAnswerBytes / chunk.length + 1);
      });
      let received = 0;
      const reading = async () => {
        for await (const chunk of (await ask()).body ?? []) received += chunk.length;
      };
      await expect(reading()).rejects.toThrow('terminated');
      expect(received).toBeLessThanOrEqual(maxAnswerBytes);
    });

    it('and announces more than the limit is refused before anything is sent', async () => {
      source.answer((response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': maxAnswerBytes + 1 });
        response.write('{');
      });
      expect(await refusalOf(await ask())).toEqual([502, 'GATEWAY_ANSWER_TOO_LARGE', undefined]);
    });

    it('serves the next request as if nothing had been', async () => {
      expect((await ask()).status).toBe(200);
    });
  });
});

describe('a source that is down', () => {
  it('is told as 502 with when to try again', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const world = await createWorld({ env: { GRANTWAY_SOURCES: `accounting=http://127.0.0.1:${port}` } });
    try {
      const app = await world.app();
      const token = await world.token(
        app,
        await world.install(await world.tenant(), { app: app.key, scopes: [READ, WRITE] }),
      );
      const { status, headers, body } = await world.graphql(token, '{ invoices { totalCount } }');
      expect([status, body.errors[0].extensions.code, headers.get('retry-after')]).toEqual([
        502,
        'GATEWAY_SOURCE_UNAVAILABLE',
        '2',
      ]);
      expect((await world.graphql(token, '{ __type(name: "Invoice") { name } }')).status).toBe(200);
    } finally {
      await world.close();
    }
  });
});
