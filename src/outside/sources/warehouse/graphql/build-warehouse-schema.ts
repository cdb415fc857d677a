import type { GraphQLSchema } from 'graphql';
import { buildSourceSchema } from '../../../sdk/index.js';
import { LocationResolver } from './location-resolver.js';
import { MovementResolver } from './movement-resolver.js';
import { ReservationResolver } from './reservation-resolver.js';
import { StockItemResolver } from './stock-item-resolver.js';

/** The executable schema. A test holds it equal to contracts/warehouse/2026-10. */
export function buildWarehouseSchema(): Promise<GraphQLSchema> {
  return buildSourceSchema([StockItemResolver, LocationResolver, MovementResolver, ReservationResolver]);
}
