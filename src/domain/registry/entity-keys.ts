import { type GraphQLNamedType, Kind, parse, print, type SelectionSetNode, visit } from 'graphql';

/** The field sets of a type's `@key` directives, each written the one way: sorted, and spaced alike. */
export function keysOf(type: GraphQLNamedType): string[] {
  const directives = [type.astNode, ...type.extensionASTNodes].flatMap((node) => node?.directives ?? []);
  return directives.flatMap((directive) => {
    if (directive.name.value !== 'key') return [];
    const fields = directive.arguments?.find(({ name }) => name.value === 'fields')?.value;
    return fields?.kind === Kind.STRING ? [inOneWay(fields.value)] : [];
  });
}

/** Whether this contract's source can find the entity; else the type only names one of another contract. */
export function isResolvable(type: GraphQLNamedType): boolean {
  const directives = [type.astNode, ...type.extensionASTNodes].flatMap((node) => node?.directives ?? []);
  return directives.some(
    ({ name, arguments: given }) =>
      name.value === 'key' &&
      !given?.some(
        ({ name: { value }, value: node }) => value === 'resolvable' && node.kind === Kind.BOOLEAN && !node.value,
      ),
  );
}

function inOneWay(fields: string): string {
  try {
    const sorted = visit(parse(`{ ${fields} }`), { SelectionSet: { leave: sortSelections } });
    return print(sorted).replace(/\s+/g, ' ').slice(2, -2);
  } catch {
    return fields.trim().replace(/\s+/g, ' ');
  }
}

function sortSelections(node: SelectionSetNode): SelectionSetNode {
  return { ...node, selections: node.selections.toSorted((a, b) => print(a).localeCompare(print(b))) };
}
