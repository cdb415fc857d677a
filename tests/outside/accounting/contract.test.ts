import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLSchema,
  isObjectType,
  Kind,
  lexicographicSortSchema,
  parse,
  printSchema,
  visit,
} from 'graphql';
import { parse as parseYaml } from 'yaml';
import { buildAccountingSchema } from '../../../src/outside/sources/accounting/graphql/build-accounting-schema.js';

const folder = new URL('../../../contracts/accounting/2026-10/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');

/** Types, fields and arguments only. */
function bare(document: DocumentNode): string {
  const stripped = visit(document, {
    Directive: () => null,
    SchemaExtension: () => null,
    StringValue: (node, key) => (key === 'description' ? null : node),
    DirectiveDefinition: () => null,
  });
  return printSchema(lexicographicSortSchema(buildASTSchema(stripped)));
}

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

/** What in a value is not of a type, as paths. */
function mismatches(schema: GraphQLSchema, type: string, value: unknown, path: string): string[] {
  if (type.endsWith('!'))
    return value === null ? [`${path} is null`] : mismatches(schema, type.slice(0, -1), value, path);
  if (value === null) return [];
  if (type.startsWith('['))
    return Array.isArray(value)
      ? value.flatMap((item, index) => mismatches(schema, type.slice(1, -1), item, `${path}[${index}]`))
      : [`${path} is not a list`];
  const named = schema.getType(type);
  if (!isObjectType(named))
    return typeof value === (type === 'Boolean' ? 'boolean' : 'string') ? [] : [`${path} is no ${type}`];
  const fields = named.getFields();
  const given = Object.keys(value as object);
  return [
    ...given.filter((name) => !(name in fields)).map((name) => `${path}.${name} is not in the contract`),
    ...Object.values(fields).flatMap(({ name, type: fieldType }) =>
      given.includes(name)
        ? mismatches(schema, String(fieldType), (value as Record<string, unknown>)[name], `${path}.${name}`)
        : [`${path}.${name} is missing`],
    ),
  ];
}
