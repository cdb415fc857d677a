import {
  type RunningSource,
  registerJsonImportDoor,
  type SourceOptions,
  serveEntities,
  startSource,
} from '../../sdk/index.js';
import { warehouseTables } from './entities.js';
import { buildWarehouseSchema } from './graphql/build-warehouse-schema.js';
import { createLoaders } from './graphql/context.js';
import { servedEntities } from './graphql/served-entities.js';
import { importStock } from './import-stock.js';
import { StockFile } from './stock-file.js';

/**
 * Starts the warehouse application: its tables, its contract, its door for files of stock (`PUT /tenants/:tenant/stock`),
 * and the posting of its events to the platform.
 * @throws what the database or the socket says when it cannot be opened; nothing is left open then.
 */
export async function startWarehouseSource(options: SourceOptions): Promise<RunningSource> {
  return startSource(
    {
      tables: warehouseTables,
      contracts: { 'warehouse/2026-10': serveEntities(await buildWarehouseSchema(), servedEntities) },
      createLoaders,
      registerDoors: (app, parts) =>
        registerJsonImportDoor(app, parts, { path: 'stock', form: StockFile, importContent: importStock }),
    },
    options,
  );
}
