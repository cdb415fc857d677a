import { loadEach, loadGroups, type SourceContext, type SourceEm } from '../../../sdk/index.js';
import { OrderLineRow, OrderRow, ReturnRow, ShipmentRow } from '../entities.js';

/** Loaders that live as long as one GraphQL request. */
export function createLoaders(em: () => SourceEm) {
  return {
    orders: loadEach<OrderRow>('id', (ids) => em().find(OrderRow, { id: { $in: ids } })),
    ordersByNumber: loadEach<OrderRow>('number', (numbers) => em().find(OrderRow, { number: { $in: numbers } })),
    lines: loadGroups<OrderLineRow>('orderId', (ids) =>
      em().find(OrderLineRow, { orderId: { $in: ids } }, { orderBy: { position: 'asc' } }),
    ),
    shipments: loadGroups<ShipmentRow>('orderId', (ids) =>
      em().find(ShipmentRow, { orderId: { $in: ids } }, { orderBy: [{ shippedAt: 'asc' }, { id: 'asc' }] }),
    ),
    returns: loadGroups<ReturnRow>('orderId', (ids) =>
      em().find(ReturnRow, { orderId: { $in: ids } }, { orderBy: [{ requestedAt: 'asc' }, { id: 'asc' }] }),
    ),
  };
}

/** What a request's resolvers have at hand. */
export type RequestContext = SourceContext & ReturnType<typeof createLoaders>;
