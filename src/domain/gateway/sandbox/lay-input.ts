import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { lowerFirst, upperFirst } from './match-samples.js';
import { isList, isSample, keysOf, type Sample, type SampleWorld } from './sample-world.js';

/** What input is laid with. */
export interface Laying {
  world: SampleWorld;
  /** The mutation's name. */
  mutation: string;
  now: string;
  /** A sample of what it is laid over; new parts are like its parts in what nobody said. */
  like: Sample;
  /** Records that the input has named so far; a part of one of them may be named by its id alone. */
  named: { type: GraphQLObjectType; record: Sample }[];
  /** What the contract says of the codes of user errors. */
  codes: string;
  /** What is wrong with the input. */
  userErrors: { code: string; message: string; path: readonly string[] }[];
}

/** Notes that the input names what is not there. */
export function noteMissing(at: Laying, typeName: string, path: readonly string[]): void {
  at.userErrors.push({ code: 'NOT_FOUND', message: `There is no ${typeName} with this ${path.at(-1)}.`, path });
}

/**
 * Lays input over a record by names, and gives the record anew: a field of that name; else the record that `orderId` or
 * `customerNumber` names, for the field `order` or `customer`; else the same in a part of the record, as `jobTitle` in
 * `person`. What has no place is left out.
 */
export function layInput(
  at: Laying,
  type: GraphQLObjectType,
  record: Sample,
  input: Sample,
  path: readonly string[],
): Sample {
  const laid = { ...record };
  const left: Sample = {};
  for (const [name, value] of Object.entries(input)) {
    const field = ownField(at, type, name);
    const reference = referenceIn(type, name);
    if (field) laid[field.name] = valueFor(at, field, { before: laid[field.name], value }, [...path, name]);
    if (reference) laid[reference.field] = refer(at, reference, value, [...path, name]);
    if (!field && !reference) left[name] = value;
  }
  for (const field of Object.values(type.getFields())) {
    const part = getNamedType(field.type);
    if (!isObjectType(part) || at.world.isRecord(part) || isList(field.type)) continue;
    const own = Object.entries(left).filter(([name]) => ownField(at, part, name) || referenceIn(part, name));
    const before = laid[field.name];
    if (own.length === 0 || (!isSample(before) && own.every(([, value]) => value == null))) continue;
    const base = isSample(before) ? before : blank(at, part);
    laid[field.name] = layInput(at, part, base, Object.fromEntries(own), path);
  }
  return laid;
}

/** The field that a name of the input means; the `reason` of cancelOrder is the `cancelReason`. */
export function ownField(
  at: Laying,
  type: GraphQLObjectType,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  const [verb = ''] = /^[a-z]+/.exec(at.mutation) ?? [];
  return type.getFields()[name] ?? type.getFields()[verb + upperFirst(name)];
}

function valueFor(
  at: Laying,
  field: GraphQLField<unknown, unknown>,
  { before, value }: { before: unknown; value: unknown },
  path: readonly string[],
): unknown {
  const named = getNamedType(field.type);
  if (value === null) return isNonNullType(field.type) ? before : null;
  if (!isObjectType(named)) return value;
  if (isList(field.type)) return partsFor(at, named, { name: field.name, before, value }, path);
  if (!isSample(value)) return before;
  return layInput(at, named, isSample(before) ? before : blank(at, named), value, path);
}

/** Parts as they were put in; `updateDataFields` changes those it names, and one without a value that it needs goes. */
function partsFor(
  at: Laying,
  type: GraphQLObjectType,
  { name, before, value }: { name: string; before: unknown; value: unknown },
  path: readonly string[],
): unknown[] {
  const parts = Array.isArray(before) ? before.filter(isSample) : [];
  const given = [value].flat().filter(isSample);
  if (at.mutation.endsWith(upperFirst(name)))
    return given.reduce<Sample[]>((all, one, place) => layPart(at, type, all, one, [...path, `${place}`]), parts);
  const [like] = [...parts, ...[at.like[name]].flat().filter(isSample)];
  return given.map((one, place) => {
    const base = blank(at, type, { like, id: String(place + 1) });
    return layInput(at, type, base, one, [...path, `${place}`]);
  });
}

