import { loadById, loadByText, type ServedEntity, serveEach } from '../../../sdk/index.js';
import type { RequestContext } from './context.js';
import { StockMovement } from './movement-types.js';
import { StockReservation } from './reservation-types.js';
import { RESERVATIONS_READ, STOCK_READ } from './scopes.js';
import { StockItem, StockLocation } from './stock-types.js';

/** The entities that other contracts may go on from, each by any of its keys. */
export const servedEntities: Readonly<Record<string, ServedEntity<RequestContext>>> = {
  StockItem: serveEach(STOCK_READ, async ({ id, sku }, { items, itemsBySku }) => {
    const row = await (id === undefined ? loadByText(itemsBySku, sku) : loadById(items, id));
    return row && StockItem.from(row);
  }),
  StockLocation: serveEach(STOCK_READ, async ({ id }, { locations }) => {
    const row = await loadById(locations, id);
    return row && StockLocation.from(row);
  }),
  StockMovement: serveEach(STOCK_READ, async ({ id }, { movements }) => {
    const row = await loadById(movements, id);
    return row && StockMovement.from(row);
  }),
  StockReservation: serveEach(RESERVATIONS_READ, async ({ id }, { reservations }) => {
    const row = await loadById(reservations, id);
    return row && StockReservation.from(row);
  }),
};
