import { describe, expect, it } from '@jest/globals';
import {
  buildSchema,
  executeSync,
  type GraphQLCompositeType,
  type GraphQLResolveInfo,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  parse,
  validate,
} from 'graphql';
import { neededScopes } from '../../src/domain/gateway/needed-scopes.js';
import type { ScopeRules } from '../../src/domain/registry/index.js';
import fc from '../support/fast-check.js';

const schema = buildSchema(/* GraphQL */ `
  type Query { book: Book! film: Film! node: Node! any: Any! code: Code }
  interface Node { id: ID! title: String next: Node! any: Any! }
  type Book implements Node { id: ID! title: String next: Node! any: Any! pages: Int film: Film! code: Code }
  type Film implements Node { id: ID! title: String next: Book! any: Any! minutes: Int book: Book! }
  type Note { text: String by: Node! }
  union Any = Book | Film | Note
  scalar Code
`);
const objects = ['Query', 'Book', 'Film', 'Note'];
const coordinates = objects.flatMap((name) => {
  const type = schema.getType(name);
  const fields = type && 'getFields' in type ? Object.keys(type.getFields()) : [];
  return [name, ...fields.map((field) => `${name}.${field}`)];
});
const everywhere = [...coordinates, 'Code'];

/** Rules at these places, each a scope of that very name. */
const rulesAt = (places: readonly string[]): ScopeRules => {
  const ruleAt = (place: string) => (places.includes(place) ? [[place]] : undefined);
  return { ofType: ruleAt, ofField: (type, field) => ruleAt(`${type}.${field}`) };
};
const neededBy = (document: string, places: readonly string[] = everywhere): string[] =>
  neededScopes(schema, rulesAt(places), parse(document))
    .map(({ coordinate }) => coordinate)
    .sort();

/** A tree of numbers, written out as a document: each number picks among what is valid at its place. */
interface Tree {
  pick: number;
  way: number;
  children: Tree[];
}
const treeOf: (depth?: number) => fc.Arbitrary<Tree> = fc.memo((depth) =>
  fc.record({
    pick: fc.nat(20),
    way: fc.nat(5),
    children: depth > 1 ? fc.array(treeOf(), { maxLength: 3 }) : fc.constant([]),
  }),
);
const trees = fc.array(treeOf(5), { minLength: 1, maxLength: 4 });

function documentOf(roots: Tree[], withSkips: boolean): string {
  const fragments: string[] = [];
  let aliases = 0;
  const selectionOf = (type: GraphQLCompositeType, nodes: Tree[]): string =>
    `{ ${nodes.length === 0 ? '__typename' : nodes.map((node) => partOf(type, node)).join(' ')} }`;
  const partOf = (type: GraphQLCompositeType, { pick, way, children }: Tree): string => {
    const skip = withSkips && way === 5 ? ' @include(if: $on)' : '';
    if (isUnionType(type) || way === 1 || way === 2) {
      const members = isAbstractType(type) ? [...schema.getPossibleTypes(type), type] : [type];
      const condition = members[pick % members.length] ?? type;
      const below = selectionOf(condition, isUnionType(condition) ? [] : children);
      if (way !== 2) return `... on ${condition.name}${skip} ${below}`;
      const name = `F${fragments.length}`;
      fragments.push(`fragment ${name} on ${condition.name} ${below}`);
      return `...${name}`;
    }
    const fields = Object.values(type.getFields());
    const field = fields[pick % fields.length];
    if (!field) return '__typename';
    const output = getNamedType(field.type);
    aliases += 1;
    const below = isCompositeType(output) ? selectionOf(output, children) : '';
    return `a${aliases}: ${field.name}${skip} ${below}`;
  };
  const query = schema.getQueryType();
  if (!query) throw new Error('there is a query type');
  const body = selectionOf(query, roots);
  const head = withSkips ? 'query($on: Boolean = true) { kind: __typename @include(if: $on) ... ' : 'query { ... ';
  return `${head} ${body} } ${fragments.join(' ')}`;
}

