import {
  type RunningSource,
  registerJsonImportDoor,
  type SourceOptions,
  serveEntities,
  startSource,
} from '../../sdk/index.js';
import { commerceTables } from './entities.js';
import { buildCommerceSchema } from './graphql/build-commerce-schema.js';
import { createLoaders } from './graphql/context.js';
import { servedEntities } from './graphql/served-entities.js';
import { importOrders } from './import-orders.js';
import { OrdersFile } from './orders-file.js';

/**
 * Starts the commerce application: its tables, its contract, its door for files of orders (`PUT /tenants/:tenant/orders`),
 * and the posting of its events to the platform.
 * @throws what the database or the socket says when it cannot be opened; nothing is left open then.
 */
export async function startCommerceSource(options: SourceOptions): Promise<RunningSource> {
  return startSource(
    {
      tables: commerceTables,
      contracts: { 'commerce/2026-10': serveEntities(await buildCommerceSchema(), servedEntities) },
      createLoaders,
      registerDoors: (app, parts) =>
        registerJsonImportDoor(app, parts, { path: 'orders', form: OrdersFile, importContent: importOrders }),
    },
    options,
  );
}
