import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  parse,
  responsePathAsArray,
  type SelectionSetNode,
} from 'graphql';
import { createPlay } from './playing-source.js';

export interface ReferenceAnswer {
  data: ExecutionResult['data'];
  /** The places at which a refused field was to be resolved, each as JSON. */
  refused: string[];
  /** The errors' paths of everything else, each as JSON. */
  failed: string[];
}

/**
 * What a partial answer must be: the whole operation executed by graphql-js on a source's own schema, whose refused fields
 * throw. It has no code of the gateway's. Every field of an object is resolved, whatever becomes of its neighbours.
 */
export async function referenceAnswer(
  schema: GraphQLSchema,
  { query, variables, operationName }: { query: string; variables?: Record<string, unknown>; operationName?: string },
  { isMet, world, canFail }: { isMet: (coordinate: string) => boolean; world: number; canFail: boolean },
): Promise<ReferenceAnswer> {
  const document = withoutSpreads(parse(query), operationName);
  const lost = lostFields(schema, document, isMet);
  const refused: string[] = [];
  const play = createPlay(schema, world, { canFail });
  const result = await execute({
    schema,
    document,
    variableValues: variables,
    rootValue: {},
    fieldResolver: async (_parent, args, _context, info) => {
      if (!info.fieldNodes.every((node) => lost.has(node))) return play(args, info);
      refused.push(JSON.stringify(responsePathAsArray(info.path)));
      throw new Error('refused');
    },
  });
  const failed = (result.errors ?? []).filter(({ message }) => message !== 'refused');
  return { data: result.data, refused, failed: failed.map(({ path }) => JSON.stringify(path)) };
}

/** One operation with every fragment written out where it is spread: a field of it is another one at each place. */
function withoutSpreads(document: DocumentNode, operationName: string | undefined): DocumentNode {
  const fragments = new Map(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  );
  const expand = (set: SelectionSetNode): SelectionSetNode => ({
    kind: Kind.SELECTION_SET,
    selections: set.selections.map((one) => {
      if (one.kind !== Kind.FRAGMENT_SPREAD)
        return { ...one, selectionSet: one.selectionSet && expand(one.selectionSet) } as typeof one;
      const fragment = fragments.get(one.name.value);
      if (!fragment) throw new TypeError(`no fragment ${one.name.value}`);
      const { typeCondition, selectionSet } = fragment;
      const { directives } = one;
      return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet: expand(selectionSet) };
    }),
  });
  const isIt = (name: string | undefined) => operationName === undefined || name === operationName;
  const definitions = document.definitions.flatMap((one) =>
    one.kind === Kind.OPERATION_DEFINITION && isIt(one.name?.value)
      ? [{ ...one, selectionSet: expand(one.selectionSet) }]
      : [],
  );
  return { kind: Kind.DOCUMENT, definitions };
}

/** The fields that may not be resolved, by the rules as the documents on scopes tell them. */
function lostFields(
  schema: GraphQLSchema,
  document: DocumentNode,
  isMet: (coordinate: string) => boolean,
): ReadonlySet<FieldNode> {
  const lost = new Set<FieldNode>();
  const isFieldMet = (parent: GraphQLCompositeType, name: string): boolean => {
    if (isUnionType(parent)) return true;
    const field = parent.getFields()[name];
    if (!field) return true;
    const output = getNamedType(field.type);
    const members = isAbstractType(parent) ? [parent, ...schema.getPossibleTypes(parent)] : [parent];
    return (
      members.every((type) => isMet(type.name) && isMet(`${type.name}.${name}`)) &&
      (isAbstractType(output) || isMet(output.name))
    );
  };
  const judge = (set: SelectionSetNode, parent: GraphQLCompositeType, isLost: boolean): void => {
    for (const one of set.selections) {
      if (one.kind === Kind.FRAGMENT_SPREAD) throw new TypeError('spreads are written out');
      if (one.kind === Kind.INLINE_FRAGMENT) {
        const type = one.typeCondition ? schema.getType(one.typeCondition.name.value) : parent;
        if (isCompositeType(type)) judge(one.selectionSet, type, isLost || !isMet(type.name));
        continue;
      }
      const isFieldLost = isLost || !isFieldMet(parent, one.name.value);
      if (isFieldLost) lost.add(one);
      const field = isUnionType(parent) ? undefined : parent.getFields()[one.name.value];
      const output = field && getNamedType(field.type);
      if (one.selectionSet && isCompositeType(output)) judge(one.selectionSet, output, isFieldLost);
    }
  };
  for (const one of document.definitions) {
    if (one.kind !== Kind.OPERATION_DEFINITION) continue;
    const root = schema.getRootType(one.operation);
    if (root) judge(one.selectionSet, root, false);
  }
  return lost;
}
