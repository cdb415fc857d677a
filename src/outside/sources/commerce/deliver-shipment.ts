import { isUuid, type SourceEm } from '../../sdk/index.js';
import { beginOrderChange, noteEvent, notFound, stampOrder } from './change-order.js';
import { timeFaults } from './check-order-input.js';
import { OrderRow, ShipmentRow } from './entities.js';
import { type Outcome, refuse } from './order-input.js';
import { OrderStatus, ShipmentStatus } from './order-status.js';

/**
 * Notes that a shipment has arrived, and `shipment.delivered` and `order.changed`, in the transaction that it is given.
 * With the last one the order becomes DELIVERED. One that has arrived already stays as it is, its time too.
 */
export async function deliverShipment(
  em: SourceEm,
  tenantId: string,
  { id, deliveredAt }: { id: string; deliveredAt?: Date | null },
): Promise<Outcome<ShipmentRow>> {
  const invalid = timeFaults('deliveredAt', deliveredAt, new Date());
  if (invalid.length > 0) return refuse(...invalid);
  const change = await beginOrderChange(em, tenantId);
  const shipment = isUuid(id) ? await em.findOne(ShipmentRow, { id }) : null;
  if (shipment === null) return refuse(notFound('shipment', id, ['id']));
  if (shipment.status === ShipmentStatus.DELIVERED) return { row: shipment, hasChanged: false, faults: [] };
  const at = deliveredAt ?? change.now;
  if (at < shipment.shippedAt)
    return refuse({ code: 'INVALID', message: 'It was shipped after that.', path: ['deliveredAt'] });
  Object.assign(shipment, { status: ShipmentStatus.DELIVERED, deliveredAt: at });
  noteEvent(change, 'shipment.delivered', shipment.id);
  const { orderId } = shipment;
  const order = await em.findOneOrFail(OrderRow, { id: orderId });
  const others = await em.count(ShipmentRow, { orderId, status: ShipmentStatus.IN_TRANSIT, id: { $ne: shipment.id } });
  const isComplete = order.status === OrderStatus.SHIPPED && others === 0;
  stampOrder(change, order, isComplete ? OrderStatus.DELIVERED : order.status);
  await em.flush();
  return { row: shipment, hasChanged: true, faults: [] };
}
