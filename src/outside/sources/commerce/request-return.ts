import { randomUUID } from 'node:crypto';
import { MAX_TEXT, type SourceEm, textFaults } from '../../sdk/index.js';
import { beginOrderChange, findOrder, noteEvent, notFound, refuseMove, stampOrder } from './change-order.js';
import { countPieces, isSamePieces, pieceFaults, piecesOf, subtractPieces } from './count-pieces.js';
import { OrderLineRow, ReturnRow } from './entities.js';
import { MAX_PARTS } from './limits.js';
import { type Outcome, type ReturnInput, refuse } from './order-input.js';
import { OrderStatus, ReturnStatus } from './order-status.js';

/**
 * Notes that the buyer wants to send pieces of an order back, and `return.requested` and `order.changed`, in the
 * transaction that it is given. The same input again changes nothing.
 */
export async function requestReturn(em: SourceEm, tenantId: string, input: ReturnInput): Promise<Outcome<ReturnRow>> {
  const { orderId, externalId, reason } = input;
  const invalid = textFaults(input, { externalId: MAX_TEXT, reason: MAX_TEXT });
  if (invalid.length > 0) return refuse(...invalid);
  const change = await beginOrderChange(em, tenantId);
  const order = await findOrder(change, orderId);
  if (order === null) return refuse(notFound('order', orderId, ['orderId']));
  const known = await em.findOne(ReturnRow, { externalId });
  const isSame = known?.orderId === order.id && known.reason === reason && isSamePieces(known.lines, input.lines);
  if (known !== null && isSame) return { row: known, hasChanged: false, faults: [] };
  if (known !== null)
    return refuse({ code: 'EXTERNAL_ID_TAKEN', message: `${externalId} is another return.`, path: ['externalId'] });
  if (order.status !== OrderStatus.SHIPPED && order.status !== OrderStatus.DELIVERED)
    return refuseMove(order, 'nothing of it can be sent back', ['orderId']);

  const returns = await em.find(ReturnRow, { orderId: order.id });
  if (returns.length >= MAX_PARTS)
    return refuse({ code: 'INVALID', message: `An order has at most ${MAX_PARTS} returns.`, path: ['orderId'] });
  const lines = await em.find(OrderLineRow, { orderId: order.id });
  const held = returns.filter(({ status }) => status !== ReturnStatus.DECLINED);
  const faults = pieceFaults(input.lines, subtractPieces(piecesOf(lines), countPieces(held)), lines);
  if (faults.length > 0) return refuse(...faults);
  const row = em.create(ReturnRow, {
    id: randomUUID(),
    tenantId,
    orderId: order.id,
    externalId,
    status: ReturnStatus.REQUESTED,
    reason,
    lines: input.lines.map(({ lineId, quantity }) => ({ lineId, quantity })),
    requestedAt: change.now,
  });
  noteEvent(change, 'return.requested', row.id);
  stampOrder(change, order);
  await em.flush();
  return { row, hasChanged: true, faults: [] };
}
