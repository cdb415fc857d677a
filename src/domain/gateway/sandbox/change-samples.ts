import { type GraphQLObjectType, type GraphQLResolveInfo, getNamedType, isEnumType, isObjectType } from 'graphql';
import { blank, fillLists, type Laying, layInput, layPart, namesOf, noteMissing, ownField } from './lay-input.js';
import { constantOf } from './match-samples.js';
import { uuidOf } from './mock-samples.js';
import { moveOn, startingWith, stemsOf } from './move-on.js';
import type { SampleContext } from './sample-context.js';
import { isList, isSample, keysOf, type Sample } from './sample-world.js';

/** Mutations that begin so make a record when there is none; but for the last they leave one there is as it is. */
const makes = /^(create|add|place|record|register|reserve|request|issue|open|submit|import|upsert)(?=[A-Z])/;

/**
 * Answers a mutation as its source plausibly would, in the records of this session alone: what the input names is found
 * and changed, or made; what names nothing is a user error, and then nothing changes. It reads the contract by its
 * names, not by its meaning: sums stay as they are, and what else follows in the source does not.
 */
export function changeSamples(context: SampleContext, args: Sample, info: GraphQLResolveInfo): unknown {
  const payload = getNamedType(info.returnType);
  if (!isObjectType(payload)) return context.mock(info.parentType.name, info.fieldName, JSON.stringify(args));
  const { input: nested, ...flat } = args;
  const path = isSample(nested) ? ['input'] : [];
  const input = isSample(nested) ? { ...flat, ...nested } : flat;
  const parts = Object.values(payload.getFields()).flatMap(({ name, type, description }) => {
    const named = getNamedType(type);
    return isObjectType(named) && keysOf(named).length > 0 && !isList(type) ? [{ name, type: named, description }] : [];
  });
  const [first, ...others] = parts;
  const answer: Sample = { __typename: payload.name, userErrors: [] };
  if (!first) return answer;
  const at: Laying = {
    world: context.world(),
    mutation: info.fieldName,
    now: context.now(),
    like: context.world().list(first.type.name)[0]?.record ?? {},
    named: [],
    userErrors: [],
    codes: codesOf(payload),
  };
  const id = uuidOf(`${info.fieldName} ${JSON.stringify(input)}`);
  const said = info.parentType.getFields()[info.fieldName]?.description ?? '';
  const changed = changeRecord(at, first, { input, path, id, said });
  if (at.userErrors.length > 0)
    return { ...answer, ...Object.fromEntries(parts.map(({ name }) => [name, null])), userErrors: at.userErrors };
  if (changed.isNew !== undefined) keepRecord(context, first.type, changed.record, changed.isNew);
  answer[first.name] = changed.record;
  for (const { name, type, description } of others) {
    const made =
      context.world().find(type.name, { id }) ?? makeBeside(at, type, { id, record: changed.record, description });
    if (!context.world().find(type.name, { id })) keepRecord(context, type, made, true);
    answer[name] = made;
  }
  return answer;
}

/** The codes of user errors, as their description tells them. */
function codesOf(payload: GraphQLObjectType): string {
  const { userErrors } = payload.getFields();
  const type = userErrors && getNamedType(userErrors.type);
  return (isObjectType(type) && type.getFields().code?.description) || '';
}

interface Change {
  input: Sample;
  path: readonly string[];
  /** Of what is made: repeating a call makes nothing more. */
  id: string;
  /** The mutation's description. */
  said: string;
}

