import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Usage } from '../../../src/platform/store/index.js';
import { type RecorderSource, startRecorderSource } from '../../support/recorder-source.js';
import { eventually } from '../../support/world.js';
import { type Archive, openArchive } from './archive-world.js';
import { type DoorAnswer, sendTo } from './gateway-door.js';

let source: RecorderSource;
let archive: Archive;
beforeAll(async () => {
  source = await startRecorderSource();
  archive = await openArchive(source.url);
});
afterAll(async () => {
  await archive.close();
  await source.close();
});
beforeEach(() => {
  source.requests.length = 0;
  source.answerJson('{"data":{"book":{"title":"Emma"}}}');
});

const query = '{ book { price title } }';
const partial = { grantway: { missingScopes: 'partial' } };
const refusedPrice = {
  message: 'The tenant has not granted archive.prices:read, which Book.price needs.',
  path: ['book', 'price'],
  extensions: {
    code: 'ACCESS_SCOPE_NOT_GRANTED',
    missingScopes: ['archive.prices:read'],
    coordinate: 'Book.price',
  },
};
const answered = { errors: [refusedPrice], data: { book: { price: null, title: 'Emma' } } };
const sent = () => source.requests.map(({ body }) => body);
const read = ({ status, text }: DoorAnswer) => [status, JSON.parse(text)];
const codeOf = ({ status, text }: DoorAnswer) => [status, JSON.parse(text).errors?.[0].extensions?.code];

async function send(body: object | string, { scopes = 'items:read', headers = {} } = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return sendTo(archive, '/graphql', { token: await archive.tokenFor(scopes), body: text, headers });
}

