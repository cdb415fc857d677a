import type { ExecutionResult } from 'graphql';
import { completeAnswer } from './complete-answer.js';
import { Hole, type JoinError, type Path } from './join-error.js';
import type { EntityPart, JoinFetch, JoinPlan, PlaceStep } from './join-plan.js';

/** Asks one contract its part; what fails is told in the result. */
export type AskPart = (fetch: JoinFetch, variables: Record<string, unknown>) => Promise<ExecutionResult>;

type Fields = Record<string, unknown>;

/** An object of the answer that another contract knows more of, and where it is. */
interface Place {
  object: Fields;
  path: Path;
}

/** The places of one record, which is asked once. */
interface Asked {
  part: EntityPart;
  representations: Fields[];
  places: Place[][];
}

/**
 * Asks what a plan says, step by step, and puts the answers together by the keys of their records. What a source could
 * not answer is null with an error, as far up as the types demand.
 * @param variables as they came, and valid
 */
export async function runJoin(
  { steps, shape }: JoinPlan,
  variables: Record<string, unknown>,
  ask: AskPart,
): Promise<ExecutionResult> {
  const root: Fields = {};
  const errors: JoinError[] = [];
  for (const step of steps) await Promise.all(step.map((fetch) => run(fetch, { root, errors, variables }, ask)));
  return completeAnswer(shape, root, errors);
}

interface Running {
  root: Fields;
  errors: JoinError[];
  variables: Record<string, unknown>;
}

async function run(fetch: JoinFetch, { root, errors, variables }: Running, ask: AskPart): Promise<void> {
  const given: Record<string, unknown> = {};
  for (const name of fetch.variables) if (Object.hasOwn(variables, name)) given[name] = variables[name];
  if (fetch.parts.length === 0) {
    takeRoot(fetch, await ask(fetch, given), { root, errors });
    return;
  }
  const asked = fetch.parts.map((part) => findRecords(part, root));
  if (asked.every(({ representations }) => representations.length === 0)) return;
  const named = Object.fromEntries(asked.map(({ part, representations }) => [part.variable, representations]));
  takeRecords(asked, await ask(fetch, { ...named, ...given }), errors);
}

function takeRoot(
  { rootKeys }: JoinFetch,
  result: ExecutionResult,
  { root, errors }: Omit<Running, 'variables'>,
): void {
  const { data, placed, general } = read(result);
  errors.push(...placed);
  const hole = new Hole(general ?? (placed.length > 0 ? undefined : nothingCame));
  for (const key of rootKeys) root[key] = data && Object.hasOwn(data, key) ? data[key] : hole;
  if (general && rootKeys.every((key) => root[key] !== hole)) errors.push(general);
}

const nothingCame: JoinError = {
  message: 'The source answered nothing for this field. Try again in a moment.',
  extensions: { code: 'GATEWAY_SOURCE_FAILED' },
};

function takeRecords(asked: readonly Asked[], result: ExecutionResult, errors: JoinError[]): void {
  const { data, placed, general } = read(result);
  let isTold = general === undefined;
  for (const { part, representations, places } of asked) {
    const records = data?.[part.answerKey];
    const failed = new Set<unknown>();
    for (const error of placed) {
      const [answerKey, index, ...rest] = error.path ?? [];
      if (answerKey !== part.answerKey) continue;
      failed.add(index);
      for (const { path } of places[Number(index)] ?? []) errors.push({ ...error, path: [...path, ...rest] });
    }
    const isWhole = Array.isArray(records) && records.length === representations.length;
    isTold ||= !isWhole;
    for (const [index, of] of places.entries()) {
      const record = isWhole ? records[index] : undefined;
      for (const { object } of of)
        if (isFields(record)) take(object, record, part.answered);
        // A record that is not there leaves its fields out; one that could not be asked has a hole for each.
        else if (failed.has(index)) fill(object, part.keys, new Hole(undefined));
        else if (!isWhole) fill(object, part.keys, new Hole(general ?? (failed.size > 0 ? undefined : nothingCame)));
    }
  }
  if (general && !isTold) errors.push(general);
}

function take(object: Fields, record: Fields, keys: readonly string[]): void {
  for (const key of keys) if (Object.hasOwn(record, key)) object[key] = record[key];
}

function fill(object: Fields, keys: readonly string[], hole: Hole): void {
  for (const key of keys) object[key] = hole;
}

/** The answer of a source apart: errors with a place, and the first that is about all of it. */
function read({ data, errors }: ExecutionResult) {
  const told: JoinError[] = Array.isArray(errors)
    ? errors.map(({ message, path, extensions }) => ({ message, path, extensions }))
    : [];
  return {
    data: isFields(data) ? data : undefined,
    placed: told.filter(({ path }) => Array.isArray(path) && path.length > 0),
    general: told.find(({ path }) => !Array.isArray(path) || path.length === 0),
  };
}

/** The records that are named at a place, each once; one whose key is null names none. */
function findRecords(part: EntityPart, root: Fields): Asked {
  const asked: Asked = { part, representations: [], places: [] };
  const indexes = new Map<string, number>();
  for (const place of placesAt(root, part.at)) {
    const representation: Fields = { __typename: part.type };
    for (const { name, key } of part.keyFields) representation[name] = place.object[key];
    if (part.keyFields.some(({ name }) => !isKey(representation[name]))) continue;
    const text = JSON.stringify(representation);
    let index = indexes.get(text);
    if (index === undefined) {
      index = asked.representations.push(representation) - 1;
      indexes.set(text, index);
      asked.places.push([]);
    }
    asked.places[index]?.push(place);
  }
  return asked;
}

const isKey = (value: unknown): boolean => value !== null && value !== undefined && !(value instanceof Hole);

/** The objects at a place of the answer. */
function placesAt(root: Fields, at: readonly PlaceStep[]): Place[] {
  const found: Place[] = [];
  const path: (string | number)[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        path.push(index);
        visit(item, depth);
        path.pop();
      }
      return;
    }
    if (!isFields(value) || value instanceof Hole) return;
    const only = at[depth - 1]?.only;
    if (only && value[only.typeKey] !== only.type) return;
    const step = at[depth];
    if (step === undefined) {
      found.push({ object: value, path: [...path] });
      return;
    }
    path.push(step.key);
    visit(value[step.key], depth + 1);
    path.pop();
  };
  visit(root, 0);
  return found;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