/** Changes the part that the input names, or adds it; when the input lacks what a new part needs, it named one. */
export function layPart(
  at: Laying,
  type: GraphQLObjectType,
  parts: readonly Sample[],
  input: Sample,
  path: readonly string[],
): Sample[] {
  const fields = Object.values(type.getFields());
  const key = fields.find(({ name, type }) => isText(type) && typeof input[name] === 'string')?.name ?? '';
  const place = parts.findIndex((part) => part[key] === input[key]);
  const isCleared = fields.some(({ name, type }) => isNonNullType(type) && input[name] === null);
  if (isCleared) return parts.filter((_, index) => index !== place);
  if (place >= 0) return parts.with(place, layInput(at, type, parts[place] ?? {}, input, path));
  const part = layInput(at, type, blank(at, type, { id: String(parts.length + 1) }), input, path);
  if (fields.some(({ name, type }) => isText(type) && part[name] === undefined))
    noteMissing(at, type.name, [...path, key]);
  return [...parts, part];
}

const isText = (type: unknown): boolean => /^(String|ID)!$/.test(String(type));

/** A new object: it is as it begins, and like another in what nobody said. */
export function blank(
  at: Laying,
  type: GraphQLObjectType,
  { like = {}, id }: { like?: Sample; id?: string } = {},
): Sample {
  const made: Sample = { __typename: type.name };
  for (const { name, type: fieldType, args } of Object.values(type.getFields())) {
    const named = getNamedType(fieldType);
    if (args.length > 0 || named.name.endsWith('Connection')) continue;
    if (name === 'id' && id !== undefined) made.id = id;
    else if (isList(fieldType)) made[name] = [];
    else if (!isNonNullType(fieldType)) made[name] = null;
    else if (isLeafType(named) && name.endsWith('At')) made[name] = at.now;
    else if (isEnumType(named) && (stateNames.has(name) || like[name] === undefined))
      made[name] = named.getValues()[0]?.name;
    else if (keysOf(type).includes(name) && at.world.isRecord(type)) made[name] = `sandbox-${at.world.end + 1}`;
    else made[name] = like[name];
  }
  return made;
}

/** Fields that say how far something is. */
export const stateNames: ReadonlySet<string> = new Set(['status', 'state']);

interface Reference {
  field: string;
  target: GraphQLObjectType;
  key: string;
}

/** The field of which a name of the input names the record: `orderId` for `order`, `sku` for an item known by it. */
function referenceIn(type: GraphQLObjectType, name: string): Reference | undefined {
  for (const field of Object.values(type.getFields())) {
    const target = getNamedType(field.type);
    if (!isObjectType(target) || isList(field.type)) continue;
    const key = keysOf(target).find(
      (key) => name === field.name + upperFirst(key) || (name === key && key !== 'id' && key !== 'externalId'),
    );
    if (key) return { field: field.name, target, key };
  }
  return undefined;
}

function refer(at: Laying, { target, key }: Reference, value: unknown, path: readonly string[]): Sample | null {
  if (value === null) return null;
  const named = { __typename: target.name, [key]: value };
  const record = at.world.find(target.name, named);
  if (record) at.named.push({ type: target, record });
  // Nobody here knows which there are of another contract's entities.
  if (record || Object.keys(target.getFields()).every((name) => keysOf(target).includes(name))) return named;
  const parts = at.named.flatMap(({ type, record }) => partsOf(type, record, target));
  const part = parts.find((one) => one[key] === value);
  if (!part && (at.world.isRecord(target) || parts.length > 0)) noteMissing(at, target.name, path);
  return part ?? named;
}

/** Lists that were left out, of parts that each stand for one of a record that was named: all of those. */
export function fillLists(at: Laying, type: GraphQLObjectType, record: Sample): Sample {
  const filled = { ...record };
  for (const field of Object.values(type.getFields())) {
    const part = getNamedType(field.type);
    const isLeftOut = [record[field.name]].flat().length === 0;
    if (!isLeftOut || !isObjectType(part) || at.world.isRecord(part)) continue;
    for (const { name, type: of } of Object.values(part.getFields())) {
      const target = getNamedType(of);
      if (!isObjectType(target) || isList(of)) continue;
      const found = at.named.flatMap(({ type, record }) => partsOf(type, record, target));
      if (found.length > 0)
        filled[field.name] = found.map((one) => ({ ...blank(at, part, { like: one }), [name]: one }));
    }
  }
  return filled;
}

function partsOf(type: GraphQLObjectType, record: Sample, target: GraphQLObjectType): Sample[] {
  const lists = Object.values(type.getFields()).filter((field) => getNamedType(field.type) === target);
  return lists.flatMap(({ name }) => [record[name]].flat()).filter(isSample);
}

/** The names by which an input can name a record that the payload has as `field`, the surest first. */
export function namesOf(type: GraphQLObjectType, field: string): { name: string; key: string }[] {
  const owners = new Set([lowerFirst(type.name), field]);
  return keysOf(type).flatMap((key) =>
    [key, ...[...owners].map((owner) => owner + upperFirst(key))].map((name) => ({ name, key })),
  );
}
