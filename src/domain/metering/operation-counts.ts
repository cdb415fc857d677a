import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { MeteredOperation, OperationUser } from './metered-operation.js';

/** How often somebody sent one operation since it was last written. */
export interface Count {
  by: OperationUser;
  operation: MeteredOperation;
  allowed: number;
  refused: number;
  /** Of operations that are not told apart any more: all that they touched. */
  touched?: Set<string>;
}

/** More of one app version are not told apart by operation, only by what they touch: that is as much as the schema has. */
const maxOperationsPerApp = 2_000;

/** Of so many app versions and contracts it is known which operations they had; of the longest unused it is forgotten. */
const maxAppsKnown = 1_000;

const other = { hash: 'others', name: undefined, kind: 'read' as const, document: '', coordinates: [] };

/** What operations that are not told apart are counted under; one object a contract. */
const others = new Map<string, MeteredOperation>();

function othersOf(contract: string): MeteredOperation {
  const found = others.get(contract) ?? { ...other, contract };
  others.set(contract, found);
  return found;
}

/** Starts a count of an operation, or of what is beyond all bounds. */
export function startCount(by: OperationUser, operation: MeteredOperation, isToldApart: boolean): Count {
  if (isToldApart) return { by, operation, allowed: 0, refused: 0 };
  return { by, operation: othersOf(operation.contract), allowed: 0, refused: 0, touched: new Set() };
}

/** Counts one request more. */
export function addTo(count: Count, operation: MeteredOperation, isAllowed: boolean): void {
  if (isAllowed) count.allowed += 1;
  else count.refused += 1;
  // What was refused touched nothing.
  if (isAllowed && count.touched) for (const coordinate of operation.coordinates) count.touched.add(coordinate);
}

/** Keeps the operations of each app version bounded, however many documents it makes up. */
export function createOperationBounds(): (count: Count) => Count {
  const seen = new LRUCache<string, Set<string>>({ max: maxAppsKnown });
  return (count) => {
    const { by, operation } = count;
    const key = `${by.clientId} ${by.appVersion} ${operation.contract}`;
    const ofApp = seen.get(key) ?? new Set<string>();
    seen.set(key, ofApp);
    if (count.touched || ofApp.has(operation.hash)) return count;
    if (ofApp.size < maxOperationsPerApp) {
      ofApp.add(operation.hash);
      return count;
    }
    return { ...count, operation: othersOf(operation.contract), touched: new Set(operation.coordinates) };
  };
}

/** A count as it is kept: one that is not told apart becomes one of each coordinate it touched. */
export function keptOperations({
  operation,
  touched,
  allowed,
}: Count): { operation: MeteredOperation; requests: number }[] {
  if (!touched) return [{ operation, requests: allowed }];
  return [...touched].map((coordinate) => ({
    operation: { ...operation, hash: hashOf(coordinate), coordinates: [coordinate] },
    requests: 1,
  }));
}

const hashOf = (coordinate: string): string => createHash('sha256').update(`coordinate ${coordinate}`).digest('hex');
