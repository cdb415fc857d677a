import { fileURLToPath } from 'node:url';
import { warehouseTables } from '../../../src/outside/sources/warehouse/entities.js';
import { startWarehouseSource } from '../../../src/outside/sources/warehouse/index.js';
import { startSourceWorld } from '../source-world.js';

export const STOCK_READ = 'warehouse.stock:read';
export const STOCK_WRITE = 'warehouse.stock:write';
export const RESERVATIONS_READ = 'warehouse.reservations:read';
export const RESERVATIONS_WRITE = 'warehouse.reservations:write';
const ALL = [STOCK_READ, STOCK_WRITE, RESERVATIONS_READ, RESERVATIONS_WRITE];

/** The stock of a sample tenant: 3 locations and 22 items. */
export const samples = fileURLToPath(
  new URL('../../../src/outside/sources/warehouse/samples/stock.json', import.meta.url),
);

const ERRORS = 'userErrors { code message path }';
const SHOW = 'id externalId status quantity orderNumber location { code }';
const MUTATIONS = {
  recordMovement: `mutation ($input: RecordMovementInput!) { recordMovement(input: $input) {
    movement { id kind quantity createdAt } ${ERRORS} } }`,
  reserveStock: `mutation ($input: ReserveStockInput!) { reserveStock(input: $input) {
    reservation { ${SHOW} } ${ERRORS} } }`,
  releaseReservation: `mutation ($id: ID!) { releaseReservation(id: $id) { reservation { ${SHOW} } ${ERRORS} } }`,
  fulfilReservation: `mutation ($id: ID!) { fulfilReservation(id: $id) {
    reservation { ${SHOW} } movement { id kind quantity reference } ${ERRORS} } }`,
};

const warehouse = {
  name: 'warehouse',
  start: startWarehouseSource,
  tables: warehouseTables,
  scopes: ALL,
  importPath: 'stock',
};

/** A platform and a warehouse on a fresh database, with the doors as functions. */
export async function startWorld(kind: string = 'pglite') {
  const world = await startSourceWorld(warehouse, kind);
  const { askFor } = world;
  const mutate = async (tenant: string, name: keyof typeof MUTATIONS, variables: object) =>
    (await askFor(tenant, MUTATIONS[name], variables)).data[name];
  return {
    ...world,
    recordMovement: (tenant: string, input: object) => mutate(tenant, 'recordMovement', { input }),
    reserve: (tenant: string, input: object) => mutate(tenant, 'reserveStock', { input }),
    release: (tenant: string, id: string) => mutate(tenant, 'releaseReservation', { id }),
    fulfil: (tenant: string, id: string) => mutate(tenant, 'fulfilReservation', { id }),
    /** One item's counts by location: `KIEL 10-2` has 10 on hand and 2 reserved. */
    async levels(tenant: string, sku: string): Promise<string[]> {
      const query = 'query ($sku: ID) { stockItem(sku: $sku) { levels { location { code } onHand reserved } } }';
      const { stockItem } = (await askFor(tenant, query, { sku })).data;
      return stockItem.levels.map(({ location, onHand, reserved }: Level) => `${location.code} ${onHand}-${reserved}`);
    },
    /** The ids of a tenant's locations by code. */
    async locations(tenant: string): Promise<Record<string, string>> {
      const { nodes } = (await askFor(tenant, '{ locations { nodes { id code } } }')).data.locations;
      return Object.fromEntries(nodes.map(({ id, code }: { id: string; code: string }) => [code, id]));
    },
  };
}

export type World = Awaited<ReturnType<typeof startWorld>>;

interface Level {
  location: { code: string };
  onHand: number;
  reserved: number;
}

/** A file of stock: two locations, and items that are counted by location. */
export const stock = (...items: object[]) => ({
  locations: [
    { code: 'KIEL', name: 'Kiel' },
    { code: 'HAM', name: 'Hamburg' },
  ],
  items,
});

/** An item of a file, with its counts by location. */
export const item = (sku: string, levels: Record<string, number> = {}, parts: object = {}) => ({
  sku,
  name: `Item ${sku}`,
  unitCode: 'C62',
  levels: Object.entries(levels).map(([location, onHand]) => ({ location, onHand })),
  ...parts,
});
