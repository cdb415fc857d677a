import { randomUUID } from 'node:crypto';
import { MAX_TEXT, type SourceEm, textFaults } from '../../sdk/index.js';
import { beginOrderChange, findOrder, noteEvent, notFound, refuseMove, stampOrder } from './change-order.js';
import { timeFaults } from './check-order-input.js';
import { countPieces, isSamePieces, pieceFaults, piecesOf, subtractPieces } from './count-pieces.js';
import { OrderLineRow, type OrderRow, ShipmentRow } from './entities.js';
import { MAX_PARTS } from './limits.js';
import { type Outcome, refuse, type ShipmentInput } from './order-input.js';
import { OrderStatus, ShipmentStatus } from './order-status.js';

/**
 * Notes that a parcel with pieces of an order is on its way, and `shipment.created` and `order.changed`, in the
 * transaction that it is given. With the last pieces the order becomes SHIPPED. The same parcel again changes nothing.
 */
export async function addShipment(em: SourceEm, tenantId: string, input: ShipmentInput): Promise<Outcome<ShipmentRow>> {
  const { orderId, carrier, trackingNumber, shippedAt } = input;
  const invalid = [
    ...textFaults(input, { carrier: MAX_TEXT, trackingNumber: MAX_TEXT }),
    ...timeFaults('shippedAt', shippedAt, new Date()),
  ];
  if (invalid.length > 0) return refuse(...invalid);
  const change = await beginOrderChange(em, tenantId);
  const order = await findOrder(change, orderId);
  if (order === null) return refuse(notFound('order', orderId, ['orderId']));
  const shipments = await em.find(ShipmentRow, { orderId: order.id });
  const known = shipments.find((one) => one.carrier === carrier && one.trackingNumber === trackingNumber);
  if (known) return input.lines == null || isSamePieces(known.lines, input.lines) ? same(known) : taken(input);
  const fault = stateFault(order, shipments.length);
  if (fault) return fault;

  const lines = await em.find(OrderLineRow, { orderId: order.id }, { orderBy: { position: 'asc' } });
  const left = subtractPieces(piecesOf(lines), countPieces(shipments));
  const wanted = (input.lines ?? left).map(({ lineId, quantity }) => ({ lineId, quantity }));
  const faults = pieceFaults(wanted, left, lines);
  if (faults.length > 0) return refuse(...faults);
  const shipment = em.create(ShipmentRow, {
    id: randomUUID(),
    tenantId,
    orderId: order.id,
    carrier,
    trackingNumber,
    status: ShipmentStatus.IN_TRANSIT,
    lines: wanted,
    shippedAt: shippedAt ?? change.now,
  });
  noteEvent(change, 'shipment.created', shipment.id);
  const isAllShipped = subtractPieces(left, countPieces([{ lines: wanted }])).length === 0;
  stampOrder(change, order, isAllShipped ? OrderStatus.SHIPPED : order.status);
  await em.flush();
  return { row: shipment, hasChanged: true, faults: [] };
}

function stateFault(order: OrderRow, count: number) {
  if (order.status !== OrderStatus.READY_TO_SHIP) return refuseMove(order, 'nothing of it can be shipped', ['orderId']);
  if (count < MAX_PARTS) return null;
  return refuse({ code: 'INVALID', message: `An order has at most ${MAX_PARTS} shipments.`, path: ['orderId'] });
}

function same(row: ShipmentRow): Outcome<ShipmentRow> {
  return { row, hasChanged: false, faults: [] };
}

function taken({ trackingNumber }: ShipmentInput): Outcome<ShipmentRow> {
  const message = `${trackingNumber} has other pieces in it.`;
  return refuse({ code: 'EXTERNAL_ID_TAKEN', message, path: ['trackingNumber'] });
}
