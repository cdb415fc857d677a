import { randomUUID } from 'node:crypto';
import { nextChange, type SourceEm } from '../../sdk/index.js';
import { OutboxRow, StockItemRow } from './entities.js';

/** A tenant's change of stock, begun: nobody else changes the tenant's stock until the transaction ends. */
export interface StockChange {
  em: SourceEm;
  tenantId: string;
  now: Date;
}

/**
 * Begins a change of stock. Whatever the change depends on must be read after it: what was read before may be old. Every
 * change takes this lock first and those of other lists after it, so none waits for another in a circle.
 */
export async function beginStockChange(em: SourceEm, tenantId: string): Promise<StockChange> {
  return { em, tenantId, now: await nextChange(em, StockItemRow, { tenantId, now: new Date() }) };
}

/** Stamps an item whose levels have changed, and notes `stock.changed`. */
export function stampItem({ em, tenantId, now }: StockChange, item: StockItemRow): void {
  item.updatedAt = now;
  em.create(OutboxRow, { id: randomUUID(), tenantId, type: 'stock.changed', subject: item.id, occurredAt: now });
}
