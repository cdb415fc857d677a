import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ORDER_MOVES, OrderStatus, OrderStep } from '../../../src/outside/sources/commerce/order-status.js';
import fc from '../../support/fast-check.js';
import { DATABASES } from '../source-world.js';
import { ORDERS_WRITE, order, READ, RETURNS_WRITE, SHIPMENTS_WRITE, startWorld, type World } from './commerce-world.js';

describe.each(DATABASES)('moving an order on, on %s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(kind);
  });
  afterAll(() => world.close());

  const placed = async (tenant: string): Promise<string> => (await world.place(tenant)).order.id;

  it('goes step by step, tells of each, and repeating a step changes nothing', async () => {
    const tenant = randomUUID();
    const id = await placed(tenant);
    for (const to of ['CONFIRMED', 'PACKED', 'READY_TO_SHIP']) {
      const once = await world.advance(tenant, id, to);
      expect(once).toMatchObject({ order: { id, status: to }, userErrors: [] });
      expect(await world.advance(tenant, id.toUpperCase(), to)).toEqual(once);
    }
    const events = await world.eventsOf(tenant, 4);
    expect(events.map(({ type }) => type)).toEqual(['order.placed', ...Array(3).fill('order.changed')]);
    expect(new Set(events.map(({ subject }) => subject))).toEqual(new Set([id]));
  });

  it('refuses to leave a step out or to go back, and names what is allowed', async () => {
    const tenant = randomUUID();
    const id = await placed(tenant);
    expect((await world.advance(tenant, id, 'PACKED')).userErrors).toEqual([
      {
        code: 'INVALID_TRANSITION',
        message: 'W-1 is PLACED: it cannot become PACKED; next it may become CONFIRMED or CANCELLED.',
        path: ['to'],
      },
    ]);
    await world.advance(tenant, id, 'CONFIRMED');
    await world.advance(tenant, id, 'PACKED');
    expect((await world.advance(tenant, id, 'CONFIRMED')).userErrors).toMatchObject([{ code: 'INVALID_TRANSITION' }]);
    expect(await world.statusOf(tenant, id)).toBe('PACKED');
  });

  it('is cancelled once, with its first reason, and stays so', async () => {
    const tenant = randomUUID();
    const id = await placed(tenant);
    const first = await world.cancel(tenant, id, 'Changed their mind');
    expect(first.order).toMatchObject({ status: 'CANCELLED', cancelReason: 'Changed their mind' });
    expect(await world.cancel(tenant, id, 'Another reason')).toEqual(first);
    expect((await world.advance(tenant, id, 'CONFIRMED')).userErrors).toMatchObject([
      { message: 'W-1 is CANCELLED: it cannot become CONFIRMED; it stays so.' },
    ]);
  });

  it('is not cancelled without a reason, nor when a part is on its way', async () => {
    const tenant = randomUUID();
    const id = await world.readyOrder(tenant);
    expect((await world.cancel(tenant, id, ' ')).userErrors).toMatchObject([{ code: 'INVALID', path: ['reason'] }]);
    const lines = [{ lineId: '1', quantity: 1 }];
    await world.ship(tenant, { orderId: id, carrier: 'DHL', trackingNumber: 'T-1', lines });
    expect((await world.cancel(tenant, id)).userErrors).toMatchObject([{ code: 'INVALID_TRANSITION', path: ['id'] }]);
    await world.ship(tenant, { orderId: id, carrier: 'DHL', trackingNumber: 'T-2' });
    expect((await world.cancel(tenant, id)).userErrors).toMatchObject([{ code: 'INVALID_TRANSITION', path: ['id'] }]);
    expect(await world.statusOf(tenant, id)).toBe('SHIPPED');
  });

  it('knows no order of another tenant, and none that there is not', async () => {
    const theirs = randomUUID();
    const id = await placed(theirs);
    for (const [tenant, one] of [
      [randomUUID(), id],
      [theirs, randomUUID()],
      [theirs, 'W-1'],
    ] as const) {
      const refused = [await world.advance(tenant, one, 'CONFIRMED'), await world.cancel(tenant, one)];
      for (const { userErrors } of refused) expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['id'] }]);
    }
    expect(await world.statusOf(theirs, id)).toBe('PLACED');
  });

  it('needs the scope for orders to write', async () => {
    const tenant = randomUUID();
    const id = await placed(tenant);
    const scope = [READ, SHIPMENTS_WRITE, RETURNS_WRITE].join(' ');
    for (const call of ['advanceOrder(id: $id, to: CONFIRMED)', 'cancelOrder(id: $id, reason: "x")']) {
      const query = `mutation ($id: ID!) { ${call} { userErrors { code } } }`;
      const { errors } = await world.askFor(tenant, query, { id }, scope);
      expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
    expect(await world.statusOf(tenant, id)).toBe('PLACED');
    const blind = await world.askFor(
      tenant,
      `mutation { cancelOrder(id: "${id}", reason: "x") { order { id } } }`,
      {},
      ORDERS_WRITE,
    );
    expect(blind.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('keeps the database itself from a state that there is not', async () => {
    const tenant = randomUUID();
    await placed(tenant);
    const invent = "update source_commerce.customer_order set status = 'LOST' where tenant_id = ?";
    await expect(world.execute(invent, [tenant])).rejects.toThrow('customer_order_status_check');
  });
});

describe('the states of an order', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  it('are all reached from PLACED, and the last ones are left by nothing', () => {
    const reached = new Set([OrderStatus.PLACED]);
    for (const status of reached) for (const next of ORDER_MOVES[status]) reached.add(next);
    expect([...reached].sort()).toEqual(Object.values(OrderStatus).sort());
    const last = Object.values(OrderStatus).filter((status) => ORDER_MOVES[status].length === 0);
    expect(last).toEqual([OrderStatus.CANCELLED, OrderStatus.RETURNED]);
  });

  it('follow the table, whatever is done to an order in whatever order', async () => {
    const pieces = fc.integer({ min: 1, max: 3 }).map((quantity) => [{ lineId: '1', quantity }]);
    const act = fc.oneof(
      fc.constantFrom(...Object.values(OrderStep)).map((to) => ({ do: 'advance' as const, to })),
      fc.record({ do: fc.constant('ship' as const), lines: fc.option(pieces, { nil: undefined }) }),
      fc.record({ do: fc.constant('sendBack' as const), lines: pieces }),
      fc.constantFrom<Act[]>({ do: 'cancel' }, { do: 'deliver' }, { do: 'receive' }),
    );
    const tenant = randomUUID();
    let number = 0;
    const way = [OrderStep.CONFIRMED, OrderStep.PACKED, OrderStep.READY_TO_SHIP];
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 3 }), fc.array(act, { maxLength: 8 }), async (start, acts) => {
        number += 1;
        const { id } = (await world.place(tenant, order(number))).order;
        for (const to of way.slice(0, start)) await world.advance(tenant, id, to);
        for (const [index, one] of acts.entries()) {
          const before = (await world.statusOf(tenant, id)) as OrderStatus;
          const { userErrors } = await perform(id, one, `${number}-${index}`);
          const after = (await world.statusOf(tenant, id)) as OrderStatus;
          if (userErrors.length > 0) expect(after).toBe(before);
          else expect([before, ...ORDER_MOVES[before]]).toContain(after);
        }
      }),
      { numRuns: 12, seed: 20_261_010 },
    );

    async function perform(id: string, one: Act, key: string) {
      const parts = `{ order(id: "${id}") { shipments { id } returns { id } } }`;
      const { shipments, returns } = (await world.askFor(tenant, parts)).data.order;
      const nobody = randomUUID();
      if (one.do === 'advance') return world.advance(tenant, id, one.to);
      if (one.do === 'cancel') return world.cancel(tenant, id);
      if (one.do === 'deliver') return world.deliver(tenant, shipments.at(-1)?.id ?? nobody);
      if (one.do === 'receive') return world.receive(tenant, returns.at(-1)?.id ?? nobody);
      if (one.do === 'ship')
        return world.ship(tenant, { orderId: id, carrier: 'DHL', trackingNumber: key, lines: one.lines });
      return world.sendBack(tenant, { orderId: id, externalId: key, reason: 'x', lines: one.lines });
    }
  });
});

type Act =
  | { do: 'advance'; to: OrderStep }
  | { do: 'ship'; lines?: object[] | undefined }
  | { do: 'sendBack'; lines: object[] }
  | { do: 'cancel' }
  | { do: 'deliver' }
  | { do: 'receive' };
