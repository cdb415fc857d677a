import {
  type ASTNode,
  type GraphQLSchema,
  getDirectiveValues,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import type { ContractChange } from './contract-change.js';

/** What has become dearer, or is taken for longer: an app that asked within its budget may be told to wait. */
export function compareCosts(before: GraphQLSchema, after: GraphQLSchema): ContractChange[] {
  const [old, now] = [costsOf(before), costsOf(after)];
  return [...now].flatMap(([coordinate, cost]) => {
    const was = old.get(coordinate);
    if (was === undefined || cost === was) return [];
    const message = `${coordinate} costs ${cost}, and cost ${was}`;
    return [{ criticality: cost > was ? ('dangerous' as const) : ('safe' as const), coordinate, message }];
  });
}

/** What each part of a schema costs once: its weight times the length that is assumed of it. */
function costsOf(schema: GraphQLSchema): Map<string, number> {
  const costs = new Map<string, number>();
  const add = (coordinate: string, node: ASTNode | null | undefined, standard: number): void => {
    const weight = numberOf(schema, 'cost', 'weight', node) ?? standard;
    const length = numberOf(schema, 'listSize', 'assumedSize', node) ?? 1;
    costs.set(coordinate, weight * length);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    add(type.name, type.astNode, isObjectType(type) || isInterfaceType(type) ? 1 : 0);
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) add(`${type.name}.${field.name}`, field.astNode, 0);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      add(`${type.name}.${field.name}`, field.astNode, 1);
      for (const argument of field.args) add(`${type.name}.${field.name}(${argument.name}:)`, argument.astNode, 0);
    }
  }
  return costs;
}

function numberOf(schema: GraphQLSchema, name: string, value: string, node: ASTNode | null | undefined) {
  const directive = schema.getDirective(name);
  const found = directive && node ? getDirectiveValues(directive, node as never)?.[value] : undefined;
  return typeof found === 'number' ? found : undefined;
}
