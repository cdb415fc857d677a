import {
  type ASTNode,
  type GraphQLField,
  type GraphQLSchema,
  getDirectiveValues,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import type { LiveContract } from '../../registry/index.js';

/** How long a list is taken for (IBM's cost directives, section 4; Federation 2.9). */
export interface ListSize {
  assumedSize: number | undefined;
  /** Arguments that say how long; of several, the largest counts. */
  slicingArguments: readonly string[];
  /** Fields of the output whose length it is, where the field itself is no list. */
  sizedFields: readonly string[];
}

/** What contracts say of costs. Coordinates are those of the contract: `Type`, `Type.field`, `Type.field(argument:)`. */
export interface CostRules {
  weightOf(coordinate: string): number | undefined;
  listSizeOf(coordinate: string): ListSize | undefined;
}

/** Reads `@cost` and `@listSize` of all contracts of a ground; where two weigh the same thing, the dearer counts. */
export function costRulesOf(contracts: readonly Pick<LiveContract, 'schema'>[]): CostRules {
  const weights = new Map<string, number>();
  const sizes = new Map<string, ListSize>();
  for (const { schema } of contracts) {
    const weigh = (coordinate: string, node: ASTNode | null | undefined): void => {
      const weight = valuesOf(schema, 'cost', node)?.weight;
      if (typeof weight === 'number') weights.set(coordinate, Math.max(weight, weights.get(coordinate) ?? 0));
    };
    for (const type of Object.values(schema.getTypeMap())) {
      weigh(type.name, type.astNode);
      if (isInputObjectType(type))
        for (const field of Object.values(type.getFields())) weigh(`${type.name}.${field.name}`, field.astNode);
      if (!isObjectType(type) && !isInterfaceType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        const coordinate = `${type.name}.${field.name}`;
        weigh(coordinate, field.astNode);
        for (const argument of field.args) weigh(`${coordinate}(${argument.name}:)`, argument.astNode);
        const size = readListSize(schema, field);
        if (size !== undefined) sizes.set(coordinate, size);
      }
    }
  }
  return { weightOf: (coordinate) => weights.get(coordinate), listSizeOf: (coordinate) => sizes.get(coordinate) };
}

function readListSize(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>): ListSize | undefined {
  const values = valuesOf(schema, 'listSize', field.astNode);
  if (values === undefined) return undefined;
  const { assumedSize, slicingArguments, sizedFields } = values as {
    assumedSize?: number | null;
    slicingArguments?: string[] | null;
    sizedFields?: string[] | null;
  };
  return {
    assumedSize: assumedSize ?? undefined,
    slicingArguments: slicingArguments ?? [],
    sizedFields: sizedFields ?? [],
  };
}

function valuesOf(schema: GraphQLSchema, name: string, node: ASTNode | null | undefined) {
  const directive = schema.getDirective(name);
  return directive && node ? getDirectiveValues(directive, node as never) : undefined;
}
