import { randomUUID } from 'node:crypto';
import { nextChange, type SourceEm } from '../../sdk/index.js';
import { beginStockChange, stampItem } from './begin-stock-change.js';
import { lockLevels } from './change-levels.js';
import { checkReservationInput } from './check-stock-input.js';
import { OutboxRow, StockItemRow, type StockLevelRow, StockReservationRow } from './entities.js';
import { ReservationStatus } from './reservation-status.js';
import type { ReservationInput, StockFault } from './stock-input.js';

export type Reserved = { reservation: StockReservationRow; faults: [] } | { reservation: null; faults: StockFault[] };

/**
 * Holds stock at one location and notes `reservation.created` and `stock.changed`, in the transaction that it is given.
 * The same input again changes nothing, and a refused one changes nothing. It never promises a piece twice, however many
 * ask at once.
 */
export async function reserveStock(em: SourceEm, tenantId: string, input: ReservationInput): Promise<Reserved> {
  const invalid = checkReservationInput(input);
  if (invalid.length > 0) return refuse(...invalid);
  const change = await beginStockChange(em, tenantId);
  const { externalId, sku, quantity, orderNumber } = input;
  const known = await em.findOne(StockReservationRow, { externalId });
  if (known !== null && !isSame(known, input))
    return refuse({
      code: 'EXTERNAL_ID_TAKEN',
      message: `${externalId} is another reservation.`,
      path: ['externalId'],
    });
  if (known !== null) return { reservation: known, faults: [] };
  const item = await em.findOne(StockItemRow, { sku });
  if (item === null) return refuse({ code: 'NOT_FOUND', message: `There is no item ${sku}.`, path: ['sku'] });
  const level = findLevel(await lockLevels(em, item), input);
  const available = level === undefined ? 0 : availableOf(level);
  if (level === undefined || available < quantity) {
    const message = `Of ${sku} ${available} are available at a location; ${quantity} were asked for.`;
    return refuse({ code: 'INSUFFICIENT_STOCK', message, path: ['quantity'] });
  }

  level.reserved += quantity;
  const now = await nextChange(em, StockReservationRow, { tenantId, now: change.now });
  const reservation = em.create(StockReservationRow, {
    id: randomUUID(),
    tenantId,
    externalId,
    status: ReservationStatus.ACTIVE,
    stockItemId: item.id,
    sku,
    locationId: level.locationId,
    quantity,
    orderNumber,
    createdAt: now,
    updatedAt: now,
  });
  const event = { type: 'reservation.created', subject: reservation.id, occurredAt: now };
  em.create(OutboxRow, { id: randomUUID(), tenantId, ...event });
  stampItem(change, item);
  await em.flush();
  return { reservation, faults: [] };
}

/** The level of the wanted location, else the one with most available. */
function findLevel(levels: StockLevelRow[], { locationId }: ReservationInput): StockLevelRow | undefined {
  if (locationId != null) return levels.find((level) => level.locationId === locationId.toLowerCase());
  return levels.toSorted((a, b) => availableOf(b) - availableOf(a))[0];
}

function availableOf({ onHand, reserved }: StockLevelRow): number {
  return onHand - reserved;
}

function isSame(known: StockReservationRow, { sku, quantity, locationId, orderNumber }: ReservationInput): boolean {
  const isThere = locationId == null || known.locationId === locationId.toLowerCase();
  const isForIt = (known.orderNumber ?? null) === (orderNumber ?? null);
  return known.sku === sku && known.quantity === quantity && isThere && isForIt;
}

function refuse(...faults: StockFault[]): Reserved {
  return { reservation: null, faults };
}
