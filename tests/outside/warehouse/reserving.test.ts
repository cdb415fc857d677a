import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DATABASES } from '../source-world.js';
import {
  item,
  RESERVATIONS_READ,
  RESERVATIONS_WRITE,
  STOCK_WRITE,
  startWorld,
  stock,
  type World,
} from './warehouse-world.js';

describe.each(DATABASES)('reserving stock on %s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(kind);
  });
  afterAll(() => world.close());

  const tenantWith = async (levels: Record<string, number>): Promise<string> => {
    const tenant = randomUUID();
    expect((await world.put(tenant, stock(item('A', levels)))).status).toBe(201);
    return tenant;
  };
  const order = (number: number, quantity: number, parts: object = {}) => ({
    externalId: `webshop:${number}:1`,
    sku: 'A',
    quantity,
    orderNumber: `W-${number}`,
    ...parts,
  });

  it('holds pieces where most are available, and no more than there are', async () => {
    const tenant = await tenantWith({ KIEL: 5, HAM: 8 });
    const { reservation } = await world.reserve(tenant, order(1, 6));
    expect(reservation).toMatchObject({ status: 'ACTIVE', quantity: 6, location: { code: 'HAM' }, orderNumber: 'W-1' });
    expect((await world.reserve(tenant, order(2, 5))).reservation.location.code).toBe('KIEL');
    const refused = await world.reserve(tenant, order(3, 3));
    expect(refused).toEqual({
      reservation: null,
      userErrors: [
        {
          code: 'INSUFFICIENT_STOCK',
          message: 'Of A 2 are available at a location; 3 were asked for.',
          path: ['input', 'quantity'],
        },
      ],
    });
    const query = '{ stockItem(sku: "A") { onHand reserved available } }';
    expect((await world.askFor(tenant, query)).data.stockItem).toEqual({ onHand: 13, reserved: 11, available: 2 });
  });

  it('holds them at a given location only', async () => {
    const tenant = await tenantWith({ KIEL: 5, HAM: 8 });
    const { KIEL = '', HAM } = await world.locations(tenant);
    const held = await world.reserve(tenant, order(1, 5, { locationId: KIEL.toUpperCase() }));
    expect(held.reservation.location.code).toBe('KIEL');
    const none = await world.reserve(tenant, order(2, 1, { locationId: KIEL }));
    expect(none.userErrors).toMatchObject([{ code: 'INSUFFICIENT_STOCK' }]);
    const unknown = await world.reserve(tenant, order(2, 1, { locationId: 'KIEL' }));
    expect(unknown.userErrors).toMatchObject([{ code: 'INSUFFICIENT_STOCK' }]);
    expect(HAM).not.toBe(KIEL);
  });

  it('promises no piece twice, however many ask at once', async () => {
    const tenant = await tenantWith({ KIEL: 10, HAM: 5 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, number) => world.reserve(tenant, order(number, 2))),
    );
    const held = answers.filter(({ reservation }) => reservation !== null);
    expect(held).toHaveLength(7);
    expect(new Set(answers.flatMap(({ userErrors }) => userErrors.map(({ code }: { code: string }) => code)))).toEqual(
      new Set(['INSUFFICIENT_STOCK']),
    );
    expect(await world.levels(tenant, 'A')).toEqual(['HAM 5-4', 'KIEL 10-10']);
  });

  it('keeps the database itself from promising a piece twice', async () => {
    const tenant = await tenantWith({ KIEL: 10 });
    const promise = 'update source_warehouse.stock_level set reserved = 11 where tenant_id = ?';
    await expect(world.execute(promise, [tenant])).rejects.toThrow('stock_level_available_check');
  });

  it('makes one reservation when asked many times, and refuses another under the same external id', async () => {
    const tenant = await tenantWith({ KIEL: 10 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => world.reserve(tenant, order(1, 2))));
    expect(new Set(answers.map(({ reservation }) => reservation.id)).size).toBe(1);
    for (const parts of [{ quantity: 3 }, { orderNumber: 'W-9' }, { locationId: randomUUID() }])
      expect((await world.reserve(tenant, order(1, 2, parts))).userErrors).toMatchObject([
        { code: 'EXTERNAL_ID_TAKEN', path: ['input', 'externalId'] },
      ]);
    expect(await world.levels(tenant, 'A')).toEqual(['KIEL 10-2']);
  });

  it('ships what is held, once', async () => {
    const tenant = await tenantWith({ KIEL: 10 });
    const { id } = (await world.reserve(tenant, order(1, 4))).reservation;
    const shipped = await world.fulfil(tenant, id);
    expect(shipped).toMatchObject({
      reservation: { id, status: 'FULFILLED' },
      movement: { kind: 'SHIPMENT', quantity: -4, reference: 'W-1' },
      userErrors: [],
    });
    expect(await world.fulfil(tenant, id.toUpperCase())).toEqual(shipped);
    expect(await world.levels(tenant, 'A')).toEqual(['KIEL 6-0']);
    const late = await world.release(tenant, id);
    expect(late.userErrors).toEqual([{ code: 'NOT_ACTIVE', message: 'The reservation is FULFILLED.', path: ['id'] }]);
    const events = await world.eventsOf(tenant, 5);
    expect(events.map(({ type, subject }) => [type, subject === id])).toEqual([
      ['stock.changed', false],
      ['reservation.created', true],
      ['stock.changed', false],
      ['reservation.changed', true],
      ['stock.changed', false],
    ]);
  });

  it('lets go of what is held, once', async () => {
    const tenant = await tenantWith({ KIEL: 10 });
    const { id } = (await world.reserve(tenant, order(1, 4))).reservation;
    const released = await world.release(tenant, id);
    expect(released).toMatchObject({ reservation: { id, status: 'RELEASED' }, userErrors: [] });
    expect(await world.release(tenant, id)).toEqual(released);
    expect((await world.fulfil(tenant, id)).userErrors).toMatchObject([{ code: 'NOT_ACTIVE' }]);
    expect(await world.levels(tenant, 'A')).toEqual(['KIEL 10-0']);
  });

  it.each([
    ['an empty external id', { externalId: '' }, 'INVALID', 'externalId'],
    ['an order number that is too long', { orderNumber: 'x'.repeat(201) }, 'INVALID', 'orderNumber'],
    ['nothing', { quantity: 0 }, 'INVALID', 'quantity'],
    ['more than a million', { quantity: 1_000_001 }, 'INVALID', 'quantity'],
    ['an item that is not kept', { sku: 'B' }, 'NOT_FOUND', 'sku'],
  ])('refuses %s, and holds nothing', async (_name, parts, code, name) => {
    const tenant = await tenantWith({ KIEL: 10 });
    const { reservation, userErrors } = await world.reserve(tenant, order(1, 1, parts));
    expect([reservation, userErrors]).toEqual([null, [{ code, message: expect.any(String), path: ['input', name] }]]);
    expect(await world.levels(tenant, 'A')).toEqual(['KIEL 10-0']);
  });

  it('knows no reservation of another tenant, and none that there is not', async () => {
    const theirs = await tenantWith({ KIEL: 10 });
    const { id } = (await world.reserve(theirs, order(1, 4))).reservation;
    const ours = await tenantWith({ KIEL: 10 });
    for (const [tenant, one] of [
      [ours, id],
      [theirs, randomUUID()],
      [theirs, 'no-uuid'],
    ])
      expect((await world.release(tenant, one)).userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['id'] }]);
    expect(await world.levels(theirs, 'A')).toEqual(['KIEL 10-4']);
  });

  it('needs its scopes: to write, to ship, and to see what was made', async () => {
    const tenant = await tenantWith({ KIEL: 10 });
    const reserve = (selection: string) =>
      `mutation { reserveStock(input: { externalId: "1", sku: "A", quantity: 1 }) { ${selection} } }`;
    const codeOf = async (query: string, scope: string) =>
      (await world.askFor(tenant, query, {}, scope)).errors?.[0]?.extensions.code;
    expect(await codeOf(reserve('userErrors { code }'), `${RESERVATIONS_READ} ${STOCK_WRITE}`)).toBe('FORBIDDEN');
    expect(await world.levels(tenant, 'A')).toEqual(['KIEL 10-0']);
    expect(await codeOf(reserve('userErrors { code }'), RESERVATIONS_WRITE)).toBeUndefined();
    expect(await codeOf(reserve('reservation { id }'), RESERVATIONS_WRITE)).toBe('FORBIDDEN');
    expect(await codeOf('{ reservations { nodes { stockItem { name } } } }', RESERVATIONS_READ)).toBe('FORBIDDEN');
    expect(await codeOf('{ reservations { nodes { location { name } } } }', RESERVATIONS_READ)).toBe('FORBIDDEN');
    const { id } = (await world.askFor(tenant, '{ reservations { nodes { id } } }')).data.reservations.nodes[0];
    const fulfil = `mutation { fulfilReservation(id: "${id}") { userErrors { code } } }`;
    expect(await codeOf(fulfil, RESERVATIONS_WRITE)).toBe('FORBIDDEN');
    expect(await world.levels(tenant, 'A')).toEqual(['KIEL 10-1']);
    expect(await codeOf(fulfil, `${RESERVATIONS_WRITE} ${STOCK_WRITE}`)).toBeUndefined();
    expect(await world.levels(tenant, 'A')).toEqual(['KIEL 9-0']);
  });
});
