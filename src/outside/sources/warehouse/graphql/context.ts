import { loadEach, loadGroups, type SourceContext, type SourceEm } from '../../../sdk/index.js';
import { StockItemRow, StockLevelRow, StockLocationRow, StockMovementRow, StockReservationRow } from '../entities.js';

/** Loaders that live as long as one GraphQL request. */
export function createLoaders(em: () => SourceEm) {
  return {
    items: loadEach<StockItemRow>('id', (ids) => em().find(StockItemRow, { id: { $in: ids } })),
    itemsBySku: loadEach<StockItemRow>('sku', (skus) => em().find(StockItemRow, { sku: { $in: skus } })),
    levels: loadGroups<StockLevelRow>('stockItemId', (ids) => em().find(StockLevelRow, { stockItemId: { $in: ids } })),
    locations: loadEach<StockLocationRow>('id', (ids) => em().find(StockLocationRow, { id: { $in: ids } })),
    movements: loadEach<StockMovementRow>('id', (ids) => em().find(StockMovementRow, { id: { $in: ids } })),
    reservations: loadEach<StockReservationRow>('id', (ids) => em().find(StockReservationRow, { id: { $in: ids } })),
  };
}

/** What a request's resolvers have at hand. */
export type RequestContext = SourceContext & ReturnType<typeof createLoaders>;
