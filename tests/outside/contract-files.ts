import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLSchema,
  isObjectType,
  lexicographicSortSchema,
  printSchema,
  visit,
} from 'graphql';

/** The text of a file of a contract version. */
export function readContractFile(id: string, name: string): string {
  return readFileSync(new URL(`../../contracts/${id}/${name}`, import.meta.url), 'utf8');
}

/** Types, fields and arguments only. */
export function bare(document: DocumentNode): string {
  const stripped = visit(document, {
    Directive: () => null,
    SchemaExtension: () => null,
    StringValue: (node, key) => (key === 'description' ? null : node),
    DirectiveDefinition: () => null,
  });
  return printSchema(lexicographicSortSchema(buildASTSchema(stripped)));
}

/** What in a value is not of a type, as paths. */
export function mismatches(schema: GraphQLSchema, type: string, value: unknown, path: string): string[] {
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
