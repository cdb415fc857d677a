import {
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
} from 'graphql';
import { type ContractProblem, problemAt } from './contract-problem.js';

const USER_ERROR_FIELDS = ['code', 'message', 'path'];

/** Mutations that do not answer as all others: a type ending with Payload that has `userErrors`. */
export function listPayloadProblems(schema: GraphQLSchema): ContractProblem[] {
  const mutation = schema.getMutationType();
  return Object.values(mutation?.getFields() ?? {}).flatMap((field) =>
    payloadProblems(`${mutation?.name}.${field.name}`, field),
  );
}

function payloadProblems(coordinate: string, field: GraphQLField<unknown, unknown>): ContractProblem[] {
  const payload = getNullableType(field.type);
  const isPayload = isObjectType(payload) && payload.name.endsWith('Payload');
  if (!isPayload) {
    const wanted = `${field.name[0]?.toUpperCase()}${field.name.slice(1)}Payload`;
    const message = `a mutation answers with an object type ending with Payload. Answer ${wanted} { … userErrors }.`;
    return [problemAt('CONTRACT_PAYLOAD_NAME', coordinate, field.astNode, message)];
  }
  const userErrors = payload.getFields().userErrors;
  const error = userErrors && getNamedType(userErrors.type);
  const isList = userErrors && isListType(getNullableType(userErrors.type));
  const has = isObjectType(error) ? Object.keys(error.getFields()) : [];
  if (isList && USER_ERROR_FIELDS.every((name) => has.includes(name))) return [];
  const message = `${payload.name} has no list userErrors of objects with ${USER_ERROR_FIELDS.join(', ')}. Add it: bad input is told there.`;
  return [problemAt('CONTRACT_PAYLOAD_USER_ERRORS', `${payload.name}.userErrors`, payload.astNode, message)];
}
