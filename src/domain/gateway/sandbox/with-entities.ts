import { extendSchema, type GraphQLSchema, isObjectType, parse } from 'graphql';
import { entityKeys, isResolvableEntity } from '../../registry/index.js';

/** The field by which a join goes on from a record that another contract names by its key. */
export const ENTITIES = '_entities';

/** A contract's schema with what a join asks beside it; a client's document was validated without it. */
export function withEntities(schema: GraphQLSchema): GraphQLSchema {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && entityKeys(type).length > 0 && isResolvableEntity(type),
  );
  if (types.length === 0) return schema;
  const entities = types.map(({ name }) => name).join(' | ');
  return extendSchema(
    schema,
    parse(`scalar _Any union _Entity = ${entities}
      extend type Query { ${ENTITIES}(representations: [_Any!]!): [_Entity]! }`),
    { assumeValid: true },
  );
}
