import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { forgeToken } from '../../support/forge-token.js';
import { type RecorderSource, startRecorderSource } from '../../support/recorder-source.js';
import { type Archive, inFull, openArchive } from './archive-world.js';
import { type DoorAnswer, doors, sendTo } from './gateway-door.js';
import { meetsRuleOf } from './scope-rules-by-text.js';

let source: RecorderSource;
let archive: Archive;
beforeAll(async () => {
  source = await startRecorderSource();
  source.answerJson('{"data":{}}');
  archive = await openArchive(source.url);
});
afterAll(async () => {
  await archive.close();
  await source.close();
});
beforeEach(() => {
  source.requests.length = 0;
});

const title = '"{ book { title } }"';
const price = '"{ book { price } }"';
const sentTitle = '{"query":"{book{title}}"}';
const codeOf = ({ status, text }: DoorAnswer) => [status, JSON.parse(text).errors?.[0].extensions.code];

describe.each(doors)('with the scope for titles, at %s', (door) => {
  const send = async (body: string, headers?: Record<string, string>) =>
    sendTo(archive, door, { token: await archive.tokenFor('items:read'), body, headers });

  it.each([
    ['a query that comes twice, the last granted', `{"query":${price},"query":${title}}`, sentTitle],
    ['a key that is spelt with an escape', `{"query":${price},"\\u0071uery":${title}}`, sentTitle],
    ['keys in other cases', `{"Query":${price},"query":${title},"QUERY":${price}}`, sentTitle],
    [
      'a query among the variables',
      `{"query":${title},"variables":{"query":${price}}}`,
      `{"query":"{book{title}}","variables":{"query":${price}}}`,
    ],
    [
      'variables that come twice',
      `{"query":${title},"variables":{"a":1},"variables":{"b":2}}`,
      '{"query":"{book{title}}","variables":{"b":2}}',
    ],
    ['no variables and no name', `{"query":${title},"variables":null,"operationName":null}`, sentTitle],
    [
      'keys that nobody knows',
      `{"query":${title},"batch":[{"query":${price}}],"scope":"archive.prices:read","tenant":"x"}`,
      sentTitle,
    ],
    ['extensions', `{"query":${title},"extensions":{"query":${price},"scope":"archive.prices:read"}}`, sentTitle],
    ['a prototype', `{"__proto__":{"query":${price},"operationName":"P"},"query":${title}}`, sentTitle],
    [
      'variables with a prototype',
      `{"query":${title},"variables":{"__proto__":{"a":1},"b":2}}`,
      '{"query":"{book{title}}","variables":{"__proto__":{"a":1},"b":2}}',
    ],
    [
      'an operation name that comes twice',
      '{"operationName":"B","query":"query A { book { title } } query B { book { price } }","operationName":"A"}',
      '{"query":"query A{book{title}}","operationName":"A"}',
    ],
    ['white space around it', ` \n\t\r{"query" : ${title} } \n`, sentTitle],
  ])('is asked of the source as it was decided: %s', async (_name, body, sent) => {
    expect((await send(body)).status).toBe(200);
    expect(source.requests.map((request) => request.body)).toEqual([sent]);
  });

  it.each([
    ['a query that comes twice, the first granted', `{"query":${title},"query":${price}}`],
    ['an escape that spells another query', `{"query":${title},"\\u0071uery":${price}}`],
    ['escapes within the query', '{"query":"{ book { \\u0070\\u0072ice } }"}'],
    ['scopes in headers and keys', `{"query":${price},"scope":"archive.prices:read"}`],
    [
      'an operation name that comes twice',
      '{"operationName":"A","query":"query A { book { title } } query B { book { price } }","operationName":"B"}',
    ],
  ])('is refused and nothing is asked of the source: %s', async (_name, body) => {
    const answer = await send(body, {
      scope: 'archive.prices:read',
      'x-scope': 'archive.prices:read',
      'x-forwarded-user': 'x',
    });
    expect(codeOf(answer)).toEqual([403, 'ACCESS_SCOPE_NOT_GRANTED']);
    expect(source.requests).toEqual([]);
  });

  it.each([
    ['a batch of two', `[{"query":${title}},{"query":${price}}]`],
    ['a batch of one', `[{"query":${title}}]`],
    ['a batch of none', '[]'],
    ['a batch in a batch', `[[{"query":${title}}]]`],
    ['a query that is a list', `{"query":[${title},${price}]}`],
    ['a query that is an object', `{"query":{"query":${title}}}`],
    ['only a prototype with a query', `{"__proto__":{"query":${title}}}`],
    ['two objects, one after the other', `{"query":${title}}{"query":${price}}`],
    ['two objects on two lines', `{"query":${title}}\n{"query":${price}}`],
    ['a key without quotes', `{query:${title}}`],
    ['a comma too many', `{"query":${title},}`],
    ['a comment', `{"query":${title}/* */}`],
    ['variables that are a list', `{"query":${title},"variables":[{}]}`],
    ['an operation name that is a list', `{"query":${title},"operationName":["A"]}`],
  ])('is no request and nothing is asked of the source: %s', async (_name, body) => {
    expect(codeOf(await send(body))).toEqual([400, 'GATEWAY_REQUEST_INVALID']);
    expect(source.requests).toEqual([]);
  });

  it.each([
    ['the schema', '{ __schema { queryType { name } } }'],
    ['the schema under another name', '{ book: __schema { types { name } } }'],
    [
      'the schema in fragments',
      '{ ... on Query { ...F } } fragment F on Query { ... { __schema { queryType { name } } } }',
    ],
    ['the schema with __typename', '{ __typename __schema { __typename queryType { __typename name } } }'],
    ['a type', '{ __type(name: "Book") { name } }'],
    [
      'a type, by a name with an operation',
      'query Q { a: __type(name: "Book") { name } b: __type(name: "Film") { name } }',
    ],
    [
      'the schema, if wanted',
      'query ($on: Boolean = false) { __typename __schema @include(if: $on) { queryType { name } } }',
    ],
  ])('is answered here and nothing is asked of the source: %s', async (_name, query) => {
    const { status, text } = await send(JSON.stringify({ query }));
    expect([status, JSON.parse(text).errors]).toEqual([200, undefined]);
    expect(source.requests).toEqual([]);
  });

  it.each([
    ['the schema and data', '{ __schema { queryType { name } } book { title } }'],
    ['data and a type', '{ book { title } __type(name: "Book") { name } }'],
    [
      'the schema in a fragment beside data',
      '{ book { title } ...F } fragment F on Query { __schema { queryType { name } } }',
    ],
    ['the schema and data that is skipped', '{ __schema { queryType { name } } book @skip(if: true) { title } }'],
    ['the schema, skipped, and data', '{ __schema @skip(if: true) { queryType { name } } book { title } }'],
    ['the schema and data that is not granted', '{ __schema { queryType { name } } film(id: 1) { id } }'],
  ])('is refused whole and nothing is asked of the source: %s', async (_name, query) => {
    const { status, text } = await send(JSON.stringify({ query }));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(JSON.parse(text).data).toBeUndefined();
    expect(source.requests).toEqual([]);
  });

  it.each(['{ book { __schema { queryType { name } } } }', '{ anything { __type(name: "Book") { name } } }'])(
    'is not valid, for the schema is at the root alone: %s',
    async (query) => {
      expect(codeOf(await send(JSON.stringify({ query })))).toEqual([400, 'GATEWAY_VALIDATION_FAILED']);
      expect(source.requests).toEqual([]);
    },
  );
});

