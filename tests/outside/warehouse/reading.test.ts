import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSourceStore } from '../../../src/outside/sdk/open-source-store.js';
import type { SourceStore } from '../../../src/outside/sdk/source-store.js';
import {
  OutboxRow,
  StockItemRow,
  StockLevelRow,
  warehouseTables,
} from '../../../src/outside/sources/warehouse/entities.js';
import { createLoaders } from '../../../src/outside/sources/warehouse/graphql/context.js';
import { DATABASES, playStore } from '../source-world.js';
import { item, RESERVATIONS_READ, STOCK_READ, startWorld, stock, type World } from './warehouse-world.js';

const PAGE = `query ($first: Int, $after: String, $since: DateTime, $locationId: ID, $skus: [ID!]) {
  stockItems(first: $first, after: $after, updatedSince: $since, locationId: $locationId, skus: $skus) {
    totalCount edges { cursor } nodes { id sku updatedAt } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

describe.each(DATABASES)('reading stock on %s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(kind);
  });
  afterAll(() => world.close());

  const tenantWith = async (...items: object[]): Promise<string> => {
    const tenant = randomUUID();
    expect((await world.put(tenant, stock(...items))).status).toBe(201);
    return tenant;
  };
  const page = async (tenant: string, variables: object = {}) =>
    (await world.askFor(tenant, PAGE, variables)).data.stockItems;
  const skus = async (tenant: string, variables: object) =>
    (await page(tenant, variables)).nodes.map(({ sku }: { sku: string }) => sku);

  it('pages through all of them, each once, and goes on from a kept cursor with what changed later', async () => {
    const tenant = await tenantWith(...['A', 'B', 'C', 'D', 'E'].map((sku) => item(sku, { KIEL: 5 })));
    const first = await page(tenant, { first: 3 });
    expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    expect(first.edges[2].cursor).toBe(first.pageInfo.endCursor);
    const second = await page(tenant, { first: 3, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...second.nodes].map(({ sku }) => sku)).toEqual(['A', 'B', 'C', 'D', 'E']);
    const { endCursor } = second.pageInfo;
    expect(await page(tenant, { after: endCursor })).toMatchObject({ nodes: [], pageInfo: { endCursor } });
    await world.reserve(tenant, { externalId: 'o:1', sku: 'B', quantity: 1 });
    expect(await skus(tenant, { after: endCursor })).toEqual(['B']);
  });

  it('lists what changed since an instant, what is at a location, and given article numbers', async () => {
    const tenant = await tenantWith(item('A', { KIEL: 1, HAM: 0 }), item('B', { KIEL: 1 }), item('C', { HAM: 1 }));
    const { KIEL, HAM } = await world.locations(tenant);
    const { nodes } = await page(tenant);
    expect(await skus(tenant, { since: nodes[1].updatedAt })).toEqual(['B', 'C']);
    expect(await page(tenant, { locationId: KIEL })).toMatchObject({
      totalCount: 2,
      nodes: [{ sku: 'A' }, { sku: 'B' }],
    });
    expect(await skus(tenant, { locationId: HAM, skus: ['B', 'C', 'X'] })).toEqual(['C']);
    expect(await skus(tenant, { locationId: 'no-uuid' })).toEqual([]);
    expect(await skus(tenant, { skus: [] })).toEqual([]);
  });

  it('finds one item by its id or by its article number, with its levels', async () => {
    const tenant = await tenantWith(item('A', { KIEL: 3, HAM: 4 }, { barcode: '04012345678901' }));
    const [{ id }] = (await page(tenant)).nodes;
    const query = `query ($id: ID, $sku: ID) { stockItem(id: $id, sku: $sku) {
      sku name barcode unitCode onHand levels { location { code } available } } }`;
    const expected = {
      sku: 'A',
      name: 'Item A',
      barcode: '04012345678901',
      unitCode: 'C62',
      onHand: 7,
      levels: [
        { location: { code: 'HAM' }, available: 4 },
        { location: { code: 'KIEL' }, available: 3 },
      ],
    };
    for (const key of [{ id }, { id: id.toUpperCase() }, { sku: 'A' }])
      expect((await world.askFor(tenant, query, key)).data.stockItem).toEqual(expected);
    for (const key of [{ id: 'no-uuid' }, { sku: 'B' }, { id: randomUUID() }])
      expect((await world.askFor(tenant, query, key)).data.stockItem).toBeNull();
    for (const key of [{}, { id, sku: 'A' }, { sku: 'a\0b' }])
      expect((await world.askFor(tenant, query, key)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('lists movements of an article, and reservations by state and order', async () => {
    const tenant = await tenantWith(item('A', { KIEL: 9 }), item('B', { KIEL: 9 }));
    const ids: string[] = [];
    for (const [number, sku] of ['A', 'A', 'B'].entries()) {
      const wanted = { externalId: `o:${number}`, sku, quantity: 1, orderNumber: `W-${number % 2}` };
      ids.push((await world.reserve(tenant, wanted)).reservation.id);
    }
    await world.fulfil(tenant, ids[0] ?? '');
    const reservations = async (filter: string) =>
      (
        await world.askFor(tenant, `{ reservations${filter} { totalCount nodes { externalId } } }`)
      ).data.reservations.nodes.map(({ externalId }: { externalId: string }) => externalId);
    expect(await reservations('')).toEqual(['o:1', 'o:2', 'o:0']);
    expect(await reservations('(status: ACTIVE)')).toEqual(['o:1', 'o:2']);
    expect(await reservations('(orderNumber: "W-0")')).toEqual(['o:2', 'o:0']);
    const query = '{ movements(sku: "A") { totalCount nodes { quantity stockItem { sku } } } }';
    expect((await world.askFor(tenant, query)).data.movements).toEqual({
      totalCount: 2,
      nodes: [
        { quantity: 9, stockItem: { sku: 'A' } },
        { quantity: -1, stockItem: { sku: 'A' } },
      ],
    });
    const one = `query { reservation(id: "${ids[1]}") { sku stockItem { reserved } location { code } } }`;
    expect((await world.askFor(tenant, one)).data.reservation).toEqual({
      sku: 'A',
      stockItem: { reserved: 1 },
      location: { code: 'KIEL' },
    });
  });

  it('refuses cursors, pages and filters out of bounds', async () => {
    for (const variables of [{ after: 'x' }, { first: 101 }, { first: 0 }, { skus: Array(101).fill('A') }])
      expect(await world.codeOf(PAGE, STOCK_READ, variables)).toBe('BAD_USER_INPUT');
    expect(await world.codeOf('{ reservations(orderNumber: "\\u0000") { totalCount } }', RESERVATIONS_READ)).toBe(
      'BAD_USER_INPUT',
    );
  });

  it('asks the scope of each list and record again', async () => {
    for (const query of [
      '{ stockItems { totalCount } }',
      '{ stockItem(sku: "A") { sku } }',
      '{ locations { totalCount } }',
      '{ movements { totalCount } }',
    ])
      expect([await world.codeOf(query, RESERVATIONS_READ), await world.codeOf(query, STOCK_READ)]).toEqual([
        'FORBIDDEN',
        undefined,
      ]);
    for (const query of ['{ reservations { totalCount } }', `{ reservation(id: "${randomUUID()}") { id } }`])
      expect([await world.codeOf(query, STOCK_READ), await world.codeOf(query, RESERVATIONS_READ)]).toEqual([
        'FORBIDDEN',
        undefined,
      ]);
  });

  describe('of several tenants', () => {
    let store: SourceStore;
    let ours: string;
    let theirs: string;
    let theirId: string;
    beforeAll(async () => {
      store = await openSourceStore(warehouseTables, world.database);
      ours = await tenantWith(item('A', { KIEL: 1 }));
      theirs = await tenantWith(item('A', { KIEL: 2 }), item('B', { KIEL: 3 }));
      theirId = (await page(theirs)).nodes[0].id;
      await world.reserve(theirs, { externalId: 'o:1', sku: 'B', quantity: 1 });
    });
    afterAll(() => store.close());

    it('gives one nothing of another', async () => {
      const query = `{ stockItem(id: "${theirId}") { sku } other: stockItem(sku: "B") { sku }
        stockItems { totalCount } locations { totalCount } movements { totalCount } reservations { totalCount } }`;
      expect((await world.askFor(ours, query)).data).toEqual({
        stockItem: null,
        other: null,
        stockItems: { totalCount: 1 },
        locations: { totalCount: 2 },
        movements: { totalCount: 1 },
        reservations: { totalCount: 0 },
      });
      const { KIEL } = await world.locations(theirs);
      expect(await skus(ours, { locationId: KIEL })).toEqual([]);
    });

    it('shows and gives nothing of another to code that asks for it', async () => {
      const em = store.forTenant(ours);
      expect(await em.find(StockItemRow, { tenantId: theirs })).toEqual([]);
      expect(await em.find(StockLevelRow, { stockItemId: theirId })).toEqual([]);
      expect(await em.find(OutboxRow, { tenantId: theirs })).toEqual([]);
      expect(await em.nativeUpdate(StockLevelRow, { stockItemId: theirId }, { onHand: 0 })).toBe(0);
      const moved = em.nativeUpdate(StockItemRow, {}, { tenantId: theirs });
      await expect(moved).rejects.toThrow('row-level security');
    });

    it('has every table guarded, under a role that owns nothing and rewrites no movement', async () => {
      const tables = await world.execute(
        `select tablename from pg_tables where schemaname = 'source_warehouse' and not rowsecurity`,
      );
      expect(tables).toEqual([{ tablename: 'mikro_orm_migrations' }]);
      const [may] = await world.execute(`select has_table_privilege(?, ?, ?) as rewrites`, [
        'source_warehouse',
        'source_warehouse.stock_movement',
        'update, delete',
      ]);
      expect({ ...(await world.roleOfTenants()), ...may }).toEqual({
        rolcanlogin: false,
        rolsuper: false,
        rolbypassrls: false,
        owned: 0,
        rewrites: false,
      });
    });
  });
});

describe('the loaders of a request for stock', () => {
  it('read the levels, locations and items of a whole page with one query each', async () => {
    const { queries, em } = playStore();
    const { levels, locations, items } = createLoaders(em);
    const ids = Array.from({ length: 100 }, () => randomUUID());
    await Promise.all(ids.flatMap((id) => [levels.load(id), locations.load(id), items.load(id)]));
    expect(queries.sort()).toEqual(['StockItemRow', 'StockLevelRow', 'StockLocationRow']);
  });
});
