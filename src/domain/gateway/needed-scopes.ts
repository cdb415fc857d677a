import {
  type DocumentNode,
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
  const add = (coordinate: string, rule: ScopeRule | undefined): void => {
    if (rule !== undefined) needs.set(coordinate, { coordinate, rule });
  };
  const membersOf = (type: GraphQLNamedType): readonly GraphQLNamedType[] =>
    isAbstractType(type) ? [type, ...schema.getPossibleTypes(type)] : [type];

  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      Field: () => {
        const parent = info.getParentType();
        const field = info.getFieldDef();
        if (!parent || !field || field.name.startsWith('__')) return;
        for (const type of membersOf(parent)) {
          add(type.name, rules.ofType(type.name));
          add(`${type.name}.${field.name}`, rules.ofField(type.name, field.name));
        }
        const output = getNamedType(field.type);
        // What an abstract output holds is judged where it is selected: by type condition, or by interface field.
        if (!isAbstractType(output)) add(output.name, rules.ofType(output.name));
      },
      InlineFragment: () => addCondition(),
      FragmentDefinition: () => addCondition(),
    }),
  );

  function addCondition(): void {
    const type = info.getType();
    if (type && isCompositeType(type)) add(type.name, rules.ofType(type.name));
  }
  return [...needs.values()];
}
