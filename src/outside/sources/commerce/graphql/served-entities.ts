import { loadById, loadByText, type ServedEntity, serveEach } from '../../../sdk/index.js';
import type { RequestContext } from './context.js';
import { Order } from './order-types.js';
import { ORDERS_READ } from './scopes.js';

/** The entities that other contracts may go on from, each by any of its keys. */
export const servedEntities: Readonly<Record<string, ServedEntity<RequestContext>>> = {
  Order: serveEach(ORDERS_READ, async ({ id, number }, { orders, ordersByNumber }) => {
    const row = await (typeof id === 'string' ? loadById(orders, id) : loadByText(ordersByNumber, number));
    return row && Order.from(row);
  }),
};