/** The record as the mutation leaves it; `isNew` is undefined when it leaves it as it was. */
function changeRecord(
  at: Laying,
  { name, type }: { name: string; type: GraphQLObjectType },
  { input, path, id, said }: Change,
): { record: Sample; isNew?: boolean } {
  const target = namesOf(type, name).find((one) => typeof input[one.name] === 'string');
  const isMaking = makes.test(at.mutation) && target?.key !== 'id';
  const found = at.world.find(type.name, target ? { [target.key]: input[target.name] } : { id });
  if (target && !found && !isMaking) noteMissing(at, type.name, [...path, target.name]);
  if (!found) {
    const base = blank(at, type, { like: at.like, id });
    const laid = layInput(at, type, base, input, path);
    noteTaken(at, type, { laid, input, path });
    return { record: moveOn(at, type, fillLists(at, type, laid), { input, said: '' }), isNew: true };
  }
  if (isMaking && !at.mutation.startsWith('upsert')) {
    if (found.id !== id) noteTaken(at, type, { laid: { ...found, id }, input, path });
    return { record: found };
  }
  const { [target?.name ?? '']: _, ...rest } = input;
  const laid = layChange(at, type, found, rest, path);
  noteTaken(at, type, { laid, input, path });
  const moved = moveOn(at, type, laid, { input: rest, said });
  return JSON.stringify(moved) === JSON.stringify(found) ? { record: found } : { record: moved, isNew: false };
}

/** Notes that what was put in as a key of a record is another record's. */
function noteTaken(
  at: Laying,
  type: GraphQLObjectType,
  { laid, input, path }: { laid: Sample; input: Sample; path: readonly string[] },
): void {
  for (const key of keysOf(type)) {
    const holder = input[key] != null && at.world.find(type.name, { [key]: input[key] });
    if (!holder || holder.id === laid.id) continue;
    const own = `${constantOf(key)}_TAKEN`;
    const code = at.codes.includes(own) ? own : 'TAKEN';
    at.userErrors.push({ code, message: `Another ${type.name} has this ${key}.`, path: [...path, key] });
  }
}

/** A change of the record, or of the one list of its parts that has all that was put in, as `exports` has a `system`. */
function layChange(
  at: Laying,
  type: GraphQLObjectType,
  record: Sample,
  input: Sample,
  path: readonly string[],
): Sample {
  const names = Object.keys(input);
  if (names.every((name) => ownField(at, type, name))) return layInput(at, type, record, input, path);
  for (const field of Object.values(type.getFields())) {
    const part = getNamedType(field.type);
    if (!isList(field.type) || !isObjectType(part) || at.world.isRecord(part)) continue;
    if (!names.every((name) => part.getFields()[name])) continue;
    const before = [record[field.name]].flat().filter(isSample);
    return { ...record, [field.name]: layPart(at, part, before, input, path) };
  }
  return layInput(at, type, record, input, path);
}

/** What a mutation makes beside the record that it changes: it has what that one has, and is what its description says. */
function makeBeside(
  at: Laying,
  type: GraphQLObjectType,
  { id, record, description }: { id: string; record: Sample; description?: string | null },
): Sample {
  const made = blank(at, type, { like: at.world.list(type.name)[0]?.record, id });
  const said = stemsOf(description?.match(/[A-Za-z]+/g) ?? []);
  for (const { name, type: fieldType } of Object.values(type.getFields())) {
    const named = getNamedType(fieldType);
    if (keysOf(type).includes(name) || name.endsWith('At') || name === '__typename') continue;
    const values = isEnumType(named) ? named.getValues().map((value) => value.name) : [];
    if (isEnumType(named)) made[name] = startingWith(values, said) ?? made[name];
    else if (record[name] !== undefined) made[name] = record[name];
  }
  return made;
}

/** Keeps a record, and notes a new one in the lists of those that it names: a shipment among its order's. */
function keepRecord(context: SampleContext, type: GraphQLObjectType, given: Sample, isNew: boolean): void {
  const record = type.getFields().updatedAt ? { ...given, updatedAt: context.now() } : given;
  context.put(type.name, record);
  if (!isNew) return;
  for (const field of Object.values(type.getFields())) {
    const owner = getNamedType(field.type);
    const named = record[field.name];
    const found = isSample(named) && context.world().find(owner.name, named);
    if (!found || !isObjectType(owner)) continue;
    const lists = Object.values(owner.getFields()).filter(
      ({ name, type: of }) => getNamedType(of) === type && Array.isArray(found[name]),
    );
    for (const { name } of lists)
      keepRecord(context, owner, { ...found, [name]: [...(found[name] as Sample[]), { id: record.id }] }, false);
  }
}
