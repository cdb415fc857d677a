import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
} from 'graphql';
import { type Contract, entityKeys } from '../../registry/index.js';

/** One object of the samples: JSON. */
export type Sample = Record<string, unknown>;

/** A record and where it stands among all: what changes moves to the end, so that the longest unchanged is first. */
export interface Placed {
  place: number;
  record: Sample;
}

/** The records that a sandbox shows. They are replaced, never changed: worlds share them. */
export class SampleWorld {
  private lists = new Map<string, readonly Placed[]>();
  private byKey = new Map<string, Placed>();
  /** The place that comes next. */
  end = 0;

  constructor(readonly schema: GraphQLSchema) {}

  /** The records of a type, the longest unchanged first; of an interface or a union those of all its members. */
  list(typeName: string): readonly Placed[] {
    const type = this.schema.getType(typeName);
    if (!isAbstractType(type)) return this.lists.get(typeName) ?? [];
    const members = this.schema.getPossibleTypes(type).flatMap(({ name }) => this.list(name));
    return members.sort((one, other) => one.place - other.place);
  }

  /** The record that has a key in common with what names it. */
  find(typeName: string, named: Sample): Sample | undefined {
    return this.findPlaced(typeName, named)?.record;
  }

  /** Adds a record, or replaces the one with its key. */
  put(typeName: string, given: Sample): void {
    const before = this.findPlaced(typeName, given);
    const placed = { place: this.end++, record: { ...given, __typename: typeName } };
    const others = this.lists.get(typeName) ?? [];
    this.lists.set(typeName, [...(before ? others.filter((one) => one !== before) : others), placed]);
    for (const index of this.indexesOf(typeName, before?.record ?? {})) this.byKey.delete(index);
    for (const index of this.indexesOf(typeName, placed.record)) this.byKey.set(index, placed);
  }

  /** Whether a type's objects stand for themselves and are not parts of others: it is an entity, or has samples. */
  isRecord(type: GraphQLNamedType): boolean {
    return keysOf(type).length > 0 && (entityKeys(type).length > 0 || this.list(type.name).length > 0);
  }

  /** A part that is named by its key, whole; any other as it is. */
  whole(typeName: string, given: Sample): Sample {
    return { ...given, ...this.find(String(given.__typename ?? typeName), given) };
  }

  /** The same records, to be changed apart from these. */
  copy(): SampleWorld {
    const world = new SampleWorld(this.schema);
    world.lists = new Map(this.lists);
    world.byKey = new Map(this.byKey);
    world.end = this.end;
    return world;
  }

  private findPlaced(typeName: string, named: Sample): Placed | undefined {
    for (const index of this.indexesOf(typeName, named)) {
      const found = this.byKey.get(index);
      if (found) return found;
    }
    return undefined;
  }

  private indexesOf(typeName: string, record: Sample): string[] {
    const given = keysOf(this.schema.getType(typeName)).filter((key) => record[key] != null);
    return given.map((key) => `${typeName} ${key} ${record[key]}`);
  }
}

/** Reads a contract's samples: those it lists, and every entity that stands within another with more than its key. */
export function readSampleWorld({ schema, samples }: Pick<Contract, 'schema' | 'samples'>): SampleWorld {
  const world = new SampleWorld(schema);
  const listed = Object.entries(samples).map(
    ([type, list]) => [type, Array.isArray(list) ? list.filter(isSample) : []] as const,
  );
  for (const [type, list] of listed)
    for (const record of list.toSorted((one, other) => changedAt(one).localeCompare(changedAt(other))))
      world.put(type, record);
  for (const [type, list] of listed) for (const record of list) putEntitiesWithin(world, type, record);
  return world;
}

const changedAt = ({ updatedAt, createdAt }: Sample): string => String(updatedAt ?? createdAt ?? '');

function putEntitiesWithin(world: SampleWorld, typeName: string, record: Sample): void {
  const type = world.schema.getType(typeName);
  if (!isObjectType(type)) return;
  for (const [name, value] of Object.entries(record)) {
    const field = type.getFields()[name];
    if (!field) continue;
    const named = getNamedType(field.type);
    for (const part of [value].flat().filter(isSample)) {
      const partType = world.schema.getType(String(part.__typename ?? named.name)) ?? named;
      putEntitiesWithin(world, partType.name, part);
      if (world.isRecord(partType) && !isKeyAlone(part) && !world.find(partType.name, part))
        world.put(partType.name, part);
    }
  }
}

const isKeyAlone = (part: Sample): boolean => Object.keys(part).filter((name) => name !== '__typename').length < 2;

const knownKeys = new WeakMap<GraphQLNamedType, readonly string[]>();

/** The fields by which a type's records are told apart: its id, what callers call it, its keys of one field. */
export function keysOf(type: GraphQLNamedType | undefined): readonly string[] {
  if (!isObjectType(type)) return [];
  const single = () => entityKeys(type).filter((key) => /^\w+$/.test(key));
  const usual = () => ['id', 'externalId'].filter((name) => type.getFields()[name] !== undefined);
  const keys = knownKeys.get(type) ?? [...new Set([...usual(), ...single()])];
  knownKeys.set(type, keys);
  return keys;
}

/** Whether it is a record, and neither a list nor a leaf. */
export function isSample(value: unknown): value is Sample {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a type is a list, below its non-null mark. */
export const isList = (type: unknown): boolean => isListType(getNullableType(type as GraphQLNamedType));
