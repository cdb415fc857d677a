import { type ExecutionResult, GraphQLError } from 'graphql';
import { Hole, type JoinError } from './join-error.js';
import type { Shape, ShapeType } from './join-plan.js';

/** So many errors are told; one more tells how many others there are. */
const maxErrors = 100;

/** A null that the types do not allow where it is: it takes away what is around it. */
const nulled = Symbol('nulled');

type Fields = Record<string, unknown>;

/**
 * Makes the answer of what was put together: what was asked and no more, in its order, with null carried up to the next
 * place that may be null.
 * @param errors what sources told; places in it are those of the answer
 * @see https://spec.graphql.org/October2021/#sec-Handling-Field-Errors
 */
export function completeAnswer(shape: Shape, root: Fields, errors: readonly JoinError[]): ExecutionResult {
  const told = [...errors];
  const data = completeObject(shape, root, { told, path: [] });
  return {
    data: data === nulled ? null : (data as Fields),
    ...(told.length > 0 && { errors: bounded(told) }),
  };
}

interface Completing {
  told: JoinError[];
  /** Where we are; it changes on the way. */
  path: (string | number)[];
}

function completeObject({ type: typeName, fields }: Shape, object: Fields, completing: Completing): unknown {
  const completed: Fields = {};
  for (const { key, type } of fields) {
    if (type === undefined) {
      completed[key] = typeName;
      continue;
    }
    completing.path.push(key);
    const value = complete(Object.hasOwn(object, key) ? object[key] : undefined, type, typeName, completing);
    completing.path.pop();
    if (value === nulled) return nulled;
    completed[key] = value;
  }
  return completed;
}

/** @param parent the type whose field it is */
function complete(value: unknown, type: ShapeType, parent: string, completing: Completing): unknown {
  if (value === null || value === undefined || value instanceof Hole)
    return completeNull(value ?? undefined, type, parent, completing);
  const { isNonNull, item, shapeOf } = type;
  if (item === undefined && shapeOf === undefined) return value;
  const completed = item
    ? completeList(value, item, parent, completing)
    : completeRecord(value, shapeOf as NonNullable<ShapeType['shapeOf']>, completing);
  return completed === nulled && !isNonNull ? null : completed;
}

function completeNull(
  hole: Hole | undefined,
  { isNonNull }: ShapeType,
  parent: string,
  completing: Completing,
): unknown {
  if (hole?.error) tell(completing, hole.error);
  if (!isNonNull) return null;
  if (hole === undefined) tell(completing, missing(parent));
  return nulled;
}

function completeList(value: unknown, item: ShapeType, parent: string, completing: Completing): unknown {
  if (!Array.isArray(value)) return unreadable(completing, 'a list');
  const items: unknown[] = [];
  for (let index = 0; index < value.length; index += 1) {
    completing.path.push(index);
    const one = complete(value[index], item, parent, completing);
    completing.path.pop();
    if (one === nulled) return nulled;
    items.push(one);
  }
  return items;
}

function completeRecord(value: unknown, shapeOf: NonNullable<ShapeType['shapeOf']>, completing: Completing): unknown {
  const shape = typeof value === 'object' && !Array.isArray(value) ? shapeOf(value as Fields) : undefined;
  return shape
    ? completeObject(shape, value as Fields, completing)
    : unreadable(completing, 'a record of a known type');
}

function unreadable(completing: Completing, what: string): typeof nulled {
  const message = `The source answered this field with what is not ${what}.`;
  tell(completing, { message, extensions: { code: 'GATEWAY_SOURCE_FAILED' } });
  return nulled;
}

/** One contract names a record by its key, and the one whose record it is does not have it (any more). */
function missing(type: string): JoinError {
  return { message: `The ${type} that is named here is not there.`, extensions: { code: 'GATEWAY_RECORD_MISSING' } };
}

function tell({ told, path }: Completing, { message, extensions }: JoinError): void {
  told.push({ message, extensions, path: [...path] });
}

function bounded(told: readonly JoinError[]): GraphQLError[] {
  const first = told
    .slice(0, maxErrors)
    .map(({ message, path, extensions }) => new GraphQLError(message, { path, extensions }));
  const more = told.length - first.length;
  if (more === 0) return first;
  return [...first, new GraphQLError(`${more} more places failed.`, { extensions: first.at(-1)?.extensions })];
}
