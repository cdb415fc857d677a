import { describe, expect, it } from '@jest/globals';
import { buildASTSchema, type GraphQLSchema, Kind, parse, printSchema, visit } from 'graphql';
import { parse as parseYaml } from 'yaml';
import { buildAccountingSchema } from '../../../src/outside/sources/accounting/graphql/build-accounting-schema.js';
import { bare, mismatches, readContractFile } from '../contract-files.js';

const read = (name: string) => readContractFile('accounting/2026-10', name);

describe('the contract accounting 2026-10', () => {
  it('is exactly what the source serves', async () => {
    const served: GraphQLSchema = await buildAccountingSchema();
    expect(bare(parse(printSchema(served)))).toBe(bare(parse(read('contract.graphql'))));
  });

  it('names only scopes that it declares, on every object type and root field', () => {
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
