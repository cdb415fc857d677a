import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';

/**
 * What somebody must have used, as usedCoordinates tells it, to feel the change at a coordinate; undefined when use does
 * not tell, so that nobody can be shown to be safe.
 */
export function affectedCoordinate(
  coordinate: string | undefined,
  before: GraphQLSchema,
  after: GraphQLSchema,
): string | undefined {
  const [, type, part, argument] = /^(\w+)(?:\.(\w+)(?:\((\w+):\))?)?$/.exec(coordinate ?? '') ?? [];
  const known = type && before.getType(type);
  if (!type || !known) return undefined;
  // Enum values may come in variables and in answers, where nobody counts them.
  if (!part || isEnumType(known)) return type;
  // Whoever gives it feels that it goes; whoever does not give it feels that it must be given.
  if (argument) return isGone(coordinate, before, after) ? coordinate : `${type}.${part}`;
  return isInputObjectType(known) && !isGone(coordinate, before, after) ? type : coordinate;
}

function isGone(coordinate: string | undefined, before: GraphQLSchema, after: GraphQLSchema): boolean {
  return hasPart(before, coordinate) && !hasPart(after, coordinate);
}

/** Whether a schema has what a coordinate names. */
export function hasCoordinate(schema: GraphQLSchema, coordinate: string): boolean {
  const [typeName = '', part] = coordinate.split('.');
  const type = schema.getType(typeName);
  if (!part) return type !== undefined;
  return isEnumType(type) ? type.getValue(part) !== undefined : hasPart(schema, coordinate);
}

/** Whether a schema has a field, an input field or an argument. */
function hasPart(schema: GraphQLSchema, coordinate: string | undefined): boolean {
  const [, typeName = '', name = '', argument] = /^(\w+)\.(\w+)(?:\((\w+):\))?$/.exec(coordinate ?? '') ?? [];
  const type = schema.getType(typeName);
  if (isInputObjectType(type)) return type.getFields()[name] !== undefined;
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
  return argument ? (field?.args.some((one) => one.name === argument) ?? false) : field !== undefined;
}
