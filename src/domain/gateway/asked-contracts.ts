import { hasCoordinate, type LiveContract } from '../registry/index.js';

/** The contracts that some coordinates ask: each has one that no other has. What they share tells of none of them. */
export function askedContracts(
  contracts: readonly LiveContract[],
  coordinates: readonly string[],
): readonly LiveContract[] {
  if (contracts.length === 1) return contracts;
  const owners = coordinates
    .filter((coordinate) => coordinate.includes('.'))
    .map((coordinate) => contracts.filter(({ schema }) => hasCoordinate(schema, coordinate)));
  return contracts.filter((contract) => owners.some((own) => own.length === 1 && own[0] === contract));
}
