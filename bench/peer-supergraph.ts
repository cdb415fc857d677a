import { readFileSync } from 'node:fs';
import { composeServices } from '@theguild/federation-composition';
import { type ConstDirectiveNode, type ConstValueNode, type DocumentNode, Kind, parse, visit } from 'graphql';

const contracts = ['accounting', 'contacts'];
const version = '2026-10';

/**
 * The contracts that the bench asks, composed for a gateway that takes a supergraph; every part of it is at one source.
 * @param hasScopes whether its `@requiresScopes` stay in it
 */
export function peerSupergraph(sourceUrl: string, hasScopes: boolean): string {
  const services = contracts.map((name) => ({
    name,
    url: `${sourceUrl}/contracts/${name}/${version}/graphql`,
    typeDefs: hasScopes ? contractOf(name) : withoutScopes(contractOf(name)),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw new Error(`the contracts do not compose: ${errors?.[0]?.message}`);
  return supergraphSdl;
}

/** The scopes that types and fields ask for, by `Type` and `Type.field`; every list of them is enough. */
export function scopesAsked(): Map<string, string[][]> {
  const asked = new Map<string, string[][]>();
  const keep = (place: string, directives: readonly ConstDirectiveNode[] = []): void => {
    for (const { name, arguments: [scopes] = [] } of directives)
      if (name.value === 'requiresScopes' && scopes) asked.set(place, listsIn(scopes.value));
  };
  for (const name of contracts)
    for (const definition of contractOf(name).definitions) {
      if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
      keep(definition.name.value, definition.directives);
      for (const field of definition.fields ?? [])
        keep(`${definition.name.value}.${field.name.value}`, field.directives);
    }
  return asked;
}

const contractOf = (name: string): DocumentNode =>
  parse(readFileSync(new URL(`../contracts/${name}/${version}/contract.graphql`, import.meta.url), 'utf8'));

const withoutScopes = (contract: DocumentNode): DocumentNode =>
  visit(contract, {
    Directive: (node) => (node.name.value === 'requiresScopes' ? null : undefined),
    // And not in the list of what is imported.
    StringValue: (node) => (node.value === '@requiresScopes' ? null : undefined),
  });

function listsIn(value: ConstValueNode): string[][] {
  if (value.kind !== Kind.LIST) return [];
  return value.values.map((all) =>
    all.kind === Kind.LIST ? all.values.flatMap((one) => (one.kind === Kind.STRING ? [one.value] : [])) : [],
  );
}
