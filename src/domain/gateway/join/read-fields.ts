import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLDirective,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { CodedError } from '../../../platform/base/index.js';
import { tooLarge } from '../check-document-size.js';

/** All that is asked under one key of an object. */
export interface FieldGroup {
  key: string;
  name: string;
  /** The first that asks it: all others have the same arguments. */
  node: FieldNode;
  sets: SelectionSetNode[];
}

/** Reads selections of one document. */
export interface FieldReader {
  /**
   * What is asked of an object of this type, key by key, with fragments written out.
   * @throws GATEWAY_LIMIT_EXCEEDED, GATEWAY_REQUEST_INVALID
   */
  fieldsOf(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): FieldGroup[];
  /** How many fields were read until now. */
  count(): number;
}

/** More than any document has, with what is asked once for each type. */
const maxFields = 5_000;

/**
 * Reads what `@skip` and `@include` leave in. Other directives are for one source, and none is told of them here.
 * @param variables what conditions are read by: valid, with defaults
 */
export function createFieldReader(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): FieldReader {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  let count = 0;

  const isOf = (type: GraphQLObjectType, condition: string | undefined): boolean => {
    if (condition === undefined || condition === type.name) return true;
    const named = schema.getType(condition);
    return isAbstractType(named) && schema.isSubType(named, type);
  };
  const addField = (groups: Map<string, FieldGroup>, node: FieldNode): void => {
    count += 1;
    const name = node.name.value;
    const key = node.alias?.value ?? name;
    if (count > maxFields) throw tooLarge(`more than ${maxFields} fields, with those asked once for each type`);
    if (key === '__proto__') throw notJoined('The key __proto__');
    const group = groups.get(key) ?? { key, name, node, sets: [] };
    if (node.selectionSet) group.sets.push(node.selectionSet);
    groups.set(key, group);
  };
  const add = (groups: Map<string, FieldGroup>, type: GraphQLObjectType, selection: SelectionNode): void => {
    if (!isIncluded(selection, variables)) return;
    if (selection.kind === Kind.FIELD) {
      addField(groups, selection);
      return;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    if (fragment === undefined) throw new TypeError('a valid document has the fragments that it spreads');
    if (!isOf(type, fragment.typeCondition?.name.value)) return;
    for (const one of fragment.selectionSet.selections) add(groups, type, one);
  };
  return {
    fieldsOf: (type, sets) => {
      const groups = new Map<string, FieldGroup>();
      for (const { selections } of sets) for (const one of selections) add(groups, type, one);
      return [...groups.values()];
    },
    count: () => count,
  };
}

function isIncluded({ directives = [] }: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  const other = directives.find(({ name }) => name.value !== 'skip' && name.value !== 'include');
  if (other) throw notJoined(`The directive @${other.name.value}`);
  const isTrue = (directive: GraphQLDirective) =>
    getDirectiveValues(directive, { directives }, { ...variables })?.if as boolean | undefined;
  return isTrue(GraphQLSkipDirective) !== true && isTrue(GraphQLIncludeDirective) !== false;
}

function notJoined(what: string): CodedError {
  const message = `${what} cannot be asked of several contracts at once. Ask one contract, at an address of its own.`;
  return new CodedError('GATEWAY_REQUEST_INVALID', message);
}
