import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { CodedError } from '../../platform/base/index.js';

/** How many tokens a document may have; the parser stops there. */
export const maxTokens = 3_000;
const limits = { depth: 15, fields: 600, aliases: 100, rootFields: 20 };

/** How large a selection is with every fragment written out. */
interface Size {
  fields: number;
  aliases: number;
  rootFields: number;
  depth: number;
}

const nothing: Size = { fields: 0, aliases: 0, rootFields: 0, depth: 0 };

/**
 * Checks a document before it is validated, which costs the square of its fields. A fragment counts wherever it is
 * spread, yet is measured once: a document whose fragments double each other is refused without writing them out.
 * @throws GATEWAY_LIMIT_EXCEEDED
 */
export function checkDocumentSize(document: DocumentNode): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const measured = new Map<string, Size>();

  const sizeOfFragment = (name: string): Size => {
    const known = measured.get(name);
    if (known !== undefined) return known;
    // A circle ends here; validation refuses it.
    measured.set(name, nothing);
    const definition = fragments.get(name);
    const size = definition ? sizeOf(definition.selectionSet) : nothing;
    measured.set(name, size);
    return size;
  };
  const sizeOfSelection = (selection: SelectionNode): Size => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return sizeOfFragment(selection.name.value);
    if (selection.kind === Kind.INLINE_FRAGMENT) return sizeOf(selection.selectionSet);
    const below = selection.selectionSet ? sizeOf(selection.selectionSet) : nothing;
    return {
      fields: below.fields + 1,
      aliases: below.aliases + (selection.alias ? 1 : 0),
      rootFields: 1,
      depth: below.depth + 1,
    };
  };
  const sizeOf = ({ selections }: SelectionSetNode): Size => selections.map(sizeOfSelection).reduce(add, nothing);

  for (const definition of document.definitions)
    if ('selectionSet' in definition)
      checkSize(sizeOf(definition.selectionSet), definition.kind === Kind.OPERATION_DEFINITION);
}

const add = (one: Size, other: Size): Size => ({
  fields: one.fields + other.fields,
  aliases: one.aliases + other.aliases,
  rootFields: one.rootFields + other.rootFields,
  depth: Math.max(one.depth, other.depth),
});

function checkSize({ fields, aliases, rootFields, depth }: Size, isOperation: boolean): void {
  if (depth > limits.depth) throw tooLarge(`selections nested deeper than ${limits.depth}`);
  if (fields > limits.fields) throw tooLarge(`more than ${limits.fields} fields`);
  if (aliases > limits.aliases) throw tooLarge(`more than ${limits.aliases} aliases`);
  if (isOperation && rootFields > limits.rootFields) throw tooLarge(`more than ${limits.rootFields} root fields`);
}

/** The refusal of a document that is larger than may be. */
export function tooLarge(what: string): CodedError {
  return new CodedError('GATEWAY_LIMIT_EXCEEDED', `The document has ${what}. Split it into several requests.`);
}