describe('a token', () => {
  const forged = (scope: unknown) =>
    forgeToken(archive.world.platform.access, archive.installation, { claims: { scope, jti: randomUUID() } });
  const ask = async (scope: unknown, query = '{ book { title } }') =>
    codeOf(await sendTo(archive, '/graphql', { token: await forged(scope), body: JSON.stringify({ query }) }))[0];

  it.each([
    [
      'with scopes that nobody knows',
      'archive.items:read nothing.at.all archive.nothing:read accounting.invoices:read',
    ],
    ['with a scope twice', 'archive.items:read archive.items:read'],
    ['with blanks', ' archive.items:read  '],
  ])('%s is as good as its known scopes', async (_name, scope) => {
    expect(await ask(scope)).toBe(200);
    expect(await ask(scope, '{ book { price } }')).toBe(403);
    expect(source.requests).toHaveLength(1);
  });

  it.each([
    ['empty', ''],
    ['missing', undefined],
    ['a list', ['archive.items:read']],
    ['an object', { 'archive.items:read': true }],
    ['true', true],
    ['one that only begins alike', 'archive.items:reads archive.items archive.items:*'],
    ['one in another case', 'Archive.Items:Read ARCHIVE.ITEMS:READ'],
    ['one with a wild card', '* archive.* archive.*:read'],
    ['apart by commas', 'archive.items:read,archive.films:read'],
    ['apart by another blank', 'archive.films:read\tarchive.items:read\u00a0'],
    ['of another contract', 'accounting.invoices:read'],
    ['a name that all objects have', 'constructor __proto__ toString'],
  ])('whose scope is %s opens nothing', async (_name, scope) => {
    expect(await ask(scope)).toBe(403);
    expect(source.requests).toEqual([]);
  });
});

it.each(['items:read', 'items:read films:read', 'items:write', 'admin:read', 'people:read emails:read marks:read'])(
  'shows of the schema no field whose rule is not met: %s',
  async (granted) => {
    const query =
      '{ __schema { queryType { name } mutationType { name } types { name kind fields { name type { name ofType { name ofType { name ofType { name } } } } } } } }';
    const { status, text } = await sendTo(archive, '/graphql', {
      token: await archive.tokenFor(granted),
      body: JSON.stringify({ query }),
    });
    expect(status).toBe(200);
    const scopes = new Set(inFull(granted).split(' '));
    const { types } = JSON.parse(text).data.__schema as {
      types: { name: string; fields: { name: string }[] | null }[];
    };
    const shown = types.flatMap(({ name, fields }) => (fields ?? []).map((field) => [name, `${name}.${field.name}`]));
    expect(shown.length).toBeGreaterThan(20);
    for (const [type = '', coordinate = ''] of shown)
      expect([coordinate, meetsRuleOf(type, scopes) && meetsRuleOf(coordinate, scopes)]).toEqual([coordinate, true]);
    expect(source.requests).toEqual([]);
  },
);

/** GraphQL.js 16 validates nothing below a root that the schema does not have. */
describe('an operation of a kind that the contract does not have', () => {
  it.each([
    'subscription { book { title } }',
    'subscription { whatever(the: "source") { has } }',
    'subscription S { ...F } fragment F on Query { book { price } }',
  ])('is not valid and nothing is asked of the source: %s', async (query) => {
    const answer = await sendTo(archive, '/graphql', {
      token: await archive.tokenFor(''),
      body: JSON.stringify({ query }),
    });
    expect(source.requests).toEqual([]);
    expect(codeOf(answer)).toEqual([400, 'GATEWAY_VALIDATION_FAILED']);
  });
});
