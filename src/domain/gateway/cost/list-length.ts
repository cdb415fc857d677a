import { type FieldNode, type GraphQLField, Kind, type ValueNode, type VariableDefinitionNode } from 'graphql';
import { type Cost, immense, largestCost, type Variables } from './cost.js';
import type { ListSize } from './cost-rules.js';

/** How long a list is taken for, of which the contract says nothing. */
export const standardLength = 10;

/** The definitions of an operation's variables, for what they are when they are not sent. */
export type VariableDefaults = ReadonlyMap<string, VariableDefinitionNode>;

/**
 * How long a field's list is, by its slicing arguments: the largest of those that are given, else what is assumed.
 * A length that is no whole number is not judged here; the source refuses it.
 */
export function listLength(
  size: ListSize | undefined,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  defaults: VariableDefaults,
): Cost {
  if (size === undefined) return standardLength;
  const assumed = size.assumedSize ?? standardLength;
  const lengths = size.slicingArguments.flatMap((name) => {
    const given = node.arguments?.find((argument) => argument.name.value === name)?.value;
    const standard = field.args.find((argument) => argument.name === name)?.defaultValue;
    const fallback = typeof standard === 'number' ? standard : undefined;
    if (given === undefined) return fallback === undefined ? [] : [fallback];
    return [lengthOf(given, fallback ?? assumed, defaults)];
  });
  return lengths.length === 0 ? assumed : largestCost(lengths);
}

function lengthOf(value: ValueNode, fallback: number, defaults: VariableDefaults): Cost {
  if (value.kind === Kind.INT) return bounded(Number(value.value), fallback);
  if (value.kind !== Kind.VARIABLE) return fallback;
  const name = value.name.value;
  const standard = defaults.get(name)?.defaultValue;
  const unsent = standard?.kind === Kind.INT ? bounded(Number(standard.value), fallback) : fallback;
  return (variables: Variables) => bounded(variables?.[name], unsent);
}

function bounded(length: unknown, fallback: number): number {
  if (typeof length !== 'number' || !Number.isFinite(length)) return fallback;
  return Math.min(Math.max(length, 0), immense);
}
