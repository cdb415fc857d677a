import { type GraphQLSchema, getVariableValues } from 'graphql';
import { CodedError } from '../../../platform/base/index.js';
import type { PartialPlan } from './plan-partial.js';

/** What variables say to conditions, by name. */
export type ConditionValues = ReadonlyMap<string, boolean>;

/**
 * Reads the values of the variables that conditions name, and checks those that no source will see, as it would have.
 * @throws GATEWAY_VALIDATION_FAILED
 */
export function readConditions(
  schema: GraphQLSchema,
  { looked, conditional }: PartialPlan,
  variables: Record<string, unknown> | undefined,
): ConditionValues {
  if (looked.length === 0) return new Map();
  const { coerced, errors } = getVariableValues(schema, looked, variables ?? {}, { maxErrors: 5 });
  if (errors) throw refused(errors.map(({ message, locations }) => ({ message, locations })));
  return new Map(
    [...conditional].map((name) => {
      const value = coerced[name];
      if (typeof value !== 'boolean') throw refused([{ message: `Variable "$${name}" must be true or false.` }]);
      return [name, value];
    }),
  );
}

function refused(errors: { message: string }[]): CodedError {
  const [{ message = '' } = {}] = errors;
  return new CodedError('GATEWAY_VALIDATION_FAILED', message, { details: { errors } });
}
