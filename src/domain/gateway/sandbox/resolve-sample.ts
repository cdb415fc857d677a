import {
  type GraphQLFieldResolver,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  getNamedType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { changeSamples } from './change-samples.js';
import { filtersOf, matchSamples, saidByName } from './match-samples.js';
import { placeOf } from './mock-samples.js';
import { badInput, pageSamples, sizeOf } from './page-samples.js';
import type { SampleContext } from './sample-context.js';
import { isList, isSample, type Placed, type Sample, type SampleWorld } from './sample-world.js';
import { ENTITIES } from './with-entities.js';

/** Answers every field of a contract from its samples. */
export const resolveSample: GraphQLFieldResolver<unknown, SampleContext> = (parent, args, context, info) => {
  const { schema, parentType, fieldName, returnType } = info;
  context.count(1);
  if (parentType === schema.getMutationType()) return changeSamples(context, args, info);
  if (fieldName === ENTITIES) return findEntities(context.world(), args.representations);
  const record = isSample(parent) ? parent : {};
  const given = record[fieldName];
  const named = getNamedType(returnType);
  if (given === null || (given !== undefined && isLeafType(named))) return given;
  if (isLeafType(named)) return context.mock(parentType.name, fieldName, placeOf(record));
  return isList(returnType) || isConnection(named)
    ? resolveMany(record, args, context, info)
    : resolveOne(record, args, context, info);
};

function findEntities(world: SampleWorld, representations: unknown): unknown[] {
  return [representations].flat().map((one) => {
    if (!isSample(one)) return null;
    const type = String(one.__typename);
    // What no sample shows is made up: another contract's samples say that it is there.
    return { ...one, ...world.find(type, one), __typename: type };
  });
}

function resolveMany(record: Sample, args: Sample, context: SampleContext, info: GraphQLResolveInfo): unknown {
  const { schema, parentType, fieldName, returnType } = info;
  const output = getNamedType(returnType);
  const node = isConnection(output) ? nodeOf(output) : output;
  const world = context.world();
  const list = listOf(record[fieldName])?.filter(isSample);
  const placed = list
    ? list.map((one, place): Placed => ({ place, record: world.whole(node.name, one) }))
    : related(world, record, parentType, node);
  const isRoot = parentType === schema.getQueryType();
  if (placed.length === 0 && !list && !isRoot && !isConnection(output) && world.list(node.name).length === 0)
    return context.mock(parentType.name, fieldName, placeOf(record));
  context.count(placed.length);
  const filters = list ? args : { ...saidByName(parentType, fieldName, node), ...args };
  const matched = matchSamples(world, node.name, placed, filters);
  const end = list ? list.length : world.end;
  const page = isConnection(output) ? pageSamples(matched, args, { typeName: node.name, end }) : undefined;
  const most = Number(sizeOf(args.first, 'first') ?? args.limit ?? matched.length);
  return page ?? matched.slice(0, most).map((one) => one.record);
}

function resolveOne(record: Sample, args: Sample, context: SampleContext, info: GraphQLResolveInfo): unknown {
  const { schema, parentType, fieldName, returnType } = info;
  const given = record[fieldName];
  const world = context.world();
  const type = getNamedType(returnType);
  if (given !== undefined) return isSample(given) ? world.whole(type.name, given) : given;
  const names = parentType.getFields()[fieldName]?.args.map(({ name }) => `"${name}"`) ?? [];
  const isNamed = filtersOf(args).length > 0;
  if (!isNamed && names.length > 0 && parentType === schema.getQueryType())
    throw badInput(`Give ${names.join(' or ')}.`);
  const [found] = matchSamples(world, type.name, world.list(type.name), args);
  if (found) return found.record;
  if (!isNamed) return context.mock(parentType.name, fieldName, placeOf(record));
  return isNonNullType(returnType) ? emptyOf(type, args) : null;
}

/** All records of a type at the root, or below what no record of the type names; else those that name it. */
function related(world: SampleWorld, record: Sample, parent: GraphQLNamedType, node: GraphQLNamedType) {
  const fields = isObjectType(node) ? Object.values(node.getFields()) : [];
  const backward = fields.filter(({ type }) => getNamedType(type) === parent && !isList(type));
  if (backward.length === 0) return world.list(node.name);
  const owner = world.find(parent.name, record);
  const isNamedBy = (one: Sample, name: string) => isSample(one[name]) && world.find(parent.name, one[name]) === owner;
  return world.list(node.name).filter((one) => owner && backward.some(({ name }) => isNamedBy(one.record, name)));
}

/** What is promised where there is nothing: the question itself, and nothing in its lists. */
function emptyOf(type: GraphQLNamedType, args: Sample): Sample {
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  const lists = fields.filter((field) => isList(field.type)).map(({ name }) => [name, []]);
  const asked = fields.filter(({ name }) => args[name] !== undefined).map(({ name }) => [name, args[name]]);
  return { __typename: type.name, ...Object.fromEntries([...lists, ...asked]) };
}

/** By its name, as Relay says. */
const isConnection = ({ name }: GraphQLNamedType): boolean => name.endsWith('Connection');

/** A list in a sample may be written as the page that it is. */
function listOf(given: unknown): unknown[] | undefined {
  const list = isSample(given) ? given.nodes : given;
  return Array.isArray(list) ? list : undefined;
}

function nodeOf(connection: GraphQLNamedType): GraphQLNamedType {
  const fields = isObjectType(connection) ? connection.getFields() : {};
  if (fields.nodes) return getNamedType(fields.nodes.type);
  const edge = fields.edges && getNamedType(fields.edges.type);
  const node = isObjectType(edge) ? edge.getFields().node : undefined;
  return node ? getNamedType(node.type) : connection;
}
