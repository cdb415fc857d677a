import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importStockFile } from '../../../src/outside/sources/warehouse/index.js';
import { DATABASES, IMPORT_SECRET } from '../source-world.js';
import { item, samples, startWorld, stock, type World } from './warehouse-world.js';

describe.each(DATABASES)('a file of stock on %s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(kind);
  });
  afterAll(() => world.close());

  const movements = async (tenant: string) =>
    (await world.askFor(tenant, '{ movements { nodes { kind sku quantity reason location { code } } } }')).data
      .movements.nodes;

  it('goes in, tells the platform of each item, and a second time changes nothing', async () => {
    const tenant = randomUUID();
    const send = () =>
      importStockFile({ sourceUrl: world.source.url, importSecret: IMPORT_SECRET, tenant, path: samples });
    expect(await send()).toEqual({ created: 25, changed: 0, unchanged: 0 });
    expect(await send()).toEqual({ created: 0, changed: 0, unchanged: 25 });
    const events = await world.eventsOf(tenant, 22);
    expect(events.map(({ type }) => type)).toEqual(Array.from({ length: 22 }, () => 'stock.changed'));
    const { stockItems } = (await world.askFor(tenant, '{ stockItems { nodes { id } } }')).data;
    expect(events.map(({ subject }) => subject)).toEqual(stockItems.nodes.map(({ id }: { id: string }) => id));
    expect(await world.levels(tenant, 'SW-14')).toEqual(['HAM 38-0', 'KIEL 210-0', 'LBC 12-0']);
  });

  it('records what was counted differently, and leaves what it does not name', async () => {
    const tenant = randomUUID();
    await world.put(tenant, stock(item('A', { KIEL: 5, HAM: 0 }), item('B', { KIEL: 1 })));
    const recounted = { ...item('A', { KIEL: 3 }), name: 'Anvil', reorderPoint: 2 };
    expect(await world.put(tenant, { locations: [], items: [recounted] })).toEqual({
      status: 201,
      body: { created: 0, changed: 1, unchanged: 0 },
    });
    expect(await world.levels(tenant, 'A')).toEqual(['HAM 0-0', 'KIEL 3-0']);
    const counted = { kind: 'ADJUSTMENT', reason: 'Counted', location: { code: 'KIEL' } };
    expect(await movements(tenant)).toEqual([
      { ...counted, sku: 'A', quantity: 5 },
      { ...counted, sku: 'B', quantity: 1 },
      { ...counted, sku: 'A', quantity: -2 },
    ]);
    const query = '{ stockItem(sku: "A") { name barcode reorderPoint } }';
    expect((await world.askFor(tenant, query)).data.stockItem).toEqual({
      name: 'Anvil',
      barcode: null,
      reorderPoint: 2,
    });
  });

  it('gives each movement a time of its own, so that a kept cursor misses none', async () => {
    const tenant = randomUUID();
    await world.put(tenant, stock(item('A', { KIEL: 5, HAM: 7 })));
    const { nodes } = (await world.askFor(tenant, '{ movements { nodes { createdAt } } }')).data.movements;
    expect(new Set(nodes.map(({ createdAt }: { createdAt: string }) => createdAt)).size).toBe(2);
  });

  it('recounts every location of an item', async () => {
    const tenant = randomUUID();
    await world.put(tenant, stock(item('A', { KIEL: 5, HAM: 7 })));
    await world.put(tenant, stock(item('A', { KIEL: 3, HAM: 9 })));
    expect(await world.levels(tenant, 'A')).toEqual(['HAM 9-0', 'KIEL 3-0']);
  });

  it.each([
    ['a location that there is not', stock(item('A'), item('B', { LBC: 1 })), 'items.1.levels.0.location'],
    [
      'a location counted twice',
      stock(item('A', {}, { levels: [1, 2].map((onHand) => ({ location: 'HAM', onHand })) })),
      'items.0.levels.1.location',
    ],
    ['no JSON', '{', ''],
    ['a list', '[]', ''],
    ['an item of another form', stock({ sku: 'A' }), 'items.0.name'],
    ['a negative count', stock(item('A', { HAM: -1 })), 'items.0.levels.0.onHand'],
    ['half a piece', stock(item('A', { HAM: 0.5 })), 'items.0.levels.0.onHand'],
    ['an empty article number', stock(item(' ')), 'items.0.sku'],
    ['a part that there is not', { ...stock(), shelves: [] }, ''],
    ['more than a thousand items', stock(...Array.from({ length: 1_001 }, (_, n) => item(`S-${n}`))), 'items'],
  ])('is refused whole for %s, with its place', async (_name, file, path) => {
    const tenant = randomUUID();
    expect(await world.put(tenant, file)).toMatchObject({ status: 422, body: { path, name: 'a.json' } });
    expect((await world.askFor(tenant, '{ locations { totalCount } }')).data.locations.totalCount).toBe(0);
  });

  it('is refused when it counts fewer than are reserved, and more than a hundred locations', async () => {
    const tenant = randomUUID();
    await world.put(tenant, stock(item('A', { KIEL: 5 })));
    await world.reserve(tenant, { externalId: 'o:1', sku: 'A', quantity: 4 });
    expect(await world.put(tenant, stock(item('A', { KIEL: 3 })))).toMatchObject({
      status: 422,
      body: { path: 'items.0.levels.0.onHand' },
    });
    const locations = Array.from({ length: 99 }, (_, number) => ({ code: `L${number}`, name: 'One more' }));
    expect(await world.put(tenant, { locations, items: [] })).toMatchObject({
      status: 422,
      body: { path: 'locations' },
    });
    expect(await world.levels(tenant, 'A')).toEqual(['KIEL 5-4']);
  });

  it('is refused without the secret, for what is no tenant, and beyond 4 MiB', async () => {
    expect((await world.put(randomUUID(), stock(), 'guess')).status).toBe(401);
    expect((await world.put('acme', stock())).status).toBe(404);
    expect((await world.put(randomUUID(), ' '.repeat(4 * 1024 * 1024 + 1))).status).toBe(413);
  });

  it('says why it was not taken in to whoever sends it', async () => {
    const path = new URL('../../../package.json', import.meta.url).pathname;
    const to = { sourceUrl: world.source.url, importSecret: IMPORT_SECRET, tenant: randomUUID() };
    await expect(importStockFile({ ...to, path })).rejects.toThrow(/package\.json was not imported: 422/);
  });

  it('lies in tables to which the migrations lead', async () => {
    expect(await world.missingSql()).toBe('');
  });
});
