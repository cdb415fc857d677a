import type { GraphQLSchema } from 'graphql';
import { buildSourceSchema } from '../../../sdk/index.js';
import { OrderChanges } from './order-changes.js';
import { OrderResolver } from './order-resolver.js';
import { PartChanges } from './part-changes.js';
import { ReturnResolver, ShipmentResolver } from './part-resolvers.js';

/** The executable schema. A test holds it equal to contracts/commerce/2026-10. */
export function buildCommerceSchema(): Promise<GraphQLSchema> {
  return buildSourceSchema([OrderResolver, OrderChanges, ShipmentResolver, ReturnResolver, PartChanges]);
}
