import {
  type FieldNode,
  type GraphQLObjectType,
  getNamedType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';
import type { LiveContract } from '../../registry/index.js';

/** Where an entity is asked next, and the key by which that contract finds it. */
export interface Hop {
  contract: LiveContract;
  key: readonly FieldNode[];
}

export function typeIn({ schema }: LiveContract, name: string): GraphQLObjectType | undefined {
  const type = schema.getType(name);
  return isObjectType(type) ? type : undefined;
}

/**
 * The first step from a contract that answers an entity to one that has a field of it: mostly there at once, else by way
 * of those that know another key of it, and of the ways a shortest.
 * @returns undefined when nobody can be found by what is known, which composing contracts rules out
 */
export function findHop(
  contracts: readonly LiveContract[],
  { type, field, from }: { type: string; field: string; from: LiveContract },
): Hop | undefined {
  const seen = new Set([from]);
  let reached: { at: LiveContract; first: Hop | undefined }[] = [{ at: from, first: undefined }];
  while (reached.length > 0) {
    const next: typeof reached = [];
    for (const { at, first } of reached)
      for (const contract of contracts) {
        const key = seen.has(contract) ? undefined : findKey(contract, type, at);
        if (key === undefined) continue;
        seen.add(contract);
        const hop = first ?? { contract, key };
        if (typeIn(contract, type)?.getFields()[field]) return hop;
        next.push({ at: contract, first: hop });
      }
    reached = next;
  }
  return undefined;
}

/** A key by which a contract finds an entity, and which another contract can tell. */
function findKey(contract: LiveContract, typeName: string, teller: LiveContract): readonly FieldNode[] | undefined {
  const [own, told] = [typeIn(contract, typeName), typeIn(teller, typeName)];
  if (own === undefined || told === undefined) return undefined;
  return keysOf(own).find((key) => key.every((field) => isToldBy(field, told)));
}

function isToldBy({ name, selectionSet }: FieldNode, type: GraphQLObjectType): boolean {
  const field = type.getFields()[name.value];
  if (field === undefined || selectionSet === undefined) return field !== undefined;
  const below = getNamedType(field.type);
  return isObjectType(below) && fieldsIn(selectionSet).every((one) => isToldBy(one, below));
}

/** The keys by which a contract's source finds an entity. */
function keysOf(type: GraphQLObjectType): FieldNode[][] {
  const directives = [type.astNode, ...type.extensionASTNodes].flatMap((node) => node?.directives ?? []);
  return directives.flatMap(({ name, arguments: given = [] }) => {
    if (name.value !== 'key') return [];
    const givenAs = (argument: string) => given.find((one) => one.name.value === argument)?.value;
    const [fields, resolvable] = [givenAs('fields'), givenAs('resolvable')];
    if (resolvable?.kind === Kind.BOOLEAN && !resolvable.value) return [];
    const [set] = fields?.kind === Kind.STRING ? parse(`{ ${fields.value} }`, { noLocation: true }).definitions : [];
    return set && 'selectionSet' in set && set.selectionSet ? [fieldsIn(set.selectionSet)] : [];
  });
}

const fieldsIn = ({ selections }: SelectionSetNode): FieldNode[] =>
  selections.filter((selection) => selection.kind === Kind.FIELD);
