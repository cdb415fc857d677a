import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import type { ContractChange } from './contract-change.js';
import { typesBelow } from './reachable-types.js';

/**
 * Breaks of documents that a comparison of definitions one by one takes for less: what has become required by losing
 * its default, input objects that have become `@oneOf`, directives that may no longer repeat, and results that no
 * longer merge.
 */
export function compareShapes(before: GraphQLSchema, after: GraphQLSchema): ContractChange[] {
  return [...compareInputs(before, after), ...compareDirectives(before, after), ...compareMerging(before, after)];
}

function compareInputs(before: GraphQLSchema, after: GraphQLSchema): ContractChange[] {
  return Object.values(before.getTypeMap()).flatMap((type) => {
    const now = after.getType(type.name);
    if (isInputObjectType(type) && isInputObjectType(now)) {
      const fields = newlyRequired(
        Object.values(type.getFields()),
        Object.values(now.getFields()),
        isRequiredInputField,
      );
      const changes = fields.map((name) => required(`${type.name}.${name}`));
      return now.isOneOf && !type.isOneOf
        ? [...changes, breaking(type.name, 'takes exactly one of its fields now')]
        : changes;
    }
    if (!isFielded(type) || !isFielded(now)) return [];
    return Object.values(type.getFields()).flatMap((field) => {
      const args = now.getFields()[field.name]?.args ?? [];
      const names = newlyRequired(field.args, args, isRequiredArgument);
      return names.map((name) => required(`${type.name}.${field.name}(${name}:)`));
    });
  });
}

function compareDirectives(before: GraphQLSchema, after: GraphQLSchema): ContractChange[] {
  return before.getDirectives().flatMap((directive) => {
    const now = after.getDirective(directive.name);
    if (!now) return [];
    const names = newlyRequired(directive.args, now.args, isRequiredArgument);
    const changes = names.map((name) => required(`@${directive.name}(${name}:)`));
    const isOnce = directive.isRepeatable && !now.isRepeatable;
    return isOnce ? [...changes, breaking(`@${directive.name}`, 'may not be repeated any more')] : changes;
  });
}

function newlyRequired<Input extends GraphQLArgument | GraphQLInputField>(
  before: readonly Input[],
  after: readonly Input[],
  isRequired: (input: Input) => boolean,
): string[] {
  const wasRequired = new Set(before.filter(isRequired).map(({ name }) => name));
  return after.filter((input) => isRequired(input) && !wasRequired.has(input.name)).map(({ name }) => name);
}

/**
 * Below an interface or a union a document may select two fields under one name, as long as their types have the same
 * shape (GraphQL, 5.3.2 Field Selection Merging). A field there that promises more, `String!` for `String`, is then no
 * longer merged with one that had the same shape.
 */
function compareMerging(before: GraphQLSchema, after: GraphQLSchema): ContractChange[] {
  const abstract = Object.values(before.getTypeMap()).filter(
    (type) => isAbstractType(type) && !type.name.startsWith('__'),
  );
  const mergeable = [...typesBelow(before, abstract)].filter(isFielded).flatMap((type) =>
    Object.values(type.getFields()).flatMap((field) => {
      const now = after.getType(type.name);
      const promised = isFielded(now) && now.getFields()[field.name]?.type;
      return promised ? [{ coordinate: `${type.name}.${field.name}`, was: field.type, is: promised }] : [];
    }),
  );
  return mergeable.flatMap(({ coordinate, was, is }) => {
    const other = mergeable.find((one) => shapeOf(one.was) === shapeOf(was) && shapeOf(one.is) !== shapeOf(is));
    if (shapeOf(is) === shapeOf(was) || !other) return [];
    const harm = `a document that merges it with ${other.coordinate} would be refused`;
    return [breaking(coordinate, `promises ${is}, and promised ${was}: ${harm}`)];
  });
}

function shapeOf(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  return isCompositeType(named) ? String(type).replace(named.name, '{}') : String(type);
}

function isFielded(type: GraphQLNamedType | undefined) {
  return isObjectType(type) || isInterfaceType(type);
}

function required(coordinate: string): ContractChange {
  return breaking(coordinate, 'has become required');
}

function breaking(coordinate: string, what: string): ContractChange {
  return { criticality: 'breaking', coordinate, message: `${coordinate} ${what}` };
}
