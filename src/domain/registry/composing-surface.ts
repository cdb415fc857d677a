import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  print,
} from 'graphql';
import { isOwnType } from './contract-problem.js';

/**
 * Everything of a schema on which it depends whether it composes with another one: the types that both have, the root
 * fields that both have, and where the first leads to what both have. Two schemas with the same text compose alike.
 */
export function composingSurface(schema: GraphQLSchema, other: GraphQLSchema): string {
  const roots = new Set([schema.getQueryType()?.name, schema.getMutationType()?.name]);
  const own = Object.values(schema.getTypeMap()).filter(isOwnType);
  const isShared = (type: GraphQLNamedType | undefined) =>
    type !== undefined && !roots.has(type.name) && other.getType(type.name) !== undefined;
  return own
    .flatMap((type) => {
      if (isShared(type))
        return [type.astNode, ...type.extensionASTNodes].flatMap((node) => (node ? [print(node)] : []));
      if (isUnionType(type))
        return type
          .getTypes()
          .filter(isShared)
          .map((member) => `${type.name} = ${member.name}`);
      if (!isObjectType(type) && !isInterfaceType(type)) return [];
      const same = other.getType(type.name);
      const taken = isObjectType(same) ? same.getFields() : {};
      return Object.values(type.getFields())
        .filter((field) => isShared(getNamedType(field.type)) || taken[field.name] !== undefined)
        .map((field) => `${type.name}.${field.name}: ${field.type} ${field.astNode ? print(field.astNode) : ''}`);
    })
    .sort()
    .join('\n');
}
