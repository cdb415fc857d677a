import { describe, expect, it } from '@jest/globals';
import { buildASTSchema, type GraphQLSchema, Kind, parse, printSchema, visit } from 'graphql';
import { parse as parseYaml } from 'yaml';
import { buildAccountingSchema } from '../../../src/outside/sources/accounting/graphql/build-accounting-schema.js';
import { bare, mismatches, readContractFile } from '../contract-files.js';

const versions = ['2026-10', '2026-11'] as const;

describe.each(versions)('the contract accounting %s', (version) => {
  const read = (name: string) => readContractFile(`accounting/${version}`, name);

  it('is exactly what the source serves', async () => {
    const served: GraphQLSchema = await buildAccountingSchema(version);
    expect(bare(parse(printSchema(served)))).toBe(bare(parse(read('contract.graphql'))));
  });

  it('names only scopes that it declares, on every object type of its own and root field', () => {
    const declared = Object.keys(parseYaml(read('contract.yaml')).scopes);
    const document = parse(read('contract.graphql'));
    const named = new Set<string>();
    const unguarded: string[] = [];
    visit(document, {
      Directive(node) {
        if (node.name.value === 'requiresScopes') visit(node, { StringValue: (scope) => void named.add(scope.value) });
      },
    });
    for (const node of document.definitions) {
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
      // A value that several contracts share, or the name of another's entity, is as guarded as what leads to it.
      const isOfAll = node.directives?.some(
        ({ name, arguments: given }) =>
          name.value === 'shareable' || given?.some((argument) => argument.name.value === 'resolvable'),
      );
      if (isOfAll) continue;
      const isRoot = ['Query', 'Mutation'].includes(node.name.value);
      for (const part of isRoot ? (node.fields ?? []) : [node])
        if (!part.directives?.some(({ name }) => name.value === 'requiresScopes')) unguarded.push(part.name.value);
    }
    expect([...named].sort()).toEqual(declared.sort());
    expect(unguarded).toEqual([]);
  });

  it('has samples that the contract could have answered', () => {
    const schema = buildASTSchema(parse(read('contract.graphql')), { assumeValidSDL: true });
    const { Invoice: samples } = JSON.parse(read('samples.json'));
    expect(samples).toHaveLength(3);
    for (const sample of samples) expect(mismatches(schema, 'Invoice!', sample, 'Invoice')).toEqual([]);
  });
});

describe('the contract accounting in its versions', () => {
  it('keeps its scopes and events, so that an app moves on with the grant that it has', () => {
    const [older, newer] = versions.map((version) =>
      parseYaml(readContractFile(`accounting/${version}`, 'contract.yaml')),
    );
    expect(newer.scopes).toEqual(older.scopes);
    expect(newer.events).toEqual(older.events);
  });

  it('has the same three documents in its samples', () => {
    const [older, newer] = versions.map((version) =>
      JSON.parse(readContractFile(`accounting/${version}`, 'samples.json')),
    );
    expect(newer.Invoice.map((one: { id: string; documentNumber: string }) => [one.id, one.documentNumber])).toEqual(
      older.Invoice.map((one: { id: string; number: string }) => [one.id, one.number]),
    );
  });

  it('builds both schemas in one process, in either order, without one bleeding into the other', async () => {
    const print = async (version: (typeof versions)[number]) => printSchema(await buildAccountingSchema(version));
    const [newer, older] = [await print('2026-11'), await print('2026-10')];
    expect([await print('2026-10'), await print('2026-11')]).toEqual([older, newer]);
    expect(older).not.toMatch(/documentNumber|InvoiceAmount|creditNotes|RecordInvoiceExport/);
    expect(newer).not.toMatch(/additionalStreet|markInvoiceExported/);
  });
});
