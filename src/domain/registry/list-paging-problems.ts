import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
} from 'graphql';
import { type ContractProblem, isOwnType, problemAt } from './contract-problem.js';
import { keysOf } from './entity-keys.js';

type Field = GraphQLField<unknown, unknown>;

/** Lists that can grow without a page size, and connections that are not Relay's. */
export function listPagingProblems(schema: GraphQLSchema): ContractProblem[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const types = Object.values(schema.getTypeMap()).filter(isOwnType);
  return types.flatMap((type) => {
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    const isRoot = roots.some((root) => root === type);
    const ofType = isConnection(type) ? connectionProblems(type as GraphQLObjectType) : [];
    const ofFields = Object.values(type.getFields()).flatMap((field) => {
      const coordinate = `${type.name}.${field.name}`;
      if (isConnection(getNamedType(field.type))) return argumentProblems(coordinate, field);
      return isConnection(type) ? [] : listProblems(coordinate, field, isRoot);
    });
    return [...ofType, ...ofFields];
  });
}

/** By its name, as Relay says. */
export function isConnection(type: GraphQLNamedType): boolean {
  return type.name.endsWith('Connection');
}

function listProblems(coordinate: string, field: Field, isRoot: boolean): ContractProblem[] {
  const item = getNamedType(field.type);
  const isList = isListType(getNullableType(field.type)) && isCompositeType(item);
  const isLimited = field.args.some(({ name, type }) => /^(first|limit)$/.test(name) && isInt(type));
  if (!isList || isLimited) return [];
  const todo = `Answer ${item.name}Connection, or take first or limit.`;
  if (isRoot)
    return [
      problemAt('CONTRACT_LIST_UNPAGED', coordinate, field.astNode, `a list of ${item.name} without end. ${todo}`),
    ];
  if (keysOf(item).length === 0) return [];
  const message = `a list of ${item.name}, which has a life of its own, may grow without end. ${todo}`;
  return [problemAt('CONTRACT_LIST_MAY_GROW', coordinate, field.astNode, message)];
}

function argumentProblems(coordinate: string, field: Field): ContractProblem[] {
  const first = field.args.find(({ name }) => name === 'first');
  const after = field.args.find(({ name }) => name === 'after');
  const isGood = first && isInt(first.type) && after && getNamedType(after.type).name === 'String';
  if (isGood) return [];
  const message = 'a connection is read page by page. Let the field take first: Int and after: String.';
  return [problemAt('CONTRACT_CONNECTION_FORM', coordinate, field.astNode, message)];
}

function connectionProblems(type: GraphQLObjectType): ContractProblem[] {
  const { pageInfo, edges, nodes } = type.getFields();
  const info = pageInfo && getNamedType(pageInfo.type);
  const told = isObjectType(info) ? Object.keys(info.getFields()) : [];
  const isGood = told.includes('hasNextPage') && told.includes('endCursor') && (edges || nodes);
  if (isGood) return [];
  const message = 'a connection has pageInfo with hasNextPage and endCursor, and edges or nodes. Add what is missing.';
  return [problemAt('CONTRACT_CONNECTION_FORM', type.name, type.astNode, message)];
}

function isInt(type: Parameters<typeof getNullableType>[0]): boolean {
  return String(getNullableType(type)) === 'Int';
}
