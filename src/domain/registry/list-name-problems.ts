import {
  type ASTNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
} from 'graphql';
import { type ContractProblem, isOwnType, problemAt } from './contract-problem.js';

/** Something in a schema that has a name: a type, a field, an argument, an enum value. */
export interface SchemaPart {
  kind: 'type' | 'field' | 'argument' | 'enum value';
  name: string;
  coordinate: string;
  node: ASTNode | null | undefined;
  deprecationReason?: string | null;
}

/** The words that GraphQL puts where an author gives no reason. */
const DEFAULT_REASON = 'No longer supported';

const STYLES = {
  type: { pattern: /^[A-Z][A-Za-z0-9]*$/, name: 'PascalCase' },
  field: { pattern: /^[a-z][A-Za-z0-9]*$/, name: 'camelCase' },
  argument: { pattern: /^[a-z][A-Za-z0-9]*$/, name: 'camelCase' },
  'enum value': { pattern: /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/, name: 'UPPER_CASE' },
} as const;

/** Names that are not in the style of every other contract, deprecations without a reason, scalars without words. */
export function listNameProblems(schema: GraphQLSchema): ContractProblem[] {
  return Object.values(schema.getTypeMap())
    .filter(isOwnType)
    .flatMap((type) => [...partsOf(type).flatMap(partProblems), ...typeProblems(type)]);
}

function typeProblems(type: GraphQLNamedType): ContractProblem[] {
  if (isInputObjectType(type) && !type.name.endsWith('Input')) {
    const message = `an input type ends with Input. Name it ${type.name}Input.`;
    return [problemAt('CONTRACT_INPUT_NAME', type.name, type.astNode, message)];
  }
  if (isScalarType(type) && !type.description?.trim()) {
    const message = 'nobody can know its form. Describe the scalar, with an example.';
    return [problemAt('CONTRACT_SCALAR_UNDESCRIBED', type.name, type.astNode, message)];
  }
  return [];
}

function partProblems({ kind, name, coordinate, node, deprecationReason }: SchemaPart): ContractProblem[] {
  const problems: ContractProblem[] = [];
  const style = STYLES[kind];
  if (!style.pattern.test(name)) {
    const message = `names of this kind (${kind}) are written in ${style.name}. Rename it.`;
    problems.push(problemAt('CONTRACT_NAME_STYLE', coordinate, node, message));
  }
  if (deprecationReason != null && [DEFAULT_REASON, ''].includes(deprecationReason.trim())) {
    const message = 'it is deprecated without a reason. Say in @deprecated(reason:) what to use instead.';
    problems.push(problemAt('CONTRACT_DEPRECATION_REASON', coordinate, node, message));
  }
  return problems;
}

function partsOf(type: GraphQLNamedType): SchemaPart[] {
  const parts: SchemaPart[] = [{ kind: 'type', name: type.name, coordinate: type.name, node: type.astNode }];
  const add = (kind: SchemaPart['kind'], coordinate: string, part: Named) =>
    parts.push({ kind, coordinate, name: part.name, node: part.astNode, deprecationReason: part.deprecationReason });
  if (isEnumType(type)) for (const value of type.getValues()) add('enum value', `${type.name}.${value.name}`, value);
  if (isInputObjectType(type))
    for (const field of Object.values(type.getFields())) add('field', `${type.name}.${field.name}`, field);
  if (isObjectType(type) || isInterfaceType(type))
    for (const field of Object.values(type.getFields())) {
      add('field', `${type.name}.${field.name}`, field);
      for (const argument of field.args) add('argument', `${type.name}.${field.name}(${argument.name}:)`, argument);
    }
  return parts;
}

interface Named {
  name: string;
  astNode?: ASTNode | null;
  deprecationReason?: string | null;
}
