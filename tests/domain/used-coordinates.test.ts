import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { affectedCoordinate, checkContract, usedCoordinates } from '../../src/domain/registry/index.js';
import fc from '../support/fast-check.js';
import { randomDocument, randomMergingDocument } from '../support/random-document.js';
import { changeSchema, randomSchema, writeSchema } from '../support/random-schema.js';
import { contractOf, stockFiles } from '../support/stock-contract.js';

const { schema } = contractOf(stockFiles);
const used = (document: string): string[] => {
  const parsed = parse(document);
  expect(validate(schema, parsed)).toEqual([]);
  return [...usedCoordinates(schema, parsed)].sort();
};

describe('what a document uses of a contract', () => {
  it('is its fields, their types, and the arguments that it gives', () => {
    expect(used('{ items(first: 3) { nodes { other: id } } }')).toEqual([
      'ID',
      'Int',
      'Item',
      'Item.id',
      'ItemConnection',
      'ItemConnection.nodes',
      'Query',
      'Query.items',
      'Query.items(first:)',
    ]);
  });

  it('is what it skips as well', () => {
    expect(used('query ($no: Boolean!) { item(id: "1") { count @include(if: $no) } }')).toContain('Item.count');
  });

  it('is the type conditions and fields of its fragments, where they stand', () => {
    const found = used('{ search(word: "a") { ...Named ... on Shelf { label } } } fragment Named on Item { kind }');
    expect(found).toEqual(expect.arrayContaining(['Found', 'Item', 'Item.kind', 'Shelf', 'Shelf.label', 'ItemKind']));
    expect(found).not.toContain('Item.label');
  });

  it('is the enum values and input fields that it writes', () => {
    expect(used('{ items(kind: PART) { nodes { id } } }')).toEqual(
      expect.arrayContaining(['ItemKind', 'ItemKind.PART']),
    );
    const found = used('mutation { moveItem(input: { id: "1", to: "A" }) { userErrors { code } } }');
    expect(found).toEqual(expect.arrayContaining(['MoveItemInput', 'MoveItemInput.id', 'MoveItemInput.to']));
    expect(found).not.toContain('MoveItemInput.note');
  });

  it('is every field of an input object that a variable holds, for nobody knows which it will have', () => {
    const found = used('mutation ($in: MoveItemInput!) { moveItem(input: $in) { userErrors { code } } }');
    expect(found).toEqual(expect.arrayContaining(['MoveItemInput.id', 'MoveItemInput.note', 'MoveItemInput.to']));
  });

  it('is the fields of all implementations, where it asks an interface', () => {
    const own = buildSchema(
      'type Query { node: Node } interface Node { id: ID } type A implements Node { id: ID } type B implements Node { id: ID }',
    );
    expect([...usedCoordinates(own, parse('{ node { id } }'))]).toEqual(
      expect.arrayContaining(['Node.id', 'A.id', 'B.id']),
    );
  });

  it('holds what a breaking change affects, for every document that the change rejects', async () => {
    const seen = { rejected: 0, spared: 0 };
    const property = fc.asyncProperty(fc.gen(), async (gen) => {
      const choose = (count: number) => gen(fc.nat, { max: count - 1 });
      const model = randomSchema(choose);
      const files = (sdl: string) => ({ manifest: stockFiles.manifest, sdl });
      const before = contractOf(files(writeSchema(model)));
      const after = contractOf(files(writeSchema(changeSchema(model, choose, 1))));
      const { changes } = await checkContract(files(after.sdl), { live: [], previous: before });
      const affected = changes
        .filter(({ criticality }) => criticality === 'breaking')
        .map(({ coordinate }) => affectedCoordinate(coordinate, before.schema, after.schema));
      for (let count = 0; count < 20; count++) {
        const merging = count < 6 ? randomMergingDocument(before.schema, choose) : undefined;
        const text = merging ?? randomDocument(before.schema, choose);
        const document = parse(text);
        if (validate(before.schema, document).length > 0) continue;
        const touched = usedCoordinates(before.schema, document);
        const isFelt = affected.some((coordinate) => coordinate === undefined || touched.has(coordinate));
        const [problem] = validate(after.schema, document);
        if (problem) seen.rejected++;
        else if (!isFelt) seen.spared++;
        if (problem && !isFelt)
          throw new Error(`${problem.message}: ${text}\n${affected}\n${before.sdl}\n---\n${after.sdl}`);
      }
    });
    await fc.assert(property, { numRuns: 150, endOnFailure: true });
    expect(seen.rejected).toBeGreaterThan(5);
    expect(seen.spared).toBeGreaterThan(100);
  });
});
