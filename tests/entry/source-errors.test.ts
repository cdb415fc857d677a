import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { publisherOf } from '../support/contract-publisher.js';
import { type RecorderSource, startRecorderSource } from '../support/recorder-source.js';
import { stockWith } from '../support/stock-contract.js';
import { createWorld, READ as INVOICES, type World } from '../support/world.js';

const READ = 'stock.items:read';
const WRITE = 'stock.items:write';
const query = '{ item(id: "1") { id label } }';
const secret = 'connect ECONNREFUSED 10.0.0.7:5432';
const failure = {
  message: secret,
  locations: [{ line: 1, column: 9 }],
  path: ['item', 'label'],
  extensions: { code: 'INTERNAL_SERVER_ERROR', stacktrace: [`Error: ${secret}`, 'at /srv/app.js'] },
};
const masked = {
  message: 'The source stock failed at this field.',
  locations: [{ line: 1, column: 9 }],
  path: ['item', 'label'],
  extensions: { code: 'GATEWAY_SOURCE_ERROR' },
};
const closed = { message: 'The shelf is closed.', extensions: { code: 'SHELF_CLOSED' } };

/** The source and its errors are played. */
describe('errors of a source', () => {
  let world: World;
  let source: RecorderSource;
  let token: string;
  let joined: string;
  let narrow: string;
  beforeAll(async () => {
    source = await startRecorderSource();
    world = await createWorld({ env: { GRANTWAY_SOURCES: `stock=${source.url}` } });
    const declared = 'errors:\n  SHELF_CLOSED: The shelf is closed for counting.\nevents:';
    const published = await publisherOf(world, 'stock').publish(stockWith({ manifest: [['events:', declared]] }));
    expect(published.status).toBe(201);
    const stock = { version: '2026-10', required: [READ], optional: [WRITE] };
    const tenant = await world.tenant();
    const app = await world.app({ contracts: { stock } });
    token = await world.token(app, await world.install(tenant, { app: app.key, scopes: [READ] }));
    const accounting = { version: '2026-10', required: [], optional: [INVOICES] };
    const both = await world.app({ contracts: { stock, accounting } });
    joined = await world.token(both, await world.install(tenant, { app: both.key, scopes: [READ, INVOICES] }));
    narrow = await world.token(both, await world.install(await world.tenant(), { app: both.key, scopes: [READ] }));
  });
  afterAll(async () => {
    await world?.close();
    await source?.close();
  });
  beforeEach(() => {
    source.requests.length = 0;
  });

  const send = (body: object, headers: Record<string, string> = {}) =>
    fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      body: JSON.stringify(body),
    });

  it.each([
    ['last', (errors: string) => `{"data":{"item":{"id":"1","n":1.0,"label":null}},"errors":${errors}}`],
    ['first', (errors: string) => `{"errors":${errors},"data":{"item":{"id":"1","n":1.0,"label":null}}}`],
    ['between', (errors: string) => `{ "extensions":{}, "errors": ${errors} , "data":{"item":1e2} }`],
  ])('are masked when they come %s, and all other bytes stay', async (_where, answerWith) => {
    source.answerJson(answerWith(JSON.stringify([failure, closed])));
    const answer = await send({ query });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(
      answerWith(JSON.stringify([masked, closed]))
        .replace('": [', '":[')
        .replace(' , "data', ', "data'),
    );
  });

  it('are masked wherever the source pauses in its answer', async () => {
    const text = JSON.stringify({ data: { item: { errors: 'x' } }, errors: [failure] });
    for (let at = 30; at < 60; at += 1) {
      source.answer((response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).write(text.slice(0, at), () => {
          setImmediate(() => response.end(text.slice(at)));
        });
      });
      const answer = (await (await send({ query })).json()) as object;
      expect({ at, ...answer }).toEqual({ at, data: { item: { errors: 'x' } }, errors: [masked] });
    }
  });

  it('do not keep what came before them waiting', async () => {
    const go = Promise.withResolvers<void>();
    source.answer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":{"item":null},"err');
      void go.promise.then(() => response.end(`ors":${JSON.stringify([failure])}}`));
    });
    const reader = (await send({ query })).body?.getReader();
    const decoder = new TextDecoder();
    expect(decoder.decode((await reader?.read())?.value)).toBe('{"data":{"item":null},');
    go.resolve();
    expect(decoder.decode((await reader?.read())?.value)).toBe(`"errors":${JSON.stringify([masked])}}`);
  });

  it('leave the status by what the source meant', async () => {
    const accept = { accept: 'application/graphql-response+json' };
    source.answerJson(JSON.stringify({ errors: [failure] }));
    const failed = await send({ query }, accept);
    expect([failed.status, await failed.json()]).toEqual([502, { errors: [masked] }]);
    const bad = { message: 'id: too long', extensions: { code: 'BAD_USER_INPUT' } };
    source.answerJson(JSON.stringify({ errors: [{ ...bad, extensions: { ...bad.extensions, stacktrace: [] } }] }));
    const refused = await send({ query }, accept);
    expect([refused.status, await refused.json()]).toEqual([400, { errors: [bad] }]);
  });

  it('that are cut short are not passed on', async () => {
    source.answerJson(`{"errors":[${JSON.stringify(failure)}`);
    const refused = await send({ query });
    const text = await refused.text();
    expect([refused.status, text.includes('GATEWAY_SOURCE_FAILED'), text.includes(secret)]).toEqual([502, true, false]);
    const go = Promise.withResolvers<void>();
    source.answer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":1,');
      void go.promise.then(() => response.end(`"errors":[${JSON.stringify(failure)}`));
    });
    const reader = (await send({ query })).body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('{"data":1,');
    go.resolve();
    await expect(reader?.read()).rejects.toThrow('terminated');
  });

  it('are masked in an answer that tells what it cost', async () => {
    source.answerJson(JSON.stringify({ data: { item: null }, errors: [failure] }));
    const answer = await send({ query, extensions: { grantway: { cost: true } } });
    expect(await answer.json()).toMatchObject({ errors: [masked], extensions: { cost: expect.anything() } });
  });

  it('are masked in a partial answer', async () => {
    source.answerJson(JSON.stringify({ data: { item: { id: '1', label: null } }, errors: [failure] }));
    const both = '{ item(id: "1") { id label } invoices { totalCount } }';
    const wish = { grantway: { missingScopes: 'partial' } };
    const answer = await send({ query: both, extensions: wish }, { authorization: `Bearer ${narrow}` });
    const { errors } = (await answer.json()) as { errors: object[] };
    const { message, extensions, path } = masked;
    expect(errors).toMatchObject([
      { message, extensions, path },
      { path: ['invoices'], extensions: { code: 'ACCESS_SCOPE_NOT_GRANTED' } },
    ]);
  });

  it('are masked in an answer that was joined', async () => {
    source.answerJson(JSON.stringify({ data: { item: { id: '1', label: null } }, errors: [failure] }));
    const { status, body } = await world.graphql(joined, '{ item(id: "1") { id label } invoices { totalCount } }');
    expect(status).toBe(200);
    expect(body.errors).toMatchObject([{ message: masked.message, extensions: masked.extensions }]);
    expect(JSON.stringify(body)).not.toContain(secret);
  });

  it('are told in the catalogue, as far as the contract declares them', async () => {
    const { errors } = (await (await fetch(`${world.url}/contracts/stock/2026-10`)).json()) as { errors: object };
    expect(errors).toEqual({ SHELF_CLOSED: 'The shelf is closed for counting.' });
  });
});
