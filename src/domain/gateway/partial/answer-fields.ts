import {
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { FieldUse } from './field-use.js';
import { groupByKey } from './mark-types.js';
import type { ConditionValues } from './read-conditions.js';

/** What the form of an answer depends on. */
export interface AnswerForm {
  schema: GraphQLSchema;
  /** The name under which types were asked. */
  typeKey: string;
  values: ConditionValues;
}

/** One name in the answer for objects of one type: all fields of the document that are asked under it there. */
export interface AnswerField {
  key: string;
  first: FieldUse;
  /** Whether it may not be null, nor an item of it, nor an item of an item. */
  isNonNull: readonly boolean[];
  /** What is in it, where that is always of one type. */
  objectName: string | undefined;
  /** Whether it was asked of the source. */
  isSent: boolean;
  isAltered: boolean;
  /** What is below it, in an object of this type. */
  fieldsOf(typeName: string | undefined): readonly AnswerField[];
}

/** What an object of this type has in the answer, in order. @param typeName undefined where nothing depends on it */
export function layOutFields(
  form: AnswerForm,
  uses: readonly FieldUse[],
  typeName: string | undefined,
): readonly AnswerField[] {
  const asked = uses.filter((use) => isAsked(use, typeName, form.values));
  return [...groupByKey(asked)].flatMap(([key, group]) => {
    const [first] = group;
    return first === undefined ? [] : [fieldOf(form, { key, first, group, typeName })];
  });
}

function fieldOf(
  form: AnswerForm,
  { key, first, group, typeName }: { key: string; first: FieldUse; group: FieldUse[]; typeName: string | undefined },
): AnswerField {
  const below = group.flatMap((use) => use.below.uses);
  // Worked out once for each type that comes, however long a list is.
  const fields = new Map<string | undefined, readonly AnswerField[]>();
  const type = typeOf(form.schema, first, typeName);
  const named = getNamedType(type);
  return {
    key,
    first,
    isNonNull: promisesOf(type),
    objectName: isObjectType(named) ? named.name : undefined,
    isSent: group.some(({ isSent }) => isSent),
    isAltered: group.some(({ isAltered }) => isAltered),
    fieldsOf: (name) => {
      const found = fields.get(name);
      if (found) return found;
      const laidOut = layOutFields(form, below, name);
      fields.set(name, laidOut);
      return laidOut;
    },
  };
}

function isAsked(use: FieldUse, typeName: string | undefined, values: ConditionValues): boolean {
  if (!use.isWide && typeName !== undefined && !use.types.has(typeName)) return false;
  return use.conditions.every(({ variable, holdsIf }) => values.get(variable) === holdsIf);
}

/** What an object promises of a field may be more than its interface does. */
function typeOf(schema: GraphQLSchema, use: FieldUse, typeName: string | undefined): GraphQLOutputType {
  const object = typeName === undefined ? undefined : schema.getType(typeName);
  return (isObjectType(object) ? object.getFields()[use.name]?.type : undefined) ?? use.type;
}

/** `[[T]!]!` promises something of itself and of its items, and nothing of theirs. */
function promisesOf(type: GraphQLOutputType): boolean[] {
  const nullable = getNullableType(type);
  return [isNonNullType(type), ...(isListType(nullable) ? promisesOf(nullable.ofType) : [])];
}
