import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DATABASES } from '../source-world.js';
import { ORDERS_WRITE, READ, RETURNS_WRITE, SHIPMENTS_WRITE, startWorld, type World } from './commerce-world.js';

describe.each(DATABASES)('shipping an order on %s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(kind);
  });
  afterAll(() => world.close());

  const parcel = (orderId: string, number: number, parts: object = {}) => ({
    orderId,
    carrier: 'DHL',
    trackingNumber: `T-${number}`,
    ...parts,
  });

  it('is shipped with its last parcel, and delivered with the last that arrives', async () => {
    const tenant = randomUUID();
    const id = await world.readyOrder(tenant);
    const part = { lines: [{ lineId: '1', quantity: 2 }] };
    const first = (await world.ship(tenant, parcel(id, 1, part))).shipment;
    expect(first).toMatchObject({ status: 'IN_TRANSIT', order: { status: 'READY_TO_SHIP' } });
    const second = (await world.ship(tenant, parcel(id, 2))).shipment;
    expect(second).toMatchObject({
      order: { status: 'SHIPPED' },
      lines: [
        { line: { id: '1' }, quantity: 1 },
        { line: { id: '2' }, quantity: 2 },
      ],
    });
    expect((await world.deliver(tenant, second.id)).shipment).toMatchObject({
      status: 'DELIVERED',
      order: { status: 'SHIPPED' },
    });
    const last = await world.deliver(tenant, first.id);
    expect(last.shipment.order.status).toBe('DELIVERED');
    expect(await world.deliver(tenant, first.id)).toEqual(last);
    const events = (await world.eventsOf(tenant, 12)).slice(4);
    expect(events.map(({ type, subject }) => [type, subject])).toEqual([
      ['shipment.created', first.id],
      ['order.changed', id],
      ['shipment.created', second.id],
      ['order.changed', id],
      ['shipment.delivered', second.id],
      ['order.changed', id],
      ['shipment.delivered', first.id],
      ['order.changed', id],
    ]);
  });

  it('knows a parcel again by its carrier and tracking number, and refuses other pieces in it', async () => {
    const tenant = randomUUID();
    const id = await world.readyOrder(tenant);
    const lines = [{ lineId: '1', quantity: 1 }];
    const once = await world.ship(tenant, parcel(id, 1, { lines }));
    expect(await world.ship(tenant, parcel(id, 1, { lines }))).toEqual(once);
    expect(await world.ship(tenant, parcel(id, 1))).toEqual(once);
    const other = await world.ship(tenant, parcel(id, 1, { lines: [{ lineId: '1', quantity: 2 }] }));
    expect(other.userErrors).toMatchObject([{ code: 'EXTERNAL_ID_TAKEN', path: ['input', 'trackingNumber'] }]);
  });

  it('ships no piece twice when many ship at once', async () => {
    const tenant = randomUUID();
    const id = await world.readyOrder(tenant);
    const lines = [{ lineId: '1', quantity: 2 }];
    const answers = await Promise.all([1, 2, 3].map((number) => world.ship(tenant, parcel(id, number, { lines }))));
    expect(answers.filter(({ shipment }) => shipment !== null)).toHaveLength(1);
    expect(answers.flatMap(({ userErrors }) => userErrors.map(({ code }: { code: string }) => code))).toEqual([
      'TOO_MANY_PIECES',
      'TOO_MANY_PIECES',
    ]);
  });

  it.each([
    ['no carrier', { carrier: '' }, 'INVALID', ['carrier']],
    ['a tracking number that is too long', { trackingNumber: 'x'.repeat(201) }, 'INVALID', ['trackingNumber']],
    ['an order that there is not', { orderId: 'W-1' }, 'NOT_FOUND', ['orderId']],
    ['a time to come', { shippedAt: '2999-01-01T00:00:00Z' }, 'INVALID', ['shippedAt']],
    ['nothing in it', { lines: [] }, 'INVALID', ['lines']],
    ['a line that there is not', { lines: [{ lineId: '3', quantity: 1 }] }, 'NOT_FOUND', ['lines', '0', 'lineId']],
    ['no piece of a line', { lines: [{ lineId: '1', quantity: 0 }] }, 'INVALID', ['lines', '0', 'quantity']],
    [
      'a line twice',
      { lines: [1, 2].map((quantity) => ({ lineId: '1', quantity })) },
      'INVALID',
      ['lines', '1', 'lineId'],
    ],
    ['too many pieces', { lines: [{ lineId: '2', quantity: 3 }] }, 'TOO_MANY_PIECES', ['lines', '0', 'quantity']],
  ])('refuses a parcel with %s, and keeps nothing', async (_name, parts, code, path) => {
    const tenant = randomUUID();
    const id = await world.readyOrder(tenant);
    const { shipment, userErrors } = await world.ship(tenant, parcel(id, 1, parts));
    expect([shipment, userErrors]).toEqual([null, [{ code, message: expect.any(String), path: ['input', ...path] }]]);
    expect(await world.statusOf(tenant, id)).toBe('READY_TO_SHIP');
  });

  it('refuses to ship before the order waits for the carrier, and once all is shipped', async () => {
    const tenant = randomUUID();
    const { order } = await world.place(tenant);
    const early = await world.ship(tenant, parcel(order.id, 1));
    expect(early.userErrors).toMatchObject([{ code: 'INVALID_TRANSITION', path: ['input', 'orderId'] }]);
    const { id } = await world.shippedOrder(tenant, 2);
    expect((await world.ship(tenant, parcel(id, 3))).userErrors).toMatchObject([{ code: 'INVALID_TRANSITION' }]);
  });

  it('refuses an arrival before the parcel left, or in time to come', async () => {
    const tenant = randomUUID();
    const { shipmentId } = await world.shippedOrder(tenant);
    for (const at of ['2020-01-01T00:00:00Z', '2999-01-01T00:00:00Z'])
      expect((await world.deliver(tenant, shipmentId, at)).userErrors).toMatchObject([
        { code: 'INVALID', path: ['deliveredAt'] },
      ]);
    expect((await world.deliver(tenant, randomUUID())).userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['id'] }]);
  });

  it('knows no order and no parcel of another tenant', async () => {
    const theirs = randomUUID();
    const id = await world.readyOrder(theirs);
    expect((await world.ship(randomUUID(), parcel(id, 1))).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const { shipment } = await world.ship(theirs, parcel(id, 1));
    expect((await world.deliver(randomUUID(), shipment.id)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const query = `{ shipment(id: "${shipment.id}") { trackingNumber status } }`;
    expect((await world.askFor(randomUUID(), query)).data.shipment).toBeNull();
    expect((await world.askFor(theirs, query)).data.shipment).toEqual({ trackingNumber: 'T-1', status: 'IN_TRANSIT' });
  });

  it('needs the scope for shipments', async () => {
    const tenant = randomUUID();
    const { shipmentId: id } = await world.shippedOrder(tenant);
    const scope = [READ, ORDERS_WRITE, RETURNS_WRITE].join(' ');
    const input = `{ orderId: "${id}", carrier: "DHL", trackingNumber: "9" }`;
    for (const call of [`addShipment(input: ${input})`, `markShipmentDelivered(id: "${id}")`]) {
      const ask = (selection: string, as: string) =>
        world.askFor(tenant, `mutation { ${call} { ${selection} } }`, {}, as);
      expect((await ask('userErrors { code }', scope)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
      expect((await ask('shipment { id }', SHIPMENTS_WRITE)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
  });
});
