import { expect, it } from '@jest/globals';
import { buildSchema, type GraphQLSchema, isInterfaceType, isObjectType, parse, validate } from 'graphql';
import { createDeciders } from '../../src/domain/gateway/decide-operation.js';
import { planPartial } from '../../src/domain/gateway/partial/plan-partial.js';
import { readConditions } from '../../src/domain/gateway/partial/read-conditions.js';
import { maxPlaces, spliceAnswer } from '../../src/domain/gateway/partial/splice-answer.js';
import type { LiveContract, ScopeRules } from '../../src/domain/registry/index.js';
import { playOperation } from '../conformance/authorization/playing-source.js';
import { randomOperation } from '../conformance/authorization/random-operation.js';
import { referenceAnswer } from '../conformance/authorization/reference-answer.js';
import fc from '../support/fast-check.js';
import { changeSchema, randomSchema, writeSchema } from '../support/random-schema.js';

const RUNS = 600;

/** Everything that a rule can be at. */
const placesOf = (schema: GraphQLSchema): string[] =>
  Object.values(schema.getTypeMap()).flatMap((type) => {
    if (type.name.startsWith('__')) return [];
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : [];
    return [type.name, ...fields.map((field) => `${type.name}.${field}`)];
  });

function decideOn(schema: GraphQLSchema, guarded: ReadonlySet<string>) {
  const ruleAt = (place: string) => (guarded.has(place) ? [[place]] : undefined);
  const rules: ScopeRules = { ofType: ruleAt, ofField: (type, field) => ruleAt(`${type}.${field}`) };
  const scopes = Object.fromEntries([...guarded].map((place) => [place, {}]));
  const life = { state: 'published', revision: 1, publishedAt: new Date(), deprecations: new Map() };
  const contract = { id: 'random/1', contract: 'random', version: '1', schema, rules, scopes, events: {}, life };
  return createDeciders()(contract as unknown as LiveContract);
}

const sorted = (words: Iterable<string>) => [...words].sort();

it('is what graphql-js gives when refused fields throw, for any schema, rules, grant and document', async () => {
  const seen = { compared: 0, nulled: 0, typed: 0, nothing: 0, places: 0, dropped: 0 };
  const property = fc.asyncProperty(fc.gen(), async (gen) => {
    const choose = (count: number) => gen(fc.nat, { max: count - 1 });
    // Changes let objects promise more than their interface does.
    const model = changeSchema(randomSchema(choose), choose, choose(10));
    const sdl = writeSchema(model).replace(/^extend schema .*/, '');
    const schema = buildSchema(sdl, { assumeValidSDL: true });
    const operation = randomOperation(schema, choose, { sharesNames: choose(3) > 0 });
    const { query, variables } = operation;
    if (validate(schema, parse(query)).length > 0) return;
    const oneIn = 2 + choose(12);
    const guarded = new Set(placesOf(schema).filter(() => choose(oneIn) === 0));
    const granted = new Set([...guarded].filter(() => choose(3) === 0));
    const isMet = (place: string) => !guarded.has(place) || granted.has(place);
    const decider = decideOn(schema, guarded);
    let decision: ReturnType<typeof decider.decide>;
    try {
      decision = decider.decide(query, undefined);
    } catch {
      return;
    }
    const world = choose(1_000);
    const canFail = choose(4) === 0;
    const reference = await referenceAnswer(schema, operation, { isMet, world, canFail });
    if (reference.data === undefined) return;

    const plan = planPartial(decider, decision, decider.scopes.toSet(granted));
    const values = readConditions(schema, plan, variables);
    const kept = Object.fromEntries(Object.entries(variables).filter(([name]) => !plan.dropped.has(name)));
    let data: Record<string, unknown> | undefined;
    let failed: string[] = [];
    if (plan.rest) {
      expect(validate(schema, plan.rest.ast)).toEqual([]);
      const rest = { query: plan.rest.document, variables: kept };
      const { answer, touched } = playOperation(schema, rest, world, { canFail });
      expect([...touched].filter((place) => !isMet(place))).toEqual([]);
      const parsed = JSON.parse(answer);
      data = parsed.data;
      failed = (parsed.errors ?? []).map(({ path }: { path: unknown }) => JSON.stringify(path));
    }
    const spliced = spliceAnswer(schema, { ...plan, uses: plan.selection.uses, values }, data);
    const shown = { query, granted: sorted(granted), guarded: sorted(guarded), sent: plan.rest?.document, data };
    expect({ shown, data: JSON.stringify(spliced.data) }).toEqual({ shown, data: JSON.stringify(reference.data) });
    const places = spliced.places.map(({ path }) => JSON.stringify(path));
    // What a failure of the source has taken away cannot be told of.
    const hasFailed = failed.length > 0 || reference.failed.length > 0;
    if (!hasFailed && spliced.count <= maxPlaces)
      expect({ shown, places: sorted(places) }).toEqual({ shown, places: sorted(reference.refused) });
    expect(places.filter((place) => !reference.refused.includes(place))).toEqual([]);
    if (!hasFailed) expect(spliced.count).toBe(reference.refused.length);
    if (decision.needs.every(({ coordinate }) => isMet(coordinate))) return;
    seen.compared++;
    seen.places += spliced.count;
    if (spliced.isNulled) seen.nulled++;
    if (!plan.rest) seen.nothing++;
    if (plan.dropped.size > 0) seen.dropped++;
    if (plan.rest?.document.includes('grantway__typename')) seen.typed++;
  });
  await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
  expect(seen.compared).toBeGreaterThan(RUNS / 4);
  for (const kind of ['nulled', 'typed', 'nothing', 'dropped'] as const)
    expect([kind, seen[kind] > RUNS / 100]).toEqual([kind, true]);
  expect(seen.places).toBeGreaterThan(RUNS / 4);
});
