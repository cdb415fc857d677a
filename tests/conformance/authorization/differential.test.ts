import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import fc from '../../support/fast-check.js';
import { forgeToken } from '../../support/forge-token.js';
import { type Archive, allScopes, archiveFiles, inFull, openArchive } from './archive-world.js';
import { doors, sendTo } from './gateway-door.js';
import { playOperation, startPlayingSource } from './playing-source.js';
import { type RandomOperation, randomOperation } from './random-operation.js';
import { meetsRuleOf } from './scope-rules-by-text.js';

const RUNS = 250;
/** What the source plays; the oracle looks at others, too. */
const WORLD = 1;
const OTHER_WORLDS = [2, 3, 4];

const schema = buildSchema(archiveFiles.sdl.replace(/^extend schema .*/, ''), { assumeValidSDL: true });
const everyScope = inFull(allScopes.join(' ')).split(' ');

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

const tokenWith = (scopes: Iterable<string>) =>
  forgeToken(archive.world.platform.access, archive.installation, {
    claims: { scope: [...scopes].join(' '), jti: randomUUID() },
  });

async function askWith(scopes: Iterable<string>, operation: RandomOperation, door = '/graphql') {
  source.bodies.length = 0;
  const { status, text } = await sendTo(archive, door, {
    token: await tokenWith(scopes),
    body: JSON.stringify(operation),
  });
  return { status, text, reached: source.bodies.length };
}

/** Every place that the operation touches in any of the worlds, whose rule these scopes do not meet. */
function touchedInVain({ query, variables }: RandomOperation, scopes: ReadonlySet<string>): string[] {
  const touched = [WORLD, ...OTHER_WORLDS].flatMap((world) => [
    ...playOperation(schema, { query, variables }, world).touched,
  ]);
  return touched.filter((coordinate) => !meetsRuleOf(coordinate, scopes));
}

async function askSource(operation: RandomOperation): Promise<string> {
  const answer = await fetch(source.url, { method: 'POST', body: JSON.stringify(operation) });
  return answer.text();
}

it('random operations are answered as by the source itself, and never with more than was granted', async () => {
  const seen = { allowed: 0, refused: 0, mutations: 0, failing: 0 };
  const property = fc.asyncProperty(fc.gen(), async (gen) => {
    const choose = (count: number) => gen(fc.nat, { max: count - 1 });
    const operation = randomOperation(schema, choose);
    expect(validate(schema, parse(operation.query))).toEqual([]);
    const door = doors[choose(doors.length)];

    // With everything granted: the same bytes as straight from the source.
    const straight = await askSource(operation);
    const through = await askWith(everyScope, operation, door);
    // Now and then chance writes more than a document may have.
    if (through.reached === 0 && through.text.includes('"GATEWAY_LIMIT_EXCEEDED"')) return;
    expect(through).toEqual({ status: 200, text: straight, reached: 1 });
    if (straight.startsWith('{"errors"')) seen.failing++;
    if (operation.query.startsWith('mutation')) seen.mutations++;

    // With some of it granted: refused whole, or answered the same and touching nothing that is not granted.
    const isMost = choose(2) === 0;
    const granted = new Set(
      everyScope.filter((scope) => (scope.includes('slot') ? choose(2) : choose(isMost ? 8 : 2)) > 0),
    );
    const some = await askWith(granted, operation, door);
    if (some.status !== 403) {
      expect(some).toEqual({ status: 200, text: straight, reached: 1 });
      expect(touchedInVain(operation, granted)).toEqual([]);
      seen.allowed++;
      return;
    }
    seen.refused++;
    expect(some.reached).toBe(0);
    const { missingScopes, coordinates } = JSON.parse(some.text).errors[0].extensions;
    for (const { coordinate } of coordinates)
      expect([coordinate, meetsRuleOf(coordinate, granted)]).toEqual([coordinate, false]);
    // What it asks for is enough.
    const more = await askWith([...granted, ...missingScopes], operation);
    expect([more.status, more.reached]).toEqual([200, 1]);
  });
  await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
  // The property says nothing unless each kind comes up.
  expect(seen.allowed).toBeGreaterThan(RUNS / 10);
  expect(seen.refused).toBeGreaterThan(RUNS / 10);
  expect(seen.mutations).toBeGreaterThan(RUNS / 20);
  expect(seen.failing).toBeGreaterThan(RUNS / 50);
});
