import {
  type ASTNode,
  GraphQLDirective,
  type GraphQLSchema,
  getDirectiveValues,
  isInterfaceType,
  isObjectType,
} from 'graphql';

/** Needed scopes as OR of ANDs: `[[a, b], [c]]` is (a and b) or c. Undefined: nothing is needed. */
export type ScopeRule = readonly (readonly string[])[];

/** What a contract demands, by type and by field. */
export interface ScopeRules {
  ofType(typeName: string): ScopeRule | undefined;
  ofField(typeName: string, fieldName: string): ScopeRule | undefined;
}

/** Reads `@requiresScopes` from the schema. The directive's definition comes from the schema itself. */
export function readScopeRules(schema: GraphQLSchema): ScopeRules {
  const directive = schema.getDirective('requiresScopes');
  const types = new Map<string, ScopeRule>();
  const fields = new Map<string, ScopeRule>();
  for (const type of Object.values(schema.getTypeMap())) {
    const ofType = directive && ruleOf(directive, [type.astNode, ...type.extensionASTNodes]);
    if (ofType) types.set(type.name, ofType);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const ofField = directive && ruleOf(directive, [field.astNode]);
      if (ofField) fields.set(`${type.name}.${field.name}`, ofField);
    }
  }
  return {
    ofType: (typeName) => types.get(typeName),
    ofField: (typeName, fieldName) => fields.get(`${typeName}.${fieldName}`),
  };
}

function ruleOf(directive: GraphQLDirective, nodes: readonly (ASTNode | null | undefined)[]): ScopeRule | undefined {
  for (const node of nodes) {
    const values = node && getDirectiveValues(directive, node as never);
    if (values) return values.scopes as string[][];
  }
  return undefined;
}
