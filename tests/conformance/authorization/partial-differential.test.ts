import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import fc from '../../support/fast-check.js';
import { forgeToken } from '../../support/forge-token.js';
import { type Archive, allScopes, archiveFiles, inFull, openArchive } from './archive-world.js';
import type { AuthorizationCase } from './authorization-case.js';
import { fieldsAndTypes } from './cases/fields-and-types.js';
import { fragmentsAndConditions } from './cases/fragments-and-conditions.js';
import { namesAndAbstractTypes } from './cases/names-and-abstract-types.js';
import { operations } from './cases/operations.js';
import { doors, sendTo } from './gateway-door.js';
import { playOperation, startPlayingSource } from './playing-source.js';
import { randomOperation } from './random-operation.js';
import { referenceAnswer } from './reference-answer.js';
import { meetsRuleOf } from './scope-rules-by-text.js';

const RUNS = 250;
const WORLD = 5;

const schema = buildSchema(archiveFiles.sdl.replace(/^extend schema .*/, ''), { assumeValidSDL: true });
const everyScope = inFull(allScopes.join(' ')).split(' ');
const extensions = { grantway: { missingScopes: 'partial' } };

let source: Awaited<ReturnType<typeof startPlayingSource>>;
let archive: Archive;
beforeAll(async () => {
  source = await startPlayingSource(schema, WORLD);
  archive = await openArchive(source.url);
});
afterAll(async () => {
  await archive.close();
  await source.close();
});
beforeEach(() => {
  source.bodies.length = 0;
});

interface Operation {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
}

/** Asks in part and compares with graphql-js on the whole operation, whose refused fields throw. */
async function expectPartial(operation: Operation, scopes: ReadonlySet<string>, door: string) {
  const token = await forgeToken(archive.world.platform.access, archive.installation, {
    claims: { scope: [...scopes].join(' '), jti: randomUUID() },
  });
  source.bodies.length = 0;
  const { status, text } = await sendTo(archive, door, { token, body: JSON.stringify({ ...operation, extensions }) });
  if (text.includes('"GATEWAY_LIMIT_EXCEEDED"')) return undefined;
  const isMet = (place: string) => meetsRuleOf(place, scopes);
  const expected = await referenceAnswer(schema, operation, { isMet, world: WORLD, canFail: true });
  const { data, errors = [] } = JSON.parse(text);
  // biome-ignore lint/suspicious/noExplicitAny: errors are whatever the answer has
  const refused = errors.filter((error: any) => error.extensions?.code === 'ACCESS_SCOPE_NOT_GRANTED' && error.path);
  const places: string[] = refused.map(({ path }: { path: unknown }) => JSON.stringify(path));
  expect(JSON.stringify(data)).toBe(JSON.stringify(expected.data));
  // graphql-js runs no mutation after one whose failure takes all data away; here every one that is granted is run.
  const isCutShort = operation.query.startsWith('mutation') && expected.data === null;
  if (!isCutShort) expect(places.filter((place) => !expected.refused.includes(place))).toEqual([]);
  // What a failure of the source has taken away cannot be told of, and not more than a hundred places are.
  const isAllTold = errors.length === refused.length && expected.failed.length === 0;
  if (isAllTold) expect(expected.refused.filter((place) => !places.includes(place))).toEqual([]);
  expect(new Set(places).size).toBe(places.length);
  expect(source.bodies.length).toBeLessThanOrEqual(1);
  for (const body of source.bodies) {
    const { touched } = playOperation(schema, JSON.parse(body), WORLD);
    expect([...touched].filter((place) => !isMet(place))).toEqual([]);
  }
  if (data !== null) expect(status).toBe(200);
  return { data, refused: places.length, reached: source.bodies.length };
}

const cases = [...fieldsAndTypes, ...namesAndAbstractTypes, ...fragmentsAndConditions, ...operations].filter(
  ({ expected, query }) => expected.kind !== 'invalid' && !/__(schema|type)\b(?!:)/.test(query),
);

describe('each case of whole answers, asked for in part', () => {
  it.each(cases.map((one): [string, AuthorizationCase] => [`${one.expected.kind}: ${one.name}`, one]))(
    '%s',
    async (_name, { query, variables, operationName, granted }) => {
      const scopes = new Set(granted === 'everything' ? everyScope : inFull(granted).split(' '));
      const operation = {
        query,
        variables: variables as Record<string, unknown> | undefined,
        operationName: operationName || undefined,
      };
      await expectPartial(operation, scopes, doors[0] ?? '');
    },
  );
});

it('random operations are answered as graphql-js does when refused fields throw', async () => {
  const seen = { whole: 0, some: 0, nothing: 0, nulled: 0 };
  const property = fc.asyncProperty(fc.gen(), async (gen) => {
    const choose = (count: number) => gen(fc.nat, { max: count - 1 });
    const operation = randomOperation(schema, choose, { sharesNames: choose(3) === 0 });
    if (validate(schema, parse(operation.query)).length > 0) return;
    const isMost = choose(3) > 0;
    const granted = new Set(
      everyScope.filter((scope) => (scope.includes('slot') ? choose(2) : choose(isMost ? 8 : 2)) > 0),
    );
    const outcome = await expectPartial(operation, granted, doors[choose(doors.length)] ?? '');
    if (!outcome) return;
    if (outcome.refused === 0) seen.whole++;
    else if (outcome.reached === 0) seen.nothing++;
    else if (outcome.data === null) seen.nulled++;
    else seen.some++;
  });
  await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
  for (const [kind, count] of Object.entries(seen)) expect([kind, count > RUNS / 50]).toEqual([kind, true]);
});
