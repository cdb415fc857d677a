import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DATABASES } from '../source-world.js';
import { item, STOCK_READ, STOCK_WRITE, startWorld, stock, type World } from './warehouse-world.js';

describe.each(DATABASES)('recording movements on %s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(kind);
  });
  afterAll(() => world.close());

  /** A tenant with 10 pieces of A in Kiel, and the ids of its locations. */
  const start = async () => {
    const tenant = randomUUID();
    expect((await world.put(tenant, stock(item('A', { KIEL: 10 })))).status).toBe(201);
    const { KIEL = '', HAM = '' } = await world.locations(tenant);
    const receipt = { externalId: 'wms:1', kind: 'RECEIPT', sku: 'A', locationId: KIEL, quantity: 5 };
    return { tenant, KIEL, HAM, receipt };
  };

  it('takes in, ships, corrects and transfers, and the movements come to what is on hand', async () => {
    const { tenant, KIEL, HAM, receipt } = await start();
    const record = (externalId: string, parts: object) =>
      world.recordMovement(tenant, { ...receipt, externalId, ...parts });
    const { movement } = await record('wms:1', { quantity: 5, reference: 'PO-1' });
    expect(movement).toMatchObject({ kind: 'RECEIPT', quantity: 5 });
    await record('wms:2', { kind: 'SHIPMENT', quantity: 3 });
    await record('wms:3', { kind: 'ADJUSTMENT', quantity: -1, reason: 'Broken' });
    await record('wms:4', { kind: 'TRANSFER', quantity: 4, toLocationId: HAM.toUpperCase() });
    await record('wms:5', { kind: 'ADJUSTMENT', quantity: 2, reason: 'Found', locationId: HAM });
    expect(await world.levels(tenant, 'A')).toEqual(['HAM 6-0', 'KIEL 7-0']);

    const query = '{ movements(sku: "A") { nodes { quantity location { code } toLocation { code } } } }';
    const { nodes } = (await world.askFor(tenant, query)).data.movements;
    expect(nodes.map(({ quantity }: { quantity: number }) => quantity)).toEqual([10, 5, -3, -1, -4, 2]);
    const sums = { KIEL: 0, HAM: 0 } as Record<string, number>;
    for (const { quantity, location, toLocation } of nodes) {
      sums[location.code] = (sums[location.code] ?? 0) + quantity;
      if (toLocation) sums[toLocation.code] = (sums[toLocation.code] ?? 0) - quantity;
    }
    expect(sums).toEqual({ KIEL: 7, HAM: 6 });
    expect(KIEL).not.toBe(HAM);
    expect(await world.eventsOf(tenant, 6)).toHaveLength(6);
  });

  it('changes nothing when repeated, and refuses another movement under the same external id', async () => {
    const { tenant, receipt } = await start();
    const first = await world.recordMovement(tenant, receipt);
    expect(await world.recordMovement(tenant, receipt)).toEqual(first);
    const other = await world.recordMovement(tenant, { ...receipt, quantity: 6 });
    expect(other).toMatchObject({
      movement: null,
      userErrors: [{ code: 'EXTERNAL_ID_TAKEN', path: ['input', 'externalId'] }],
    });
    expect(await world.levels(tenant, 'A')).toEqual(['KIEL 15-0']);
    expect((await world.eventsOf(tenant, 2)).map(({ type }) => type)).toEqual(['stock.changed', 'stock.changed']);
    expect(await world.execute('select id from source_warehouse.outbox where tenant_id = ?', [tenant])).toEqual([]);
  });

  it('records one movement when asked many times at once', async () => {
    const { tenant, receipt } = await start();
    const answers = await Promise.all(Array.from({ length: 8 }, () => world.recordMovement(tenant, receipt)));
    expect(new Set(answers.map(({ movement }) => movement.id)).size).toBe(1);
    expect(await world.levels(tenant, 'A')).toEqual(['KIEL 15-0']);
  });

  it.each([
    ['an empty external id', { externalId: ' ' }, 'INVALID', 'externalId'],
    ['a reference that is too long', { reference: 'x'.repeat(201) }, 'INVALID', 'reference'],
    ['a reason with a zero byte', { reason: '\0' }, 'INVALID', 'reason'],
    ['nothing', { quantity: 0 }, 'INVALID', 'quantity'],
    ['a negative receipt', { quantity: -1 }, 'INVALID', 'quantity'],
    ['more than a million', { quantity: 1_000_001 }, 'INVALID', 'quantity'],
    ['a transfer to nowhere', { kind: 'TRANSFER' }, 'INVALID', 'toLocationId'],
    ['a receipt that goes on', { toLocationId: randomUUID() }, 'INVALID', 'toLocationId'],
    ['an adjustment without a reason', { kind: 'ADJUSTMENT' }, 'INVALID', 'reason'],
    ['an item that is not kept', { sku: 'B' }, 'NOT_FOUND', 'sku'],
    ['a location that there is not', { locationId: randomUUID() }, 'NOT_FOUND', 'locationId'],
    ['a location that is no id', { locationId: 'KIEL' }, 'NOT_FOUND', 'locationId'],
    [
      'a transfer to a place that there is not',
      { kind: 'TRANSFER', toLocationId: randomUUID() },
      'NOT_FOUND',
      'toLocationId',
    ],
    ['a shipment of more than there are', { kind: 'SHIPMENT', quantity: 11 }, 'INSUFFICIENT_STOCK', 'quantity'],
    [
      'a loss of more than there are',
      { kind: 'ADJUSTMENT', quantity: -11, reason: 'x' },
      'INSUFFICIENT_STOCK',
      'quantity',
    ],
  ])('refuses %s, and keeps nothing', async (_name, parts, code, name) => {
    const { tenant, receipt } = await start();
    const { movement, userErrors } = await world.recordMovement(tenant, { ...receipt, ...parts });
    expect([movement, userErrors]).toEqual([null, [{ code, message: expect.any(String), path: ['input', name] }]]);
    expect(await world.levels(tenant, 'A')).toEqual(['KIEL 10-0']);
  });

  it('refuses a transfer to where it came from, and to take what is reserved', async () => {
    const { tenant, KIEL, HAM, receipt } = await start();
    const transfer = { ...receipt, kind: 'TRANSFER' };
    const nowhere = await world.recordMovement(tenant, { ...transfer, toLocationId: KIEL });
    expect(nowhere.userErrors).toMatchObject([{ code: 'INVALID', path: ['input', 'toLocationId'] }]);
    await world.reserve(tenant, { externalId: 'o:1', sku: 'A', quantity: 6 });
    const held = await world.recordMovement(tenant, { ...transfer, toLocationId: HAM });
    expect(held.userErrors).toMatchObject([{ code: 'INSUFFICIENT_STOCK', message: 'Of A 4 are available there.' }]);
    expect(await world.levels(tenant, 'A')).toEqual(['KIEL 10-6']);
  });

  it('refuses more pieces than a location has', async () => {
    const tenant = randomUUID();
    await world.put(tenant, stock(item('A', { KIEL: 10_000_000 })));
    const { KIEL } = await world.locations(tenant);
    const receipt = { externalId: 'wms:1', kind: 'RECEIPT', sku: 'A', locationId: KIEL, quantity: 1 };
    const { userErrors } = await world.recordMovement(tenant, receipt);
    expect(userErrors).toMatchObject([{ code: 'INVALID', path: ['input', 'quantity'] }]);
  });

  it('knows no location and no item of another tenant', async () => {
    const theirs = await start();
    const ours = await start();
    const stolen = await world.recordMovement(ours.tenant, { ...ours.receipt, locationId: theirs.KIEL });
    expect(stolen.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'locationId'] }]);
    const empty = await world.recordMovement(randomUUID(), ours.receipt);
    expect(empty.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'sku'] }]);
    expect((await world.recordMovement(theirs.tenant, theirs.receipt)).userErrors).toEqual([]);
    expect((await world.recordMovement(ours.tenant, ours.receipt)).userErrors).toEqual([]);
  });

  it('needs the write scope, and the read scope to see the movement', async () => {
    const { tenant, receipt } = await start();
    const record = (selection: string) =>
      `mutation ($input: RecordMovementInput!) { recordMovement(input: $input) { ${selection} } }`;
    const denied = await world.askFor(tenant, record('userErrors { code }'), { input: receipt }, STOCK_READ);
    expect(denied.errors?.[0]).toMatchObject({ path: ['recordMovement'], extensions: { code: 'FORBIDDEN' } });
    expect(await world.levels(tenant, 'A')).toEqual(['KIEL 10-0']);
    const blind = await world.askFor(tenant, record('userErrors { code }'), { input: receipt }, STOCK_WRITE);
    expect(blind.data.recordMovement.userErrors).toEqual([]);
    const seeing = await world.askFor(tenant, record('movement { id }'), { input: receipt }, STOCK_WRITE);
    expect(seeing.errors?.[0]).toMatchObject({ extensions: { code: 'FORBIDDEN' } });
  });
});
