// The warehouse application of the suite: a source.
// In: files of stock, the platform's signed requests. Out: the contract warehouse 2026-10, events. It talks with the
// platform over the network only, holds every tenant's stock apart in its own schema, and promises no piece twice.
export { importStockFile } from './import-stock-file.js';
export { startWarehouseSource } from './start-warehouse-source.js';
