import { MAX_TEXT, type SourceEm, textFaults } from '../../sdk/index.js';
import { beginOrderChange, findOrder, notFound, refuseMove, stampOrder } from './change-order.js';
import { type OrderRow, ShipmentRow } from './entities.js';
import { type AdvanceInput, type Outcome, refuse } from './order-input.js';
import { ORDER_MOVES, OrderStatus } from './order-status.js';

/**
 * Moves an order one step on and notes `order.changed`, in the transaction that it is given. One that is there already
 * stays as it is.
 */
export async function advanceOrder(
  em: SourceEm,
  tenantId: string,
  { id, to }: AdvanceInput,
): Promise<Outcome<OrderRow>> {
  const change = await beginOrderChange(em, tenantId);
  const order = await findOrder(change, id);
  if (order === null) return refuse(notFound('order', id, ['id']));
  const wanted = OrderStatus[to];
  if (order.status === wanted) return { row: order, hasChanged: false, faults: [] };
  if (!ORDER_MOVES[order.status].includes(wanted)) return refuseMove(order, `it cannot become ${to}`, ['to']);
  stampOrder(change, order, wanted);
  await em.flush();
  return { row: order, hasChanged: true, faults: [] };
}

/**
 * Cancels an order of which nothing is on its way, and notes `order.changed`, in the transaction that it is given. One
 * that is cancelled already stays as it is, its reason too.
 */
export async function cancelOrder(
  em: SourceEm,
  tenantId: string,
  { id, reason }: { id: string; reason: string },
): Promise<Outcome<OrderRow>> {
  const invalid = textFaults({ reason }, { reason: MAX_TEXT });
  if (invalid.length > 0) return refuse(...invalid);
  const change = await beginOrderChange(em, tenantId);
  const order = await findOrder(change, id);
  if (order === null) return refuse(notFound('order', id, ['id']));
  if (order.status === OrderStatus.CANCELLED) return { row: order, hasChanged: false, faults: [] };
  if (!ORDER_MOVES[order.status].includes(OrderStatus.CANCELLED))
    return refuseMove(order, 'it cannot be cancelled', ['id']);
  if ((await em.count(ShipmentRow, { orderId: order.id })) > 0) {
    const message = `A part of ${order.number} is on its way already.`;
    return refuse({ code: 'INVALID_TRANSITION', message, path: ['id'] });
  }
  order.cancelReason = reason;
  stampOrder(change, order, OrderStatus.CANCELLED);
  await em.flush();
  return { row: order, hasChanged: true, faults: [] };
}
