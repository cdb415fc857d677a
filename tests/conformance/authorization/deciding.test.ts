import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { stripIgnoredCharacters } from 'graphql';
import { type RecorderSource, startRecorderSource } from '../../support/recorder-source.js';
import { type Archive, allScopes, inFull, openArchive } from './archive-world.js';
import type { Allowed, AuthorizationCase, Refused } from './authorization-case.js';
import { fieldsAndTypes } from './cases/fields-and-types.js';
import { fragmentsAndConditions } from './cases/fragments-and-conditions.js';
import { namesAndAbstractTypes } from './cases/names-and-abstract-types.js';
import { operations } from './cases/operations.js';
import { claimsIn, type DoorAnswer, doors, sendTo } from './gateway-door.js';
import { rulesByCoordinate } from './scope-rules-by-text.js';

const everything = allScopes.join(' ');
/** No other answer is so spelt: it came from the source and nobody touched it. */
const answered = '{ "data" : {"it":"is\\u0020answered", "n":1.0} }\n';

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
  source.answerJson(answered);
});

const scopesOf = ({ granted }: AuthorizationCase) => (granted === 'everything' ? everything : granted);
const send = async (door: string, one: AuthorizationCase): Promise<DoorAnswer> => {
  const { query, variables, operationName } = one;
  const token = await archive.tokenFor(scopesOf(one));
  return sendTo(archive, door, { token, body: JSON.stringify({ query, variables, operationName }) });
};
const sorted = (words: string) => words.split(' ').filter(Boolean).sort();

function expectAllowed(one: AuthorizationCase, { sent }: Allowed, answer: DoorAnswer): void {
  expect(answer).toMatchObject({ status: 200, text: answered });
  const query = sent ?? stripIgnoredCharacters(one.query);
  const [, name] = /^(?:query|mutation) (\w+)/.exec(query) ?? [];
  expect(source.requests.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
    {
      method: 'POST',
      path: '/contracts/archive/2026-10/graphql',
      body: JSON.stringify({ query, operationName: name, variables: one.variables }),
    },
  ]);
  const { tenant, aud, scope } = claimsIn(source.requests[0]?.headers.authorization);
  const owner = scopesOf(one) === '' ? expect.any(String) : archive.acme.id;
  expect({ tenant, aud, scopes: sorted(scope) }).toEqual({
    tenant: owner,
    aud: 'urn:grantway:source:archive',
    scopes: sorted(inFull(scopesOf(one))),
  });
}

function expectRefused(
  one: AuthorizationCase,
  { missing, at }: Refused,
  { status, text, challenge }: DoorAnswer,
): void {
  expect(source.requests).toEqual([]);
  const { data, errors } = JSON.parse(text);
  const { missingScopes, missing: told, coordinates, grantedScopes, code } = errors[0].extensions;
  expect([status, data, errors.length, code]).toEqual([403, undefined, 1, 'ACCESS_SCOPE_NOT_GRANTED']);
  expect(missingScopes).toEqual(sorted(inFull(missing)));
  const where = expect.stringMatching(`^${archive.world.url}/installations/[0-9a-f-]{36}$`);
  expect(told).toEqual(missingScopes.map((scope: string) => ({ scope, mayAsk: true, where })));
  expect(coordinates.map(({ coordinate }: { coordinate: string }) => coordinate).sort()).toEqual(sorted(at));
  for (const { coordinate, required } of coordinates) expect(required).toEqual(rulesByCoordinate.get(coordinate));
  expect(grantedScopes.sort()).toEqual(sorted(inFull(scopesOf(one))));
  expect(challenge).toContain(`Bearer error="insufficient_scope", scope="${missingScopes.join(' ')}"`);
}

const cases = [...fieldsAndTypes, ...namesAndAbstractTypes, ...fragmentsAndConditions, ...operations];
const byKind = (kind: string): [string, AuthorizationCase][] =>
  cases.filter(({ expected }) => expected.kind === kind).map((one) => [one.name, one]);

describe.each(doors)('at %s', (door) => {
  it.each(byKind('allowed'))('is allowed and asked of the source once: %s', async (_name, one) => {
    expectAllowed(one, one.expected as Allowed, await send(door, one));
  });

  it.each(byKind('refused'))('is refused and nothing is asked of the source: %s', async (_name, one) => {
    expectRefused(one, one.expected as Refused, await send(door, one));
  });

  it.each(byKind('invalid'))('is not valid and nothing is asked of the source: %s', async (_name, one) => {
    const { status, text } = await send(door, one);
    const { data, errors } = JSON.parse(text);
    expect([status, data, errors[0].extensions.code]).toEqual([
      400,
      undefined,
      one.expected.kind === 'invalid' ? one.expected.code : '',
    ]);
    expect(source.requests).toEqual([]);
  });
});

describe('the same document', () => {
  const lacking = cases.filter((one) => one.expected.kind === 'refused');

  it.each(lacking.map((one) => [one.name, one] as const))(
    'is allowed with the scopes that its refusal asks for: %s',
    async (_name, one) => {
      const { missing } = one.expected as Refused;
      const token = await archive.tokenFor([...new Set(sorted(`${scopesOf(one)} ${missing}`))].join(' '));
      const { query, variables, operationName } = one;
      const body = JSON.stringify({ query, variables, operationName });
      expect((await sendTo(archive, '/graphql', { token, body })).status).toBe(200);
      expect(source.requests).toHaveLength(1);
    },
  );

  it('is decided for each caller by itself, in whatever order they come', async () => {
    const query = '{ book { price } }';
    const asking = ['items:read', 'items:read prices:read', '', 'prices:read', 'items:read prices:read', 'items:read'];
    const statuses = [];
    for (const scopes of asking) {
      const token = await archive.tokenFor(scopes);
      statuses.push((await sendTo(archive, '/graphql', { token, body: JSON.stringify({ query }) })).status);
    }
    expect(statuses).toEqual([403, 200, 403, 403, 200, 403]);
    expect(source.requests).toHaveLength(2);
  });
});

it('tells of a scope that the app version does not declare that it cannot be asked for', async () => {
  const { world, acme } = archive;
  const contracts = {
    archive: { version: '2026-10', required: [], optional: inFull('items:read prices:read').split(' ') },
  };
  const app = await world.app({ contracts });
  const installation = await world.install(acme, { app: app.key, scopes: [inFull('items:read')] });
  const token = await world.token(app, installation);
  const body = JSON.stringify({ query: '{ book { price cost } }' });
  const { text } = await sendTo(archive, '/graphql', { token, body });
  expect(JSON.parse(text).errors[0].extensions.missing).toEqual([
    { scope: 'archive.prices:read', mayAsk: true, where: `${world.url}/installations/${installation}` },
    { scope: 'archive.staff:read', mayAsk: false },
  ]);
});

it('holds at least 150 cases, each with a name of its own', () => {
  const names = cases.map(({ name, expected }) => `${expected.kind} ${name}`);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(150);
});