/** Everything that running the document touches, when each abstract place holds what `choose` says. */
function touchedBy(document: string, choose: (n: number) => number): Set<string> {
  const touched = new Set<string>();
  let places = 0;
  const touch = (name: string) => touched.add(name);
  executeSync({
    schema,
    document: parse(document),
    fieldResolver: (_source, _args, _ctx, { parentType, fieldName, returnType }: GraphQLResolveInfo) => {
      touch(parentType.name);
      touch(`${parentType.name}.${fieldName}`);
      const output = getNamedType(returnType);
      if (!isAbstractType(output)) touch(output.name);
      return isCompositeType(output) ? {} : '1';
    },
    typeResolver: (_value, _ctx, _info, abstract) => {
      const members = schema.getPossibleTypes(abstract);
      places += 1;
      return members[choose(places) % members.length]?.name;
    },
  });
  return touched;
}

describe('the scopes that a document needs', () => {
  it('cover whatever running it touches, whatever comes at an abstract place', () => {
    fc.assert(
      fc.property(trees, fc.array(fc.nat(5), { minLength: 1 }), fc.subarray(everywhere), (roots, choices, places) => {
        const document = documentOf(roots, true);
        expect(validate(schema, parse(document))).toEqual([]);
        const needed = neededBy(document, places);
        const touched = touchedBy(document, (n) => choices[n % choices.length] ?? 0);
        expect([...touched].filter((one) => places.includes(one) && !needed.includes(one))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('are just what running it touches, where nothing is abstract and nothing is skipped', () => {
    const concrete = (roots: Tree[]): boolean => !/node|any|next|by/.test(documentOf(roots, false));
    fc.assert(
      fc.property(trees.filter(concrete), (roots) => {
        const document = documentOf(roots, false);
        const touched = [...touchedBy(document, () => 0)].filter((one) => everywhere.includes(one));
        const needed = neededBy(document);
        expect(touched.filter((one) => !needed.includes(one))).toEqual([]);
        const conditions = [...document.matchAll(/ on (\w+)/g)].map(([, name]) => name);
        expect(needed.filter((one) => !touched.includes(one) && !conditions.includes(one))).toEqual([]);
      }),
    );
  });

  it.each([
    [
      'a field needs its parent, itself and what it gives',
      '{ book { pages } }',
      ['Book', 'Book.pages', 'Query', 'Query.book'],
    ],
    ['an alias hides nothing', '{ id: book { id: pages } }', ['Book', 'Book.pages', 'Query', 'Query.book']],
    ['a scalar may have a rule', '{ code }', ['Code', 'Query', 'Query.code']],
    ['__typename needs nothing', '{ __typename }', []],
    ['a literal @skip counts as used', '{ code @skip(if: true) }', ['Code', 'Query', 'Query.code']],
    [
      'a field of an interface needs the rules of all implementations',
      '{ node { title } }',
      ['Book', 'Book.title', 'Film', 'Film.title', 'Query', 'Query.node'],
    ],
    [
      'a fragment on one implementation needs the rules of that one',
      '{ node { ... on Book { title } } }',
      ['Book', 'Book.title', 'Query', 'Query.node'],
    ],
    [
      'a fragment needs its type condition, even for __typename',
      '{ any { ... on Note { __typename } } }',
      ['Note', 'Query', 'Query.any'],
    ],
    ['a union needs nothing of its own', '{ any { __typename } }', ['Query', 'Query.any']],
    [
      'an interface inside a union needs the rules of all implementations',
      '{ any { ... on Node { id } } }',
      ['Book', 'Book.id', 'Film', 'Film.id', 'Query', 'Query.any'],
    ],
    [
      'a named fragment is as if it were written out',
      '{ book { ...F } } fragment F on Node { ... on Book { film { minutes } } }',
      ['Book', 'Book.film', 'Film', 'Film.minutes', 'Query', 'Query.book'],
    ],
  ])('%s', (_sentence, document, needed) => {
    expect(neededBy(document)).toEqual(needed);
  });
});
