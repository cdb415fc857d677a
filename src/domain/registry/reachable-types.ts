import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { keysOf } from './entity-keys.js';

/** The types of answers that a document can reach: from the roots, and by key from other contracts. */
export function reachableTypes(schema: GraphQLSchema): Set<GraphQLNamedType> {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const entities = Object.values(schema.getTypeMap()).filter((type) => keysOf(type).length > 0);
  return typesBelow(schema, [...roots.filter((type): type is GraphQLObjectType => type != null), ...entities]);
}

/** Some types and the types of all that can be selected in them. */
export function typesBelow(schema: GraphQLSchema, from: readonly GraphQLNamedType[]): Set<GraphQLNamedType> {
  const found = new Set<GraphQLNamedType>();
  const waiting = [...from];
  for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
    if (found.has(type)) continue;
    found.add(type);
    if (isAbstractType(type)) waiting.push(...schema.getPossibleTypes(type));
    if (isObjectType(type) || isInterfaceType(type))
      waiting.push(...Object.values(type.getFields()).map((field) => getNamedType(field.type)));
  }
  return found;
}
