import {
  type ASTNode,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { type ContractProblem, MANIFEST_FILE, problemAt, problemOf } from './contract-problem.js';
import { isResolvable, keysOf } from './entity-keys.js';
import { reachableTypes } from './reachable-types.js';
import type { ScopeRule, ScopeRules } from './scope-rules.js';

/**
 * What is wrong with the guards of a contract: what can be reached without a scope, empty lists, unknown scopes.
 * @param known The scopes that the manifest describes; undefined when the manifest could not be read.
 */
export function listGuardProblems(
  schema: GraphQLSchema,
  rules: ScopeRules,
  known: ReadonlySet<string> | undefined,
): ContractProblem[] {
  return [...reachableTypes(schema)].flatMap((type) => [
    ...ruleProblems(type.name, type.astNode, rules.ofType(type.name), known),
    ...(isInterfaceType(type) ? guardsOfInterface(type, rules) : []),
    ...(isObjectType(type) && !isValue(schema, type) ? fieldProblems(type, rules, known) : []),
  ]);
}

/**
 * Whether a type is a value that several contracts share, such as PageInfo, or names an entity of another contract: a
 * scope of this contract has no place on it, for a supergraph would ask for it everywhere, and it is as guarded as each
 * field that leads to it. Behind an interface or a union nobody sees who leads to it.
 */
function isValue(schema: GraphQLSchema, type: GraphQLObjectType): boolean {
  const isShareable = type.astNode?.directives?.some(({ name }) => name.value === 'shareable') ?? false;
  const isRoot = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].includes(type);
  const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType);
  const isOfAll = keysOf(type).length === 0 ? isShareable : !isResolvable(type);
  return isOfAll && !isRoot && !abstract.some((one) => schema.isSubType(one, type));
}

function fieldProblems(
  type: GraphQLObjectType,
  rules: ScopeRules,
  known: ReadonlySet<string> | undefined,
): ContractProblem[] {
  return Object.values(type.getFields()).flatMap((field) => {
    const coordinate = `${type.name}.${field.name}`;
    const ofField = rules.ofField(type.name, field.name);
    const isGuarded = ofField || rules.ofType(type.name) || rules.ofType(getNamedType(field.type).name);
    if (isGuarded) return ruleProblems(coordinate, field.astNode, ofField, known);
    const message = 'no scope guards it. Put @requiresScopes on the field or on its type.';
    return [problemAt('CONTRACT_UNGUARDED', coordinate, field.astNode, message)];
  });
}

function ruleProblems(
  coordinate: string,
  node: ASTNode | null | undefined,
  rule: ScopeRule | undefined,
  known: ReadonlySet<string> | undefined,
): ContractProblem[] {
  const problems: ContractProblem[] = [];
  if (rule?.some((all) => all.length === 0) || rule?.length === 0) {
    const message = 'an empty scope list lets everyone in. Name at least one scope in each list.';
    problems.push(problemAt('CONTRACT_GUARD_EMPTY', coordinate, node, message));
  }
  for (const scope of known ? new Set(rule?.flat()) : []) {
    if (known?.has(scope)) continue;
    const message = `${MANIFEST_FILE} does not describe ${scope}. Describe it there, or name one that it describes.`;
    problems.push(problemAt('CONTRACT_GUARD_UNKNOWN_SCOPE', coordinate, node, message));
  }
  return problems;
}

/** A fragment on an implementation would go around them. */
function guardsOfInterface(type: GraphQLInterfaceType, rules: ScopeRules): ContractProblem[] {
  const guarded = Object.values(type.getFields()).filter((field) => rules.ofField(type.name, field.name) !== undefined);
  const parts = [
    ...(rules.ofType(type.name) ? [{ coordinate: type.name, node: type.astNode }] : []),
    ...guarded.map((field) => ({ coordinate: `${type.name}.${field.name}`, node: field.astNode })),
  ];
  const message = 'guard the implementations, not the interface';
  return parts.map(({ coordinate, node }) => problemAt('CONTRACT_GUARD_ON_INTERFACE', coordinate, node, message));
}

/** Scopes that the manifest describes and that open nothing: a tenant would be asked for them in vain. */
export function listUnusedScopes(
  schema: GraphQLSchema,
  rules: ScopeRules,
  scopes: readonly string[],
): ContractProblem[] {
  const used = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    const fields = isObjectType(type) ? Object.keys(type.getFields()) : [];
    for (const rule of [rules.ofType(type.name), ...fields.map((field) => rules.ofField(type.name, field))])
      for (const scope of rule?.flat() ?? []) used.add(scope);
  }
  const place = { file: MANIFEST_FILE };
  return scopes
    .filter((scope) => !used.has(scope))
    .map((scope) =>
      problemOf('CONTRACT_SCOPE_UNUSED', `scopes.${scope}: nothing needs it. Use it in a guard, or leave it out.`, {
        place,
      }),
    );
}
