import { randomUUID } from 'node:crypto';
import { isUuid, nextChange, type SourceEm } from '../../sdk/index.js';
import { beginStockChange, type StockChange, stampItem } from './begin-stock-change.js';
import { changeLevels } from './change-levels.js';
import { OutboxRow, StockItemRow, StockMovementRow, StockReservationRow } from './entities.js';
import { MovementKind } from './movement-kind.js';
import { addMovement } from './record-movement.js';
import { RESERVATION_MOVES, ReservationStatus } from './reservation-status.js';
import type { StockFault } from './stock-input.js';

export type Ended =
  | { reservation: StockReservationRow; movement: StockMovementRow | null; faults: [] }
  | { reservation: null; movement: null; faults: StockFault[] };

/**
 * Fulfils a reservation (its pieces are shipped) or releases it (they are available again), and notes
 * `reservation.changed` and `stock.changed`, in the transaction that it is given. One that has ended so already stays as
 * it is.
 */
export async function endReservation(
  em: SourceEm,
  tenantId: string,
  { id, to }: { id: string; to: ReservationStatus },
): Promise<Ended> {
  const change = await beginStockChange(em, tenantId);
  const reservation = isUuid(id) ? await em.findOne(StockReservationRow, { id }) : null;
  if (reservation === null) return refuse('NOT_FOUND', `There is no reservation ${id}.`);
  const { status, stockItemId, locationId, quantity } = reservation;
  if (status === to) {
    const movement = await em.findOne(StockMovementRow, { reservationId: reservation.id });
    return { reservation, movement, faults: [] };
  }
  if (!RESERVATION_MOVES[status].includes(to)) return refuse('NOT_ACTIVE', `The reservation is ${status}.`);

  const item = await em.findOneOrFail(StockItemRow, { id: stockItemId });
  const onHand = to === ReservationStatus.FULFILLED ? -quantity : 0;
  const faults = await changeLevels(em, item, [{ locationId, onHand, reserved: -quantity }]);
  if (faults.length > 0) return { reservation: null, movement: null, faults };
  const movement = onHand === 0 ? null : await addShipment(change, item, reservation);
  const now = await nextChange(em, StockReservationRow, { tenantId, now: change.now });
  Object.assign(reservation, { status: to, updatedAt: now });
  const event = { type: 'reservation.changed', subject: reservation.id, occurredAt: now };
  em.create(OutboxRow, { id: randomUUID(), tenantId, ...event });
  stampItem(change, item);
  await em.flush();
  return { reservation, movement, faults: [] };
}

function addShipment(change: StockChange, item: StockItemRow, reservation: StockReservationRow) {
  const { id, locationId, quantity, orderNumber } = reservation;
  return addMovement(change, item, {
    kind: MovementKind.SHIPMENT,
    locationId,
    quantity: -quantity,
    reference: orderNumber,
    reservationId: id,
  });
}

function refuse(code: 'NOT_FOUND' | 'NOT_ACTIVE', message: string): Ended {
  return { reservation: null, movement: null, faults: [{ code, message, path: ['id'] }] };
}
