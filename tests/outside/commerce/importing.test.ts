import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importOrdersFile } from '../../../src/outside/sources/commerce/index.js';
import { OrderStatus } from '../../../src/outside/sources/commerce/order-status.js';
import { DATABASES, IMPORT_SECRET } from '../source-world.js';
import { line, order, samples, startWorld, type World } from './commerce-world.js';

describe.each(DATABASES)('a file of orders on %s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(kind);
  });
  afterAll(() => world.close());

  const filed = (number: number, parts: object = {}) => ({
    ...order(number),
    placedAt: '2026-10-01T09:00:00Z',
    ...parts,
  });
  const parcel = (parts: object = {}) => ({
    carrier: 'DHL',
    trackingNumber: 'T-1',
    shippedAt: '2026-10-02T09:00:00Z',
    ...parts,
  });
  const back = (parts: object = {}) => ({
    externalId: 'r:1',
    reason: 'Broken',
    lines: [{ lineId: '1', quantity: 1 }],
    ...parts,
  });
  const statuses = async (tenant: string): Promise<string[]> =>
    (await world.askFor(tenant, '{ orders { nodes { status } } }')).data.orders.nodes.map(
      ({ status }: { status: string }) => status,
    );

  it('goes in with how far each order came, and a second time changes nothing', async () => {
    const tenant = randomUUID();
    const send = () =>
      importOrdersFile({ sourceUrl: world.source.url, importSecret: IMPORT_SECRET, tenant, path: samples });
    expect(await send()).toEqual({ created: 11, changed: 0, unchanged: 0 });
    expect(new Set(await statuses(tenant))).toEqual(new Set(Object.values(OrderStatus)));
    expect(await send()).toEqual({ created: 0, changed: 0, unchanged: 11 });
    const events = await world.eventsOf(tenant, 11);
    expect(events.filter(({ type }) => type === 'order.placed')).toHaveLength(11);
  });

  it('brings an order on that was imported before', async () => {
    const tenant = randomUUID();
    await world.put(tenant, [filed(1, { step: 'CONFIRMED' })]);
    expect(await world.put(tenant, [filed(1, { shipments: [parcel()] }), filed(2)])).toEqual({
      status: 201,
      body: { created: 1, changed: 1, unchanged: 0 },
    });
    expect(await statuses(tenant)).toEqual(['SHIPPED', 'PLACED']);
  });

  it.each([
    ['no JSON', '{', ''],
    ['no list', '{}', ''],
    ['an order of another form', [filed(1), { channel: 'x' }], '1.externalId'],
    ['a part that there is not', [filed(1, { coupon: 'x' })], '0'],
    ['a price as a number', [filed(1, { lines: [{ ...line('A', 1, '1'), unitPrice: 1 }] })], '0.lines.0.unitPrice'],
    ['a time that is none', [filed(1, { placedAt: 'today' })], '0.placedAt'],
    ['another total', [filed(1), filed(2, { expectedGross: '1' })], '1.expectedGross'],
    ['an order placed twice in two ways', [filed(1), filed(1, { currency: 'USD' })], '1.externalId'],
    [
      'too many pieces in a parcel',
      [filed(1, { shipments: [parcel({ lines: [{ lineId: '1', quantity: 4 }] })] })],
      '0.shipments.0.lines.0.quantity',
    ],
    [
      'an arrival before the parcel left',
      [filed(1, { shipments: [parcel({ deliveredAt: '2026-10-01T09:00:00Z' })] })],
      '0.shipments.0.deliveredAt',
    ],
    ['a return of what has not left', [filed(1, { returns: [back()] })], '0.returns.0.orderId'],
    ['a cancellation of what has left', [filed(1, { shipments: [parcel()], cancelReason: 'x' })], '0.cancelReason'],
    ['more than a thousand', Array.from({ length: 1_001 }, (_, number) => filed(number)), ''],
  ])('is refused whole for %s, with its place', async (_name, file, path) => {
    const tenant = randomUUID();
    expect(await world.put(tenant, file)).toMatchObject({ status: 422, body: { path, name: 'a.json' } });
    expect(await statuses(tenant)).toEqual([]);
  });

  it('is refused without the secret, for what is no tenant, and beyond 4 MiB', async () => {
    expect((await world.put(randomUUID(), [], 'guess')).status).toBe(401);
    expect((await world.put('acme', [])).status).toBe(404);
    expect((await world.put(randomUUID(), ' '.repeat(4 * 1024 * 1024 + 1))).status).toBe(413);
  });

  it('says why it was not taken in to whoever sends it', async () => {
    const path = new URL('../../../package.json', import.meta.url).pathname;
    const to = { sourceUrl: world.source.url, importSecret: IMPORT_SECRET, tenant: randomUUID() };
    await expect(importOrdersFile({ ...to, path })).rejects.toThrow(/package\.json was not imported: 422/);
  });

  it('lies in tables to which the migrations lead', async () => {
    expect(await world.missingSql()).toBe('');
  });
});
