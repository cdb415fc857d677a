import { FileError, type ImportOutcome, type SourceEm } from '../../sdk/index.js';
import { addShipment } from './add-shipment.js';
import { advanceOrder, cancelOrder } from './advance-order.js';
import { closeReturn } from './close-return.js';
import { deliverShipment } from './deliver-shipment.js';
import type { OrderRow } from './entities.js';
import type { Outcome } from './order-input.js';
import { OrderStatus, OrderStep, ReturnStatus } from './order-status.js';
import type { FiledOrder } from './orders-file.js';
import { placeOrder } from './place-order.js';
import { requestReturn } from './request-return.js';

/** How far an order has come before it is shipped. */
const WAY: readonly OrderStatus[] = [OrderStatus.PLACED, ...Object.values(OrderStep).map((step) => OrderStatus[step])];

/** Where in the file something was refused. */
type Take = <Row>(outcome: Outcome<Row>, ...path: (string | number)[]) => Row;

/**
 * Takes in orders with how far they came, in the transaction that it is given: each is placed, advanced, shipped and sent
 * back as a caller would do it. What is done already stays, so the same file again changes nothing.
 * @throws FileError with the path when an order is refused.
 */
export async function importOrders(
  em: SourceEm,
  tenantId: string,
  orders: readonly FiledOrder[],
): Promise<ImportOutcome> {
  const counts: ImportOutcome = { created: 0, changed: 0, unchanged: 0 };
  for (const [index, order] of orders.entries()) {
    let hasChanged = false;
    const take: Take = (outcome, ...path) => {
      const [fault] = outcome.faults;
      if (outcome.row === null) throw new FileError(fault?.message ?? '', [index, ...path].join('.'));
      hasChanged ||= outcome.hasChanged;
      return outcome.row;
    };
    const placed = await placeOrder(em, tenantId, order);
    const row = take(placed, ...(placed.faults[0]?.path ?? []));
    await catchUp(em, { row, order, take });
    counts[placed.hasChanged ? 'created' : hasChanged ? 'changed' : 'unchanged'] += 1;
  }
  return counts;
}

async function catchUp(
  em: SourceEm,
  { row, order, take }: { row: OrderRow; order: FiledOrder; take: Take },
): Promise<void> {
  const { id, tenantId } = row;
  const goal = order.shipments.length > 0 ? OrderStep.READY_TO_SHIP : order.step;
  const steps = goal === null ? [] : Object.values(OrderStep).slice(0, WAY.indexOf(OrderStatus[goal]));
  for (const to of steps) if (isBefore(row, to)) take(await advanceOrder(em, tenantId, { id, to }), 'step');
  for (const [index, { deliveredAt, ...shipment }] of order.shipments.entries()) {
    const added = await addShipment(em, tenantId, { orderId: id, ...shipment });
    const { id: shipmentId } = take(added, 'shipments', index, ...(added.faults[0]?.path ?? []));
    if (deliveredAt === null) continue;
    take(await deliverShipment(em, tenantId, { id: shipmentId, deliveredAt }), 'shipments', index, 'deliveredAt');
  }
  for (const [index, { outcome, ...wanted }] of order.returns.entries()) {
    const requested = await requestReturn(em, tenantId, { orderId: id, ...wanted });
    const { id: returnId } = take(requested, 'returns', index, ...(requested.faults[0]?.path ?? []));
    if (outcome === null) continue;
    const closed = await closeReturn(em, tenantId, { id: returnId, to: ReturnStatus[outcome] });
    take(closed, 'returns', index, 'outcome');
  }
  const reason = order.cancelReason;
  if (reason !== null) take(await cancelOrder(em, tenantId, { id, reason }), 'cancelReason');
}

/** Whether an order has not come so far yet. */
function isBefore({ status }: OrderRow, step: OrderStep): boolean {
  return WAY.includes(status) && WAY.indexOf(status) < WAY.indexOf(OrderStatus[step]);
}
