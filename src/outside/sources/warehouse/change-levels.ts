import { LockMode } from '@mikro-orm/core';
import type { SourceEm } from '../../sdk/index.js';
import { type StockItemRow, StockLevelRow } from './entities.js';
import { MAX_ON_HAND } from './limits.js';
import type { StockFault } from './stock-input.js';

/** By how many pieces a level changes. */
export interface LevelChange {
  locationId: string;
  onHand: number;
  reserved: number;
}

/** An item's levels, locked until the transaction ends: whoever else would change them waits. */
export function lockLevels(em: SourceEm, { id }: StockItemRow): Promise<StockLevelRow[]> {
  return em.find(
    StockLevelRow,
    { stockItemId: id },
    { orderBy: { locationId: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
}

/** Changes levels of one item, or none of them and says why not. */
export async function changeLevels(
  em: SourceEm,
  item: StockItemRow,
  changes: readonly LevelChange[],
): Promise<StockFault[]> {
  const levels = new Map((await lockLevels(em, item)).map((level) => [level.locationId, level]));
  const wanted = changes.map(({ locationId, ...by }) => {
    const { onHand = 0, reserved = 0 } = levels.get(locationId) ?? {};
    return { locationId, onHand: onHand + by.onHand, reserved: reserved + by.reserved, available: onHand - reserved };
  });
  const faults = wanted.flatMap((level) => levelFaults(item, level));
  if (faults.length > 0) return faults;
  for (const { locationId, onHand, reserved } of wanted) {
    const level = levels.get(locationId);
    if (level) Object.assign(level, { onHand, reserved });
    else em.create(StockLevelRow, { stockItemId: item.id, locationId, tenantId: item.tenantId, onHand, reserved });
  }
  return [];
}

function levelFaults(
  { sku }: StockItemRow,
  { onHand, reserved, available }: { onHand: number; reserved: number; available: number },
): StockFault[] {
  if (onHand < reserved) {
    const message = `Of ${sku} ${available} are available there.`;
    return [{ code: 'INSUFFICIENT_STOCK', message, path: ['quantity'] }];
  }
  if (onHand <= MAX_ON_HAND) return [];
  const message = `A location has at most ${MAX_ON_HAND} pieces of an item.`;
  return [{ code: 'INVALID', message, path: ['quantity'] }];
}
