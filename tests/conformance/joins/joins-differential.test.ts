import { beforeAll, expect, it } from '@jest/globals';
import { buildSchema, type ExecutionResult, type GraphQLSchema, parse, printSchema, validate } from 'graphql';
import { createJoins, joinOperation, runJoin } from '../../../src/domain/gateway/join/index.js';
import { withEntities } from '../../../src/domain/gateway/sandbox/with-entities.js';
import fc from '../../support/fast-check.js';
import { randomOperation } from '../authorization/random-operation.js';
import { joinedContracts } from './joined-contracts.js';
import { playRecords } from './play-records.js';

const RUNS = 800;

let schema: GraphQLSchema;
/** The same graph, of one source that has everything. */
let whole: GraphQLSchema;
beforeAll(async () => {
  ({ schema } = await createJoins()(joinedContracts));
  whole = buildSchema(printSchema(schema));
});

const entitySchemas = new Map(joinedContracts.map((one) => [one, withEntities(one.schema)]));

/** Where null stands in the data for an error, which may be above the place where it happened. */
function nulledPlaces({ data, errors = [] }: ExecutionResult): Set<string> {
  const places = errors.map(({ path = [] }) => {
    let value: unknown = data;
    const passed: (string | number)[] = [];
    for (const key of path) {
      if (value === null || value === undefined) break;
      value = (value as Record<string, unknown>)[key];
      passed.push(key);
    }
    expect(value ?? null).toBeNull();
    return passed.join('.');
  });
  return new Set(places);
}

it.each([
  ['with names of their own', false],
  ['that share names', true],
])('random operations %s are joined to what one source of all would answer', async (_which, sharesNames) => {
  const seen = { planned: 0, steps: 0, several: 0, failing: 0 };
  const property = fc.asyncProperty(fc.gen(), async (gen) => {
    const choose = (count: number) => gen(fc.nat, { max: count - 1 });
    const world = choose(1_000);
    const { query, variables } = randomOperation(schema, choose, { sharesNames });
    const document = parse(query, { noLocation: true });
    if (validate(schema, document).length > 0) return;
    const plan = joinOperation({ schema, contracts: joinedContracts }, query).planFor(variables);
    if (!('steps' in plan)) throw new Error(`${plan[0]?.message}: ${query}`);
    const asked: string[] = [];
    const result = await runJoin(plan, variables, async (fetch, given) => {
      const own = entitySchemas.get(fetch.contract) as GraphQLSchema;
      expect(validate(own, fetch.document)).toEqual([]);
      asked.push(`${fetch.contract.contract} ${fetch.parts.length > 0}`);
      // As it comes from a source: nothing that is not JSON.
      return JSON.parse(JSON.stringify(playRecords(own, { document: fetch.document, variables: given, world })));
    });
    const expected = playRecords(whole, { document, variables, world });
    expect(JSON.stringify(result.data)).toBe(JSON.stringify(expected.data));
    expect(nulledPlaces(result)).toEqual(nulledPlaces(expected));
    seen.planned += 1;
    seen.steps = Math.max(seen.steps, plan.steps.length);
    if (new Set(asked).size > 1) seen.several += 1;
    if (expected.errors) seen.failing += 1;
  });
  await fc.assert(property, { numRuns: RUNS });
  // Else it would not have looked at much.
  expect(seen.planned).toBeGreaterThan(RUNS / 3);
  expect(seen.several).toBeGreaterThan(RUNS / 20);
  expect(seen.steps).toBeGreaterThanOrEqual(3);
  expect(seen.failing).toBeGreaterThan(RUNS / 20);
});
