import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isObjectType,
} from 'graphql';
import { badInput } from './page-samples.js';
import { isSample, type Placed, type Sample, type SampleWorld } from './sample-world.js';

/** Arguments that say which part of a list, and not which records. */
const paging = new Set(['first', 'after', 'last', 'before', 'limit', 'offset']);
const maxDepth = 4;

/** The arguments that say which records. */
export const filtersOf = (args: Sample): [name: string, value: unknown][] =>
  Object.entries(args).filter(([name, value]) => value != null && !paging.has(name));

/**
 * Finds the records that arguments ask for, reading the arguments by their names: `status` compares the field of that
 * name that is nearest below the record, `employerId` the id of the nearest `employer`, `skus` the `sku`, `updatedSince`
 * the field `updatedAt`. An argument that the type knows nothing of is passed over.
 */
export function matchSamples(world: SampleWorld, typeName: string, placed: readonly Placed[], args: Sample): Placed[] {
  let left = [...placed];
  for (const [name, wanted] of filtersOf(args)) {
    if (isSample(wanted)) {
      left = matchSamples(world, typeName, left, wanted);
      continue;
    }
    const type = world.schema.getType(typeName);
    const members = isAbstractType(type) ? world.schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
    const paths = new Map(members.map((member) => [member.name, pathTo(member, name)]));
    if (![...paths.values()].some(Boolean)) continue;
    const fits = comparing(name, wanted);
    left = left.filter(({ record }) => {
      const of = String(record.__typename ?? typeName);
      return valuesAt(world, of, record, paths.get(of) ?? []).some(fits);
    });
  }
  return left;
}

function comparing(name: string, wanted: unknown): (found: unknown) => boolean {
  if (Array.isArray(wanted)) return (found) => wanted.includes(found);
  if (!/Since$/.test(name)) return (found) => found === wanted;
  const since = Date.parse(String(wanted));
  if (Number.isNaN(since)) throw badInput(`"${name}" is no instant. Write it as 2026-10-31T12:00:00.000Z.`);
  return (found) => Date.parse(String(found)) >= since;
}

/** The values at the end of a path; a part that is named by its key is looked up. */
function valuesAt(world: SampleWorld, typeName: string, record: Sample, path: readonly string[]): unknown[] {
  const [name, ...below] = path;
  const type = world.schema.getType(typeName);
  const field = name !== undefined && isObjectType(type) ? type.getFields()[name] : undefined;
  if (!field) return [];
  const values = [record[field.name]].flat();
  if (below.length === 0) return values;
  const named = getNamedType(field.type).name;
  return values.filter(isSample).flatMap((one) => valuesAt(world, named, world.whole(named, one), below));
}

const knownPaths = new WeakMap<GraphQLObjectType, Map<string, string[] | undefined>>();

/** The way to the field that an argument's name means, the shortest there is. */
function pathTo(type: GraphQLObjectType, argument: string): string[] | undefined {
  const known = knownPaths.get(type) ?? new Map<string, string[] | undefined>();
  if (!known.has(argument)) known.set(argument, searchPath(type, argument));
  knownPaths.set(type, known);
  return known.get(argument);
}

function searchPath(root: GraphQLObjectType, argument: string): string[] | undefined {
  const met = new Set<GraphQLNamedType>([root]);
  let level: { type: GraphQLObjectType; path: string[] }[] = [{ type: root, path: [] }];
  for (let depth = 0; depth < maxDepth && level.length > 0; depth++) {
    for (const { type, path } of level) {
      const end = fieldFor(type, argument);
      if (end) return [...path, ...end];
    }
    level = level.flatMap(({ type, path }) =>
      Object.values(type.getFields()).flatMap((field) => {
        const named = getNamedType(field.type);
        if (!isObjectType(named) || met.has(named)) return [];
        met.add(named);
        return [{ type: named, path: [...path, field.name] }];
      }),
    );
  }
  return undefined;
}

function fieldFor(type: GraphQLObjectType, argument: string): string[] | undefined {
  const fields = type.getFields();
  const [, changed] = /^(\w+)Since$/.exec(argument) ?? [];
  const names = changed ? [`${changed}At`, 'createdAt'] : [argument, ...singularsOf(argument)];
  const own = names.find((name) => fields[name] && isLeafType(getNamedType(fields[name].type)));
  if (own) return [own];
  const [, owner = ''] = /^(\w+)Id$/.exec(argument) ?? [];
  if (owner === lowerFirst(type.name) && fields.id) return ['id'];
  const named = fields[owner] && getNamedType(fields[owner].type);
  return isObjectType(named) && named.getFields().id ? [owner, 'id'] : undefined;
}

/**
 * What the name of a list says of its records: `creditNotes` beside `invoices` lists those whose `kind` is CREDIT_NOTE.
 * A list says so only when a list beside it says another.
 */
export function saidByName(parent: GraphQLObjectType, fieldName: string, node: GraphQLNamedType): Sample {
  if (!isObjectType(node)) return {};
  const lists = parent.getFields();
  const beside = Object.keys(lists).filter(
    (name) => lists[name]?.type.toString() === lists[fieldName]?.type.toString(),
  );
  for (const { name, type } of Object.values(node.getFields())) {
    const named = getNamedType(type);
    if (!isEnumType(named)) continue;
    const meant = (list: string) =>
      singularsOf(list)
        .map(constantOf)
        .find((one) => named.getValue(one));
    const mine = meant(fieldName);
    if (mine && beside.some((other) => ![undefined, mine].includes(meant(other)))) return { [name]: mine };
  }
  return {};
}

const singularsOf = (name: string): string[] =>
  [/s$/, /es$/]
    .filter((end) => end.test(name))
    .map((end) => name.replace(end, ''))
    .concat(name.endsWith('ies') ? name.replace(/ies$/, 'y') : []);

/** `creditNote` as an enum has it: `CREDIT_NOTE`. */
export const constantOf = (name: string): string => name.replace(/[A-Z]/g, '_$&').toUpperCase();

/** `Invoice` as the name of a field: `invoice`. */
export const lowerFirst = (name: string): string => name.slice(0, 1).toLowerCase() + name.slice(1);

/** `id` as the end of a name: `Id`. */
export const upperFirst = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);
