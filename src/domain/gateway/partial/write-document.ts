import {
  type DocumentNode,
  type FieldNode,
  type InlineFragmentNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  visit,
} from 'graphql';
import type { SelectionPart } from './field-use.js';

/** What is left of an operation. */
export interface RestOfOperation {
  document: DocumentNode;
  /** The variables that nothing uses any more, by name. */
  dropped: ReadonlySet<string>;
}

/**
 * Writes the document that is sent: what was granted, in the order in which it was asked, with fragments written out.
 * @param typeKey the name under which types are asked
 * @returns undefined when nothing is left to ask
 */
export function writeDocument(
  operation: OperationDefinitionNode,
  parts: readonly SelectionPart[],
  typeKey: string,
): RestOfOperation | undefined {
  const typename = nodeOf('__typename', typeKey);
  const selections = writeParts(parts);
  if (selections.length === 0) return undefined;
  const rest: OperationDefinitionNode = {
    ...operation,
    variableDefinitions: [],
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
  const used = new Set<string>();
  visit(rest, { Variable: ({ name }) => void used.add(name.value) });
  const definitions = operation.variableDefinitions ?? [];
  const variableDefinitions = definitions.filter(({ variable }) => used.has(variable.name.value));
  const names = definitions.map(({ variable }) => variable.name.value);
  return {
    document: { kind: Kind.DOCUMENT, definitions: [{ ...rest, variableDefinitions }] },
    dropped: new Set(names.filter((name) => !used.has(name))),
  };

  function writeParts(some: readonly SelectionPart[]): SelectionNode[] {
    return some.flatMap((part): SelectionNode[] => (part.kind === 'field' ? writeField(part) : writeFragment(part)));
  }

  function writeField({ use }: Extract<SelectionPart, { kind: 'field' }>): FieldNode[] {
    const { node } = use;
    if (!use.isSent) return [];
    if (!node.selectionSet) return [node];
    const kept = writeParts(use.below.parts);
    const below = use.asksType ? [typename, ...kept] : kept;
    return [{ ...node, selectionSet: { kind: Kind.SELECTION_SET, selections: below } }];
  }

  function writeFragment({ node, parts: inside }: Extract<SelectionPart, { kind: 'fragment' }>): InlineFragmentNode[] {
    const selections = writeParts(inside);
    if (selections.length === 0) return [];
    return [{ ...node, kind: Kind.INLINE_FRAGMENT, selectionSet: { kind: Kind.SELECTION_SET, selections } }];
  }
}

const nodeOf = (name: string, alias: string): FieldNode => ({
  kind: Kind.FIELD,
  name: { kind: Kind.NAME, value: name },
  alias: { kind: Kind.NAME, value: alias },
});
