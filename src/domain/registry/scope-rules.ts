import {
  type ASTNode,
  GraphQLDirective,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getDirectiveValues,
  getNamedType,
  isInterfaceType,
  isObjectType,
  isUnionType,
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

/** What is wrong with the guards of a contract: what can be reached without a scope, empty lists, unknown scopes. */
export function scopeProblems(schema: GraphQLSchema, rules: ScopeRules, known: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  const checkRule = (coordinate: string, rule: ScopeRule | undefined): void => {
    if (rule === undefined) return;
    if (rule.length === 0 || rule.some((all) => all.length === 0))
      problems.push(`${coordinate}: an empty scope list lets everyone in`);
    for (const scope of rule.flat())
      if (!known.has(scope)) problems.push(`${coordinate}: contract.yaml does not describe ${scope}`);
  };
  for (const type of reachableTypes(schema)) {
    checkRule(type.name, rules.ofType(type.name));
    if (isInterfaceType(type)) problems.push(...guardsOfInterface(type, rules));
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const ofField = rules.ofField(type.name, field.name);
      checkRule(coordinate, ofField);
      const output = getNamedType(field.type).name;
      if (!ofField && !rules.ofType(type.name) && !rules.ofType(output))
        problems.push(`${coordinate}: no scope guards it`);
    }
  }
  return problems;
}

/** A fragment on an implementation would go around them. */
function guardsOfInterface(type: GraphQLInterfaceType, rules: ScopeRules): string[] {
  const guarded = Object.keys(type.getFields()).filter((field) => rules.ofField(type.name, field) !== undefined);
  const coordinates = [
    ...(rules.ofType(type.name) ? [type.name] : []),
    ...guarded.map((field) => `${type.name}.${field}`),
  ];
  return coordinates.map((coordinate) => `${coordinate}: guard the implementations, not the interface`);
}

function reachableTypes(schema: GraphQLSchema): GraphQLNamedType[] {
  const found = new Set<GraphQLNamedType>();
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const waiting: GraphQLNamedType[] = roots.filter((type): type is GraphQLObjectType => type != null);
  for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
    if (found.has(type)) continue;
    found.add(type);
    if (isUnionType(type) || isInterfaceType(type)) waiting.push(...schema.getPossibleTypes(type));
    if (isObjectType(type) || isInterfaceType(type)) {
      waiting.push(...Object.values(type.getFields()).map((field) => getNamedType(field.type)));
    }
  }
  return [...found];
}
