import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { compileCost, costRulesOf, evaluateCost } from '../../src/domain/gateway/cost/index.js';
import fc from '../support/fast-check.js';

const schema = buildSchema(`
  directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION

  type Query {
    one: Ship
    name: String
    fleet: [Ship!]!
    docks(limit: Int!): [[Ship]] @listSize(slicingArguments: ["limit"])
    ships(first: Int = 50, last: Int): ShipConnection! @listSize(slicingArguments: ["first", "last"], sizedFields: ["nodes", "edges"])
    ports(limit: Int!): [Port!]! @listSize(slicingArguments: ["limit"])
    crews: [Person!] @listSize(assumedSize: 7)
    search(text: String @cost(weight: 5), by: Filter): [Thing!]! @listSize(assumedSize: 10)
    thing: Thing
    any: Any
  }
  type Mutation { sink(id: ID!): Ship @cost(weight: 3) }
  input Filter { deep: Filter @cost(weight: 2), tags: [Tag!], plain: String }
  input Tag { name: String @cost(weight: 4) }
  type ShipConnection { nodes: [Ship!]! edges: [ShipEdge!]! totalCount: Int! }
  type ShipEdge { node: Ship! cursor: String! }
  interface Thing { id: ID! owner: Person }
  type Ship implements Thing { id: ID! owner: Person name: String radar: Radar @cost(weight: 20) }
  type Port implements Thing @cost(weight: 6) { id: ID! owner: Person @cost(weight: 9) name: Heavy berths: [Ship!]! }
  scalar Heavy @cost(weight: 8)
  type Radar { range: Int }
  type Person { name: String ship: Ship }
  union Any = Ship | Port | Person
`);

const costOf = (query: string, variables?: Record<string, unknown>): number => {
  const document = parse(query);
  expect(validate(schema, document).map(({ message }) => message)).toEqual([]);
  return evaluateCost(compileCost(schema, costRulesOf([{ schema }]), document), variables);
};

