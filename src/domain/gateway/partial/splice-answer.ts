import type { GraphQLSchema } from 'graphql';
import { CodedError } from '../../../platform/base/index.js';
import { type AnswerField, type AnswerForm, layOutFields } from './answer-fields.js';
import type { FieldUse } from './field-use.js';

/** A place of the answer; undefined is the root. */
type Path = { at: string | number; below: Path } | undefined;

export interface RefusedPlace {
  path: (string | number)[];
  use: FieldUse;
}

export interface SplicedAnswer {
  data: object | null;
  /** The first of the places that were refused. */
  places: RefusedPlace[];
  /** How many there are in all. */
  count: number;
  /** Whether data is null because of them. */
  isNulled: boolean;
}

/** So many places are named in one answer. */
export const maxPlaces = 100;
/** So many are taken: a short answer of a source could be made a very long one. */
const maxCount = 100_000;

type Splicing = AnswerForm & Pick<SplicedAnswer, 'places' | 'count'>;
type Values = Readonly<Record<string, unknown>>;

/**
 * Puts null in the place of all that was refused into what the source answered, in the order in which it was asked. Where
 * null may not be, it takes what is around it away, as GraphQL demands; every place is told all the same.
 * @param data what was answered to what is left of the operation; null when the source answered null, undefined when it
 *   was not asked
 * @throws GATEWAY_LIMIT_EXCEEDED when very many places are refused
 * @see https://spec.graphql.org/September2025/#sec-Handling-Execution-Errors
 */
export function spliceAnswer(
  schema: GraphQLSchema,
  form: Omit<AnswerForm, 'schema'> & { root: string; uses: readonly FieldUse[] },
  data: Values | null | undefined,
): SplicedAnswer {
  const splicing: Splicing = { schema, ...form, places: [], count: 0 };
  const fields = layOutFields(splicing, form.uses, form.root);
  const spliced = completeObject(splicing, { fields, typeName: form.root, value: data ?? {} }, undefined);
  const { places, count } = splicing;
  return { data: data === null ? null : spliced, places, count, isNulled: data !== null && spliced === null };
}

/** @param typeName undefined where nothing depends on it */
function completeObject(
  splicing: Splicing,
  { fields, typeName, value }: { fields: readonly AnswerField[]; typeName: string | undefined; value: Values },
  path: Path,
): object | null {
  const result: Record<string, unknown> = {};
  let isNulled = false;
  for (const field of fields) {
    const { key } = field;
    const given = Object.hasOwn(value, key) ? value[key] : undefined;
    let completed = given;
    if (!field.isSent) completed = answerRefused(splicing, { field, typeName }, path);
    else if (given === undefined) continue;
    else if (given !== null && field.isAltered)
      completed = completeValue(splicing, { field, depth: 0, value: given }, { at: key, below: path });
    put(result, key, completed);
    // What the source itself answers is the source's matter.
    if (completed === null && given !== null && field.isNonNull[0]) isNulled = true;
  }
  return isNulled ? null : result;
}

/** A field may be named like anything that objects have. */
function put(result: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') result[key] = value;
  else Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
}

/** @param depth within how many lists it is */
function completeValue(
  splicing: Splicing,
  { field, depth, value }: { field: AnswerField; depth: number; value: unknown },
  path: Path,
): unknown {
  if (Array.isArray(value)) return completeList(splicing, { field, depth: depth + 1, items: value }, path);
  if (typeof value !== 'object' || value === null) return value;
  const values = value as Values;
  const told = values[splicing.typeKey];
  const typeName = field.objectName ?? (typeof told === 'string' ? told : undefined);
  return completeObject(splicing, { fields: field.fieldsOf(typeName), typeName, value: values }, path);
}

function completeList(
  splicing: Splicing,
  { field, depth, items }: { field: AnswerField; depth: number; items: unknown[] },
  path: Path,
): unknown[] | null {
  let isNulled = false;
  const completed = items.map((item, index) => {
    const one = completeValue(splicing, { field, depth, value: item }, { at: index, below: path });
    if (one === null && item !== null && field.isNonNull[depth]) isNulled = true;
    return one;
  });
  return isNulled ? null : completed;
}

/** What a type is called needs nothing, and is known here without the source. */
function answerRefused(
  splicing: Splicing,
  { field, typeName }: { field: AnswerField; typeName: string | undefined },
  path: Path,
): string | null {
  const { key, first } = field;
  if (first.name === '__typename') return typeName ?? null;
  splicing.count += 1;
  if (splicing.count > maxCount) {
    const message = `The answer has more than ${maxCount} places that were refused. Ask for less, or for what was granted.`;
    throw new CodedError('GATEWAY_LIMIT_EXCEEDED', message);
  }
  if (splicing.places.length < maxPlaces) splicing.places.push({ path: stepsOf({ at: key, below: path }), use: first });
  return null;
}

function stepsOf(path: Path): (string | number)[] {
  const steps: (string | number)[] = [];
  for (let step = path; step; step = step.below) steps.unshift(step.at);
  return steps;
}