describe('the choice', () => {
  it.each([
    ['no extensions', undefined],
    ['null', null],
    ['other extensions', { tracing: { missingScopes: 'partial' }, missingScopes: 'partial' }],
    ['nothing chosen', { grantway: {} }],
    ['nothing at all', { grantway: null }],
    ['the whole', { grantway: { missingScopes: 'refuse' } }],
  ])('is refused whole with %s', async (_name, extensions) => {
    expect(codeOf(await send({ query, extensions }))).toEqual([403, 'ACCESS_SCOPE_NOT_GRANTED']);
    expect(sent()).toEqual([]);
  });

  it.each([
    ['another word', { grantway: { missingScopes: 'Partial' } }],
    ['no word', { grantway: { missingScopes: true } }],
    ['a list', { grantway: { missingScopes: ['partial'] } }],
    ['no object', { grantway: 'partial' }],
    ['a list of objects', { grantway: [{ missingScopes: 'partial' }] }],
    ['another key', { grantway: { missingScope: 'partial' } }],
    ['one key too many', { grantway: { missingScopes: 'partial', errors: 'none' } }],
    ['extensions that are no object', 'partial'],
  ])('is not understood with %s', async (_name, extensions) => {
    expect(codeOf(await send({ query, extensions }))).toEqual([400, 'GATEWAY_REQUEST_INVALID']);
    expect(codeOf(await send({ query: '{ book { title } }', extensions }))).toEqual([400, 'GATEWAY_REQUEST_INVALID']);
    expect(sent()).toEqual([]);
  });

  it('is made anew by every request', async () => {
    const statuses = [];
    for (const extensions of [partial, undefined, partial, undefined])
      statuses.push((await send({ query, extensions })).status);
    expect(statuses).toEqual([200, 403, 200, 403]);
  });

  it.each([
    [
      'keys that come twice, the last partial',
      `{"query":"${query}","extensions":{},"extensions":${JSON.stringify(partial)}}`,
      200,
    ],
    [
      'keys that come twice, the last not',
      `{"query":"${query}","extensions":${JSON.stringify(partial)},"extensions":{}}`,
      403,
    ],
    [
      'a choice that comes twice',
      `{"query":"${query}","extensions":{"grantway":{"missingScopes":"refuse","missingScopes":"partial"}}}`,
      200,
    ],
    ['a prototype', `{"query":"${query}","extensions":{"__proto__":${JSON.stringify(partial)}}}`, 403],
  ])('is what JSON says: %s', async (_name, body, status) => {
    expect((await send(body)).status).toBe(status);
    expect(sent()).toEqual(status === 200 ? ['{"query":"{book{title}}"}'] : []);
  });

  it('is not open to several operations at once', async () => {
    const batch = [{ query, extensions: partial }];
    expect(codeOf(await send(JSON.stringify(batch)))).toEqual([400, 'GATEWAY_REQUEST_INVALID']);
  });

  it('can be made in the address of a GET', async () => {
    const search = new URLSearchParams({ query, extensions: JSON.stringify(partial) });
    const headers = { authorization: `Bearer ${await archive.tokenFor('items:read')}` };
    const answer = await fetch(`${archive.world.url}/graphql?${search}`, { headers });
    expect([answer.status, await answer.json()]).toEqual([200, answered]);
    expect(sent()).toEqual(['{"query":"{book{title}}"}']);
  });

  it('can be made beside the hash of a document that is kept', async () => {
    const persistedQuery = { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') };
    const extensions = { ...partial, persistedQuery };
    expect(read(await send({ query, extensions }))).toEqual([200, answered]);
    expect(read(await send({ extensions }))).toEqual([200, answered]);
    expect(codeOf(await send({ extensions: { persistedQuery } }))).toEqual([403, 'ACCESS_SCOPE_NOT_GRANTED']);
  });

  it('changes nothing where everything is granted: the bytes of the source are passed on', async () => {
    const bytes = '{ "data" : {"it":"is\\u0020answered", "n":1.0} }\n';
    source.answerJson(bytes);
    const answer = await send({ query, extensions: partial }, { scopes: 'items:read prices:read' });
    expect([answer.status, answer.text]).toEqual([200, bytes]);
    expect(sent()).toEqual(['{"query":"{book{price title}}"}']);
  });

  it('changes nothing for questions about the schema', async () => {
    const about = { query: '{ __schema { queryType { name } } }' };
    const whole = await send(about);
    expect(read(await send({ ...about, extensions: partial }))).toEqual(read(whole));
    const mixed = { query: '{ __schema { queryType { name } } film(id: 1) { id } }', extensions: partial };
    expect(codeOf(await send(mixed))).toEqual([400, 'GATEWAY_REQUEST_INVALID']);
    expect(sent()).toEqual([]);
  });

  it('opens nothing to whoever has no token, nor makes a document valid', async () => {
    const body = JSON.stringify({ query, extensions: partial });
    expect(codeOf(await sendTo(archive, '/graphql', { body }))).toEqual([401, 'ACCESS_TOKEN_MISSING']);
    const invalid = { query: '{ book { nothing } film(id: 1) { id } }', extensions: partial };
    expect(codeOf(await send(invalid))).toEqual([400, 'GATEWAY_VALIDATION_FAILED']);
    expect(sent()).toEqual([]);
  });
});

describe('variables that no source sees', () => {
  const withFilm = 'query ($f: ID!, $s: Boolean = true) { book { title @skip(if: $s) } film(id: $f) { id } }';

  it.each([
    ['missing', {}],
    ['null', { f: null }],
    ['of another type', { f: { x: 1 } }],
    ['a condition that is null', { f: '1', s: null }],
    ['a condition that is no Boolean', { f: '1', s: 'true' }],
  ])('are checked here: %s', async (_name, variables) => {
    expect(codeOf(await send({ query: withFilm, variables, extensions: partial }))).toEqual([
      400,
      'GATEWAY_VALIDATION_FAILED',
    ]);
    expect(sent()).toEqual([]);
  });

  it('are checked by no more than the contract', async () => {
    const { status } = await send({ query: withFilm, variables: { f: 7, s: false }, extensions: partial });
    expect(status).toBe(200);
    expect(sent()).toEqual(['{"query":"query($s:Boolean=true){book{title@skip(if:$s)}}","variables":{"s":false}}']);
  });
});

describe('the answer', () => {
  const json = { headers: { accept: 'application/json' } };
  const lost = { query: '{ note { text } book { title } }', extensions: partial };

  it('is 200 in both media types while there are data, and asks for no other token', async () => {
    for (const headers of [{}, json.headers]) {
      const answer = await send({ query, extensions: partial }, { headers });
      expect(read(answer)).toEqual([200, answered]);
      expect(answer.challenge).toBeNull();
    }
  });

  it('is 403 with a challenge when data are null, or 200 in application/json', async () => {
    const answer = await send(lost);
    expect([answer.status, JSON.parse(answer.text).data]).toEqual([403, null]);
    expect(answer.challenge).toContain('Bearer error="insufficient_scope", scope="archive.notes:read"');
    const told = await send(lost, json);
    expect([told.status, JSON.parse(told.text).data, told.challenge]).toEqual([200, null, null]);
  });

  it('names the first hundred places, and tells how many more there are', async () => {
    const nodes = Array.from({ length: 140 }, () => ({ grantway__typename: 'Book' }));
    source.answerJson(JSON.stringify({ data: { items: { nodes } } }));
    const many = '{ items(first: 140) { nodes { ... on Book { price } } } }';
    const { text } = await send({ query: many, extensions: partial });
    const { data, errors } = JSON.parse(text);
    expect(data.items.nodes).toEqual(nodes.map(() => ({ price: null })));
    expect(errors).toHaveLength(101);
    expect(errors[99].path).toEqual(['items', 'nodes', 99, 'price']);
    expect(errors[100]).toEqual({
      message: '40 more places were refused.',
      extensions: { code: 'ACCESS_SCOPE_NOT_GRANTED' },
    });
  });

  it('is not given to a document that is endless with its fragments written out', async () => {
    const chain = Array.from({ length: 150 }, (_, at) => `fragment F${at} on Book { ...F${at + 1} }`).join(' ');
    const spreads = '...F0 '.repeat(200);
    const endless = `{ book { ${spreads} } } ${chain} fragment F150 on Book { id price }`;
    expect(codeOf(await send({ query: endless, extensions: partial }))).toEqual([400, 'GATEWAY_LIMIT_EXCEEDED']);
    expect(sent()).toEqual([]);
  });

  it('is no longer than may be, however short what the source answers is', async () => {
    const nodes = Array.from({ length: 2_000 }, () => ({ grantway__typename: 'Book' }));
    source.answerJson(JSON.stringify({ data: { items: { nodes } } }));
    const names = Array.from({ length: 60 }, (_, at) => `p${at}: price`).join(' ');
    const wide = `{ items(first: 2000) { nodes { ... on Book { ${names} } } } }`;
    const answer = await send({ query: wide, extensions: partial });
    expect(codeOf(answer)).toEqual([400, 'GATEWAY_LIMIT_EXCEEDED']);
  });

  it("keeps the source's errors, but not where they stand in a document that the client never saw", async () => {
    const error = { message: 'Torn.', path: ['book', 'title'], extensions: { code: 'BAD_USER_INPUT' } };
    source.answerJson(
      JSON.stringify({ errors: [{ ...error, locations: [{ line: 1, column: 7 }] }], data: { book: { title: null } } }),
    );
    const { text } = await send({ query, extensions: partial });
    expect(JSON.parse(text)).toEqual({ errors: [error, refusedPrice], data: { book: { price: null, title: null } } });
  });

  it('is null where the source has nothing, and tells what is refused at the root', async () => {
    source.answerJson('{"errors":[{"message":"All is lost."}],"data":null}');
    const answer = await send({ query: '{ book { price } film(id: 1) { id } }', extensions: partial });
    const { data, errors } = JSON.parse(answer.text);
    expect([answer.status, data, errors.length]).toEqual([200, null, 2]);
    expect(errors[1]).toMatchObject({ path: ['film'], extensions: { coordinate: 'Query.film' } });
  });

  it('has no data when the source refuses the request', async () => {
    source.answerJson('{"errors":[{"message":"No.","extensions":{"code":"BAD_USER_INPUT"}}]}', 400);
    const { status, text } = await send({ query, extensions: partial });
    expect([status, JSON.parse(text)]).toEqual([
      400,
      { errors: [{ message: 'No.', extensions: { code: 'BAD_USER_INPUT' } }] },
    ]);
  });

  it.each([
    ['what is not JSON', '<html>'],
    ['a list', '[]'],
    ['data that are no object', '{"data":[1]}'],
    ['nothing', ''],
  ])('is 502 when the source answers %s', async (_name, text) => {
    source.answerJson(text);
    for (const headers of [{}, json.headers])
      expect(codeOf(await send({ query, extensions: partial }, { headers }))).toEqual([502, 'GATEWAY_SOURCE_FAILED']);
  });

  it('shows nothing that was not asked, whatever the source adds', async () => {
    source.answerJson('{"data":{"book":{"price":"2.50","title":"Emma","cost":"1.10"},"note":{"text":"x"}}}');
    expect(read(await send({ query, extensions: partial }))).toEqual([200, answered]);
  });

  it('takes a type that the contract does not have for none that it knows', async () => {
    source.answerJson('{"data":{"item":{"grantway__typename":"Scroll"}}}');
    const { text } = await send({ query: '{ item(id: 1) { title ... on Film { minutes } } }', extensions: partial });
    expect(JSON.parse(text).data).toEqual({ item: { title: null } });
  });
});

it('is counted as refused, and as allowed when a source was asked', async () => {
  const { world, app } = archive;
  const tenant = await world.tenant();
  const installation = await world.install(tenant, { app: app.key, scopes: ['archive.items:read'] });
  const token = await world.token(app, installation);
  for (const one of [query, query, '{ film(id: 1) { id } }'])
    await sendTo(archive, '/graphql', { token, body: JSON.stringify({ query: one, extensions: partial }) });
  // They are written every two seconds, which may fall between them.
  const counted = await eventually(
    async () => {
      const [usage] = await world.platform.store.forTenant(tenant.id).find(Usage, {});
      return [Number(usage?.allowed), Number(usage?.refused)];
    },
    ([, refused = 0]) => refused >= 3,
  );
  expect(counted).toEqual([2, 3]);
});
