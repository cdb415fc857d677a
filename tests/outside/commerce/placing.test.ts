import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DATABASES } from '../source-world.js';
import { line, ORDERS_WRITE, order, READ, startWorld, type World } from './commerce-world.js';

const address = order(1).shippingAddress;

describe.each(DATABASES)('placing orders on %s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(kind);
  });
  afterAll(() => world.close());

  const count = async (tenant: string) =>
    (await world.askFor(tenant, '{ orders { totalCount } }')).data.orders.totalCount;

  it('adds the order up, keeps it as it was placed and tells the platform', async () => {
    const tenant = randomUUID();
    const lines = [line('A', 3, '10.10'), line('B', 2, '4.055', '7')];
    const facts = { customerNumber: 'K-1002', buyerEmail: 'a@example.test', placedAt: '2026-10-01T09:00:00.000Z' };
    const shipping = { shippingNet: '4.90', shippingTaxRate: '19', expectedGross: '50.57' };
    const placed = await world.place(tenant, order(1, { ...facts, ...shipping, lines }));
    expect(placed.userErrors).toEqual([]);
    const query = `{ order(number: "W-1") { channel externalId status customer { customerNumber } buyerEmail currency
      shippingAddress { recipient postalCode countryCode } shippingTaxRate placedAt
      lines { id sku stock { sku } quantity unitPrice netAmount taxRate } totals { linesNet shippingNet net tax gross } } }`;
    expect((await world.askFor(tenant, query)).data.order).toEqual({
      channel: 'webshop',
      externalId: '1',
      status: 'PLACED',
      customer: { customerNumber: 'K-1002' },
      buyerEmail: 'a@example.test',
      currency: 'EUR',
      shippingAddress: { recipient: 'Lena Hartwig', postalCode: null, countryCode: 'DE' },
      shippingTaxRate: '19',
      placedAt: '2026-10-01T09:00:00.000Z',
      lines: [
        { id: '1', sku: 'A', stock: { sku: 'A' }, quantity: 3, unitPrice: '10.10', netAmount: '30.30', taxRate: '19' },
        { id: '2', sku: 'B', stock: { sku: 'B' }, quantity: 2, unitPrice: '4.055', netAmount: '8.11', taxRate: '7' },
      ],
      totals: { linesNet: '38.41', shippingNet: '4.90', net: '43.31', tax: '7.26', gross: '50.57' },
    });
    const events = await world.eventsOf(tenant, 1);
    expect(events).toMatchObject([{ type: 'order.placed', subject: placed.order.id }]);
  });

  it('changes nothing when repeated, and places one order when asked many times at once', async () => {
    const tenant = randomUUID();
    const answers = await Promise.all(Array.from({ length: 6 }, () => world.place(tenant, order(1))));
    expect(new Set(answers.map((one) => one.order.id)).size).toBe(1);
    const rewritten = order(1, { lines: [line('A', 3, '10.1', '19.0'), line('B', 2, '4.050')], expectedGross: '45.7' });
    expect((await world.place(tenant, rewritten)).order).toEqual(answers[0].order);
    expect(await world.eventsOf(tenant, 1)).toHaveLength(1);
    expect(await world.execute('select id from source_commerce.outbox where tenant_id = ?', [tenant])).toEqual([]);
  });

  it('refuses another order under the same external id or number, and takes it on another channel', async () => {
    const tenant = randomUUID();
    await world.place(tenant, order(1));
    for (const parts of [{ currency: 'USD' }, { lines: [line('A', 3, '10.10')] }, { number: 'W-2' }])
      expect((await world.place(tenant, order(1, parts))).userErrors).toMatchObject([
        { code: 'EXTERNAL_ID_TAKEN', path: ['input', 'externalId'] },
      ]);
    const other = order(1, { channel: 'shopify:acme' });
    expect((await world.place(tenant, other)).userErrors).toMatchObject([
      { code: 'NUMBER_TAKEN', path: ['input', 'number'] },
    ]);
    expect((await world.place(tenant, { ...other, number: 'S-1' })).userErrors).toEqual([]);
    expect((await world.place(randomUUID(), order(1, { currency: 'USD' }))).userErrors).toEqual([]);
    expect(await count(tenant)).toBe(2);
  });

  it('gives numbers of its own, without a gap, where the caller gives none', async () => {
    const tenant = randomUUID();
    const placed = await Promise.all([1, 2, 3].map((number) => world.place(tenant, order(number, { number: null }))));
    expect(placed.map((one) => one.order.number).sort()).toEqual(['O-10001', 'O-10002', 'O-10003']);
  });

  it.each([
    ['a channel in capital letters', { channel: 'Webshop' }, 'INVALID', ['channel']],
    ['an empty external id', { externalId: ' ' }, 'INVALID', ['externalId']],
    ['a number of the kind that is given', { number: 'O-7' }, 'INVALID', ['number']],
    ['a customer number with a zero byte', { customerNumber: '\0' }, 'INVALID', ['customerNumber']],
    ['a buyer without a name', { buyerName: '' }, 'INVALID', ['buyerName']],
    ['a bad e-mail address', { buyerEmail: 'nobody' }, 'INVALID', ['buyerEmail']],
    ['a currency that there is not', { currency: 'EURO' }, 'INVALID', ['currency']],
    ['a time to come', { placedAt: '2999-01-01T00:00:00Z' }, 'INVALID', ['placedAt']],
    ['an order of nothing', { lines: [] }, 'INVALID', ['lines']],
    ['too many lines', { lines: Array(201).fill(line('A', 1, '1')) }, 'INVALID', ['lines']],
    ['a line of nothing', { lines: [line('A', 1, '1'), line('B', 0, '1')] }, 'INVALID', ['lines', '1', 'quantity']],
    ['a line of too many', { lines: [line('A', 100_001, '1')] }, 'INVALID', ['lines', '0', 'quantity']],
    ['a negative price', { lines: [line('A', 1, '-1')] }, 'INVALID', ['lines', '0', 'unitPrice']],
    ['a price of five digits', { lines: [line('A', 1, '0.00001')] }, 'INVALID', ['lines', '0', 'unitPrice']],
    ['a price that is too high', { lines: [line('A', 1, '1000001')] }, 'INVALID', ['lines', '0', 'unitPrice']],
    ['a rate beyond all', { lines: [line('A', 1, '1', '100.01')] }, 'INVALID', ['lines', '0', 'taxRate']],
    ['an article without a name', { lines: [{ ...line('A', 1, '1'), name: '' }] }, 'INVALID', ['lines', '0', 'name']],
    ['shipping costs of half a cent', { shippingNet: '0.005' }, 'INVALID', ['shippingNet']],
    ['a bad rate of shipping', { shippingTaxRate: '-1' }, 'INVALID', ['shippingTaxRate']],
    ['another total', { expectedGross: '45.71' }, 'TOTAL_MISMATCH', ['expectedGross']],
    [
      'a country in other letters',
      { shippingAddress: { ...address, countryCode: 'de' } },
      'INVALID',
      ['shippingAddress', 'countryCode'],
    ],
    [
      'a street that is too long',
      { shippingAddress: { ...address, street: 'x'.repeat(201) } },
      'INVALID',
      ['shippingAddress', 'street'],
    ],
  ])('refuses %s, and keeps nothing', async (_name, parts, code, path) => {
    const tenant = randomUUID();
    const placed = await world.place(tenant, order(1, parts));
    expect([placed.order, placed.userErrors]).toEqual([
      null,
      [{ code, message: expect.any(String), path: ['input', ...path] }],
    ]);
    expect(await count(tenant)).toBe(0);
  });

  it('refuses a price that is no decimal before it runs', async () => {
    const { errors } = await world.askFor(
      randomUUID(),
      'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } } }',
      { input: order(1, { lines: [line('A', 1, '1e3')] }) },
    );
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  });

  it('needs the write scope, and the read scope to see the order', async () => {
    const tenant = randomUUID();
    const place = (selection: string, scope: string) => {
      const query = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { ${selection} } }`;
      return world.askFor(tenant, query, { input: order(1) }, scope);
    };
    const denied = await place('userErrors { code }', READ);
    expect(denied.errors?.[0]).toMatchObject({ path: ['placeOrder'], extensions: { code: 'FORBIDDEN' } });
    expect(await count(tenant)).toBe(0);
    expect((await place('userErrors { code }', ORDERS_WRITE)).data.placeOrder.userErrors).toEqual([]);
    expect((await place('order { id }', ORDERS_WRITE)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});
