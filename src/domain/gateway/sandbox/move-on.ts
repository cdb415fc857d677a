import { type GraphQLObjectType, getNamedType, isEnumType, isNonNullType } from 'graphql';
import { type Laying, stateNames } from './lay-input.js';
import type { Sample } from './sample-world.js';

/**
 * Moves a record's state on: to the one that the input says, as `to` does; that the mutation is named after, as
 * cancelOrder; or that its description says it is in then. The instant of that is noted where there is a field for it.
 */
export function moveOn(
  at: Laying,
  type: GraphQLObjectType,
  given: Sample,
  by: { input: Sample; said: string },
): Sample {
  const record = { ...given };
  const stems = stemsOf(at.mutation.split(/(?=[A-Z])/));
  const fields = Object.values(type.getFields());
  for (const { name, type: fieldType } of fields) {
    const named = getNamedType(fieldType);
    if (!stateNames.has(name) || !isEnumType(named)) continue;
    const values = named.getValues().map((value) => value.name);
    const told = [...by.said.matchAll(/\b(?:is|becomes?) ([A-Z_]{2,})/g)].map(([, value = '']) => value);
    const state =
      [by.input.to, by.input[name]].find((value) => values.includes(String(value))) ??
      startingWith(values, stems) ??
      told.findLast((value) => values.includes(value));
    if (state !== undefined) record[name] = state;
  }
  for (const { name, type: fieldType } of fields) {
    if (!name.endsWith('At') || isNonNullType(fieldType) || record[name] !== null) continue;
    if (startingWith([name.toUpperCase()], stems)) record[name] = at.now;
  }
  return record;
}

/** How words begin, whatever form of them it is: `CANCEL` of cancelled. */
export const stemsOf = (words: readonly string[]): string[] =>
  words.map((word) => word.toUpperCase().replace(/(ED|E|Y)$/, '')).filter((stem) => stem.length >= 3);

/** The first value that begins as a word does; earlier words count first. */
export function startingWith(values: readonly string[], stems: readonly string[]): string | undefined {
  for (const stem of stems) {
    const found = values.find((value) => value.startsWith(stem));
    if (found) return found;
  }
  return undefined;
}
