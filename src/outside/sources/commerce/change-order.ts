import { randomUUID } from 'node:crypto';
import { isUuid, nextChange, type SourceEm } from '../../sdk/index.js';
import { OrderRow, OutboxRow } from './entities.js';
import { type OrderFault, refuse } from './order-input.js';
import { ORDER_MOVES, OrderStatus } from './order-status.js';

/** A tenant's change of orders, begun: nobody else changes the tenant's orders until the transaction ends. */
export interface OrderChange {
  em: SourceEm;
  tenantId: string;
  now: Date;
}

/** Begins a change of orders. Whatever the change depends on must be read after it: what was read before may be old. */
export async function beginOrderChange(em: SourceEm, tenantId: string): Promise<OrderChange> {
  return { em, tenantId, now: await nextChange(em, OrderRow, { tenantId, now: new Date() }) };
}

export async function findOrder({ em }: OrderChange, id: string): Promise<OrderRow | null> {
  return isUuid(id) ? em.findOne(OrderRow, { id }) : null;
}

/** Stamps an order of which something has changed, moves it on if told, and notes `order.changed`. */
export function stampOrder(change: OrderChange, order: OrderRow, to: OrderStatus = order.status): void {
  if (to !== order.status && !ORDER_MOVES[order.status].includes(to))
    throw new TypeError(`An order that is ${order.status} cannot become ${to}.`);
  Object.assign(order, { status: to, updatedAt: change.now });
  noteEvent(change, 'order.changed', order.id);
}

export function noteEvent({ em, tenantId, now }: OrderChange, type: string, subject: string): void {
  em.create(OutboxRow, { id: randomUUID(), tenantId, type, subject, occurredAt: now });
}

/** Refuses to move an order on, and says where it may go. */
export function refuseMove({ number, status }: OrderRow, what: string, path: string[]) {
  const next = ORDER_MOVES[status];
  const allowed = next.length === 0 ? 'it stays so' : `next it may become ${next.join(' or ')}`;
  return refuse({ code: 'INVALID_TRANSITION', message: `${number} is ${status}: ${what}; ${allowed}.`, path });
}

/** A fault of a record that the tenant has not. */
export function notFound(what: string, id: string, path: string[]): OrderFault {
  return { code: 'NOT_FOUND', message: `There is no ${what} ${id}.`, path };
}
