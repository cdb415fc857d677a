import { createHash } from 'node:crypto';
import { type DocumentNode, Kind, print, visit } from 'graphql';
import type { MeteredOperation } from '../metering/index.js';
import { hasCoordinate, type LiveContract } from '../registry/index.js';
import { askedContracts } from './asked-contracts.js';

/** How much of a document is kept for people to read. */
const maxShown = 4_000;

/**
 * What is counted of an operation, for each contract that it asks. Values and aliases are left out: they may be a tenant's own, and a document that is
 * written anew with other values is the same operation.
 */
export function meterOperation(
  contracts: readonly LiveContract[],
  document: DocumentNode,
  {
    name,
    kind,
    coordinates,
  }: { name: string | undefined; kind: MeteredOperation['kind']; coordinates: readonly string[] },
): MeteredOperation[] {
  const bare = print(
    visit(document, {
      Field: (node) => ({ ...node, alias: undefined }),
      IntValue: () => ({ kind: Kind.INT, value: '0' }),
      FloatValue: () => ({ kind: Kind.FLOAT, value: '0' }),
      StringValue: () => ({ kind: Kind.STRING, value: '' }),
      ListValue: { leave: (node) => ({ ...node, values: node.values.slice(0, 1) }) },
    }),
  );
  const hash = createHash('sha256')
    .update(JSON.stringify([bare, coordinates]))
    .digest('hex');
  const shown = bare.slice(0, maxShown);
  return askedContracts(contracts, coordinates).map(({ id: contract, schema }) => {
    const own = contracts.length === 1 ? coordinates : coordinates.filter((one) => hasCoordinate(schema, one));
    return { contract, hash, name, kind, document: shown, coordinates: own };
  });
}
