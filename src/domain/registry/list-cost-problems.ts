import {
  type ASTNode,
  type GraphQLField,
  type GraphQLSchema,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
} from 'graphql';
import { type ContractProblem, isOwnType, problemAt } from './contract-problem.js';

/** Nothing that a source does once is dearer than so many simple objects. */
const maxWeight = 1_000;
/** No page is longer. */
const maxAssumedSize = 10_000;

/** Costs and list sizes with which the gateway could not reckon (IBM's cost directives, as Federation 2.9 has them). */
export function listCostProblems(schema: GraphQLSchema): ContractProblem[] {
  return Object.values(schema.getTypeMap())
    .filter(isOwnType)
    .flatMap((type) => {
      const ofType = weightProblems(schema, type.name, type.astNode);
      if (isEnumType(type)) return ofType;
      if (isInputObjectType(type))
        return [
          ...ofType,
          ...Object.values(type.getFields()).flatMap((field) =>
            weightProblems(schema, `${type.name}.${field.name}`, field.astNode),
          ),
        ];
      if (!isObjectType(type) && !isInterfaceType(type)) return ofType;
      return [
        ...ofType,
        ...Object.values(type.getFields()).flatMap((field) => fieldProblems(schema, type.name, field)),
      ];
    });
}

function fieldProblems(schema: GraphQLSchema, type: string, field: GraphQLField<unknown, unknown>): ContractProblem[] {
  const coordinate = `${type}.${field.name}`;
  return [
    ...weightProblems(schema, coordinate, field.astNode),
    ...field.args.flatMap((argument) => weightProblems(schema, `${coordinate}(${argument.name}:)`, argument.astNode)),
    ...listSizeProblems(schema, coordinate, field),
  ];
}

function weightProblems(
  schema: GraphQLSchema,
  coordinate: string,
  node: ASTNode | null | undefined,
): ContractProblem[] {
  const weight = valuesOf(schema, 'cost', node)?.weight;
  if (weight === undefined || (Number(weight) >= 0 && Number(weight) <= maxWeight)) return [];
  const message = `a cost of ${weight} is not 0 to ${maxWeight}. 1 is what one simple object costs.`;
  return [problemAt('CONTRACT_COST_INVALID', coordinate, node, message)];
}

function listSizeProblems(
  schema: GraphQLSchema,
  coordinate: string,
  field: GraphQLField<unknown, unknown>,
): ContractProblem[] {
  const values = valuesOf(schema, 'listSize', field.astNode);
  if (!values) return [];
  const {
    assumedSize,
    slicingArguments = [],
    sizedFields,
  } = values as {
    assumedSize?: number | null;
    slicingArguments?: string[] | null;
    sizedFields?: string[] | null;
  };
  const problem = (message: string) => problemAt('CONTRACT_LIST_SIZE_INVALID', coordinate, field.astNode, message);
  const output = getNamedType(field.type);
  const fields = isObjectType(output) || isInterfaceType(output) ? output.getFields() : {};
  const isList = isListType(getNullableType(field.type));
  const isSized = (name: string) => fields[name] !== undefined && isListType(getNullableType(fields[name].type));
  const slicing = slicingArguments ?? [];
  return [
    ...(assumedSize != null && (assumedSize < 1 || assumedSize > maxAssumedSize)
      ? [problem(`an assumedSize of ${assumedSize} is not 1 to ${maxAssumedSize}.`)]
      : []),
    ...slicing
      .filter((name) => String(getNullableType(argumentType(field, name) ?? output)) !== 'Int')
      .map((name) => problem(`slicingArguments names ${name}, which is no argument of type Int. Correct it.`)),
    ...(sizedFields ?? [])
      .filter((name) => !isSized(name))
      .map((name) => problem(`sizedFields names ${name}, which is no list of ${output.name}. Correct it.`)),
    ...(!isList && !sizedFields?.length
      ? [problem('it is no list. Name in sizedFields which of its fields are, or take @listSize away.')]
      : []),
    ...(assumedSize == null && slicing.length === 0
      ? [problem('it does not say how long the list is. Name slicingArguments or an assumedSize.')]
      : []),
  ];
}

function argumentType(field: GraphQLField<unknown, unknown>, name: string) {
  return field.args.find((argument) => argument.name === name)?.type;
}

function valuesOf(schema: GraphQLSchema, name: string, node: ASTNode | null | undefined) {
  const directive = schema.getDirective(name);
  return directive && node ? getDirectiveValues(directive, node as never) : undefined;
}
