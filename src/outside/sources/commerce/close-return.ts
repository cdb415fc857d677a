import { isUuid, type SourceEm } from '../../sdk/index.js';
import { beginOrderChange, noteEvent, notFound, stampOrder } from './change-order.js';
import { countPieces, piecesOf, subtractPieces } from './count-pieces.js';
import { OrderLineRow, OrderRow, ReturnRow } from './entities.js';
import { type Outcome, refuse } from './order-input.js';
import { OrderStatus, RETURN_MOVES, ReturnStatus } from './order-status.js';

/**
 * Receives a return or declines it, and notes `return.closed` and `order.changed`, in the transaction that it is given.
 * When every piece of an order has come back, the order becomes RETURNED. One that was closed so already stays as it is.
 */
export async function closeReturn(
  em: SourceEm,
  tenantId: string,
  { id, to }: { id: string; to: ReturnStatus },
): Promise<Outcome<ReturnRow>> {
  const change = await beginOrderChange(em, tenantId);
  const row = isUuid(id) ? await em.findOne(ReturnRow, { id }) : null;
  if (row === null) return refuse(notFound('return', id, ['id']));
  if (row.status === to) return { row, hasChanged: false, faults: [] };
  if (!RETURN_MOVES[row.status].includes(to))
    return refuse({ code: 'INVALID_TRANSITION', message: `The return is ${row.status} and stays so.`, path: ['id'] });
  Object.assign(row, { status: to, closedAt: change.now });
  noteEvent(change, 'return.closed', row.id);
  const { orderId } = row;
  const order = await em.findOneOrFail(OrderRow, { id: orderId });
  const lines = await em.find(OrderLineRow, { orderId });
  const returns = await em.find(ReturnRow, { orderId });
  const received = returns.filter(({ status }) => status === ReturnStatus.RECEIVED);
  const isAllBack = subtractPieces(piecesOf(lines), countPieces(received)).length === 0;
  stampOrder(change, order, isAllBack ? OrderStatus.RETURNED : order.status);
  await em.flush();
  return { row, hasChanged: true, faults: [] };
}