describe('the cost of an operation', () => {
  it.each<[string, string, number, Record<string, unknown>?]>([
    ['a leaf costs nothing', '{ name }', 0],
    ['__typename costs nothing', '{ __typename one { __typename } }', 1],
    ['an object costs one', '{ one { name } }', 1],
    ['an object in an object costs one more', '{ one { owner { name } } }', 2],
    ['a weight of the field counts instead of its type', '{ one { radar { range } } }', 21],
    ['a weight of a scalar counts', '{ ports(limit: 1) { name } }', 6 + 8],
    ['a mutation costs ten, and its own weight', 'mutation { sink(id: 1) { name } }', 13],
    ['a list that says nothing of its length is taken for ten', '{ fleet { name } }', 10],
    ['and so is a list in a list', '{ docks(limit: 3) { name } }', 3 * 10],
    ['an assumed length counts', '{ crews { name } }', 7],
    ['what is below is multiplied too', '{ crews { name ship { owner { name } } } }', 7 * 3],
    ['a slicing argument counts', '{ ports(limit: 3) { id } }', 3 * 6],
    ['a list in a list', '{ ports(limit: 3) { berths { name } } }', 3 * (6 + 10)],
    ['a default of the contract counts', '{ ships { nodes { name } } }', 1 + 50],
    ['sizedFields: the length goes to the lists below', '{ ships(first: 4) { nodes { owner { name } } } }', 1 + 4 * 2],
    ['both ways to the same list', '{ ships(first: 4) { nodes { name } edges { node { name } } } }', 1 + 4 + 4 * 2],
    ['no list below is asked for', '{ ships(first: 4) { totalCount } }', 1],
    ['the largest of several slicing arguments', '{ ships(first: 4, last: 9) { nodes { id } } }', 1 + 9 + 0, undefined],
    ['an argument that weighs', '{ search(text: "x") { id } }', 10 * 6 + 5],
    ['input fields that weigh', '{ search(by: { deep: { deep: { plain: "x" } } }) { id } }', 10 * 6 + 2 + 2],
    ['input lists, item by item', '{ search(by: { tags: [{ name: "a" }, { name: "b" }] }) { id } }', 10 * 6 + 8],
    ['an interface is the dearest that implements it', '{ thing { id } }', 6],
    ['so is a field of it', '{ thing { owner { name } } }', 6 + 9],
    ['of branches the dearest counts', '{ thing { ... on Ship { radar { range } } ... on Port { name } } }', 1 + 20],
    [
      'common fields count with each branch',
      '{ thing { id owner { name } ... on Ship { radar { range } } } }',
      1 + 1 + 20,
    ],
    ['a union', '{ any { ... on Ship { name } ... on Person { ship { owner { name } } } } }', 6],
    ['one response key is one field', '{ one { name } one { owner { name } } }', 2],
    [
      'fragments that overlap are one',
      '{ one { ...A ...B } } fragment A on Ship { owner { name } } fragment B on Ship { owner { name } }',
      2,
    ],
    ['aliases are fields of their own', '{ a: one { name } b: one { name } }', 2],
    ['a variable', 'query($n: Int!) { ports(limit: $n) { id } }', 12 * 6, { n: 12 }],
    ['a variable that is not sent has its default', 'query($n: Int = 2) { ships(first: $n) { nodes { id } } }', 3],
    ['without one the contract says', 'query($n: Int) { ships(first: $n) { nodes { id } } }', 51],
    ['null is no length', 'query($n: Int) { ships(first: $n) { nodes { id } } }', 51, { n: null }],
    ['below nothing is nothing', 'query($n: Int!) { ports(limit: $n) { id } }', 0, { n: -5 }],
    [
      'input by variable',
      'query($f: Filter) { search(by: $f) { id } }',
      60 + 2 + 4,
      { f: { deep: { tags: [{ name: 'x' }] } } },
    ],
    ['input by variable that is no such thing', 'query($f: Filter) { search(by: $f) { id } }', 60, { f: 'x' }],
    ['input by the default of a variable', 'query($f: Filter = { deep: {} }) { search(by: $f) { id } }', 62],
    ['a variable in an input', 'query($t: [Tag!]) { search(by: { tags: $t }) { id } }', 64, { t: { name: 'x' } }],
    ['what a variable skips', 'query($s: Boolean!) { one @skip(if: $s) { name } }', 0, { s: true }],
    ['and what it does not', 'query($s: Boolean!) { one @skip(if: $s) { name } }', 1, { s: false }],
    [
      'what a variable includes',
      'query($s: Boolean!) { one { ... @include(if: $s) { owner { name } } } }',
      1,
      { s: false },
    ],
    [
      'skipped in one place, asked in another',
      'query($s: Boolean!) { one @skip(if: $s) { id } one { name } }',
      1,
      { s: true },
    ],
    ['what is skipped for good counts all the same', '{ one @skip(if: true) { name } }', 1],
  ])('%s', (_name, query, points, variables = {}) => {
    expect(costOf(query, variables)).toBe(points);
  });

  it.each([1e308, 2 ** 53, 1e18])('a length of %p costs more than anything may, and is still a number', (n) => {
    const cost = costOf('query($n: Int!) { ports(limit: $n) { berths { owner { name } } } }', { n });
    expect(cost).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('more of a list never costs less', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), (one, other) => {
        const query =
          'query($n: Int!) { ships(first: $n) { nodes { owner { name } } edges { node { radar { range } } } } }';
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        expect(costOf(query, { n: less })).toBeLessThanOrEqual(costOf(query, { n: more }));
      }),
    );
  });

  it('refuses type conditions that multiply each other, in little time', () => {
    const types = Array.from(
      { length: 40 },
      (_, index) => `type T${index} implements Node { next: Node id${index}: ID }`,
    );
    const branching = buildSchema(`interface Node { next: Node } ${types.join('\n')} type Query { node: Node }`);
    const level = (depth: number): string =>
      depth === 0 ? 'next { __typename }' : `next { ... on T0 { a${depth}: id0 } ${level(depth - 1)} }`;
    const document = parse(`{ node { ${level(12)} } }`);
    expect(() => compileCost(branching, costRulesOf([{ schema: branching }]), document)).toThrow(
      /too many type conditions/,
    );
  });
});
