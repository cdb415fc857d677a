import {
  type DocumentNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { ScopeRule, ScopeRules } from '../registry/index.js';

/** One place of a document and the rule that it must meet. */
export interface Need {
  /** `Type.field` or `Type`, as the contract spells it. */
  coordinate: string;
  rule: ScopeRule;
}

/**
 * Lists every rule that an operation must meet, decided without running it: a field needs the rules of its parent
 * type, of itself and of its output type; a fragment needs the rule of its type condition. On an interface all
 * implementations count. Skipped fields count as used: a variable could turn them on. `__typename` needs nothing.
 *
 * The document must be valid against the schema and hold one operation with the fragments it uses.
 */
export function neededScopes(schema: GraphQLSchema, rules: ScopeRules, document: DocumentNode): Need[] {
  const needs = new Map<string, Need>();
  const add = (coordinate: string): void => {
    const [type = '', field] = coordinate.split('.');
    const rule = field === undefined ? rules.ofType(type) : rules.ofField(type, field);
    if (rule !== undefined) needs.set(coordinate, { coordinate, rule });
  };

  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      Field: () => {
        const parent = info.getParentType();
        const field = info.getFieldDef();
        if (parent && field) coordinatesOfField(schema, parent, field).forEach(add);
      },
      InlineFragment: () => addCondition(),
      FragmentDefinition: () => addCondition(),
    }),
  );

  function addCondition(): void {
    const type = info.getType();
    if (type && isCompositeType(type)) add(type.name);
  }
  return [...needs.values()];
}

/** Everything whose rules a field must meet: its parent type, itself and its output type; of an interface, all members. */
export function coordinatesOfField(
  schema: GraphQLSchema,
  parent: GraphQLNamedType,
  field: GraphQLField<unknown, unknown>,
): string[] {
  if (field.name.startsWith('__')) return [];
  const members = isAbstractType(parent) ? [parent, ...schema.getPossibleTypes(parent)] : [parent];
  const output = getNamedType(field.type);
  return [
    ...members.flatMap(({ name }) => [name, `${name}.${field.name}`]),
    // What an abstract output holds is judged where it is selected: by type condition, or by interface field.
    ...(isAbstractType(output) ? [] : [output.name]),
  ];
}
