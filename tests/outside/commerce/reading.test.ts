import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSourceStore } from '../../../src/outside/sdk/open-source-store.js';
import type { SourceStore } from '../../../src/outside/sdk/source-store.js';
import { commerceTables, OrderLineRow, OrderRow, OutboxRow } from '../../../src/outside/sources/commerce/entities.js';
import { createLoaders } from '../../../src/outside/sources/commerce/graphql/context.js';
import { DATABASES, playStore } from '../source-world.js';
import { ORDERS_WRITE, order, READ, startWorld, type World } from './commerce-world.js';

const PAGE = `query ($first: Int, $after: String, $since: DateTime, $status: OrderStatus, $channel: String, $customer: ID) {
  orders(first: $first, after: $after, updatedSince: $since, status: $status, channel: $channel, customerNumber: $customer) {
    totalCount edges { cursor } nodes { id number updatedAt } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;
const ENTITIES = `query ($of: [_Any!]!) { _entities(representations: $of) {
  __typename ... on Order { number totals { gross } lines { sku } } } }`;

describe.each(DATABASES)('reading orders on %s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(kind);
  });
  afterAll(() => world.close());

  const tenantWith = async (...orders: object[]): Promise<string> => {
    const tenant = randomUUID();
    for (const one of orders) expect((await world.place(tenant, one)).userErrors).toEqual([]);
    return tenant;
  };
  const page = async (tenant: string, variables: object = {}) =>
    (await world.askFor(tenant, PAGE, variables)).data.orders;
  const numbers = async (tenant: string, variables: object) =>
    (await page(tenant, variables)).nodes.map(({ number }: { number: string }) => number);

  it('pages through all of them, each once, and goes on from a kept cursor with what changed later', async () => {
    const tenant = await tenantWith(...[1, 2, 3, 4, 5].map((number) => order(number)));
    const first = await page(tenant, { first: 3 });
    expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    expect(first.edges[2].cursor).toBe(first.pageInfo.endCursor);
    const second = await page(tenant, { first: 3, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...second.nodes].map(({ number }) => number)).toEqual(['W-1', 'W-2', 'W-3', 'W-4', 'W-5']);
    const { endCursor } = second.pageInfo;
    expect(await page(tenant, { after: endCursor })).toMatchObject({ nodes: [], pageInfo: { endCursor } });
    await world.advance(tenant, first.nodes[1].id, 'CONFIRMED');
    expect(await numbers(tenant, { after: endCursor })).toEqual(['W-2']);
  });

  it('lists what changed since an instant, and by state, channel and customer', async () => {
    const tenant = await tenantWith(
      order(1, { customerNumber: 'K-1' }),
      order(2, { channel: 'shopify:acme', customerNumber: 'K-1' }),
      order(3),
    );
    const { nodes } = await page(tenant);
    expect(await numbers(tenant, { since: nodes[1].updatedAt })).toEqual(['W-2', 'W-3']);
    expect(await numbers(tenant, { channel: 'shopify:acme' })).toEqual(['W-2']);
    expect(await numbers(tenant, { customer: 'K-1', channel: 'webshop' })).toEqual(['W-1']);
    await world.cancel(tenant, nodes[2].id);
    expect(await numbers(tenant, { status: 'CANCELLED' })).toEqual(['W-3']);
    expect(await page(tenant, { status: 'PLACED' })).toMatchObject({ totalCount: 2 });
  });

  it('finds one order by its id or by its number', async () => {
    const tenant = await tenantWith(order(1));
    const [{ id }] = (await page(tenant)).nodes;
    const query = `query ($id: ID, $number: ID) { order(id: $id, number: $number) {
      number customer { customerNumber } shipments { id } returns { id } lines { id } } }`;
    const expected = { number: 'W-1', customer: null, shipments: [], returns: [], lines: [{ id: '1' }, { id: '2' }] };
    for (const key of [{ id }, { id: id.toUpperCase() }, { number: 'W-1' }])
      expect((await world.askFor(tenant, query, key)).data.order).toEqual(expected);
    for (const key of [{ id: 'no-uuid' }, { number: 'W-2' }, { id: randomUUID() }])
      expect((await world.askFor(tenant, query, key)).data.order).toBeNull();
    for (const key of [{}, { id, number: 'W-1' }, { number: 'a\0b' }])
      expect((await world.askFor(tenant, query, key)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('refuses cursors, pages and filters out of bounds', async () => {
    for (const variables of [{ after: 'x' }, { first: 101 }, { first: 0 }, { channel: 'x'.repeat(201) }])
      expect(await world.codeOf(PAGE, READ, variables)).toBe('BAD_USER_INPUT');
  });

  it('asks the scope again', async () => {
    const one = randomUUID();
    for (const query of [
      '{ orders { totalCount } }',
      '{ order(number: "1") { id } }',
      `{ shipment(id: "${one}") { id } }`,
      `{ orderReturn(id: "${one}") { id } }`,
    ])
      expect([await world.codeOf(query, ORDERS_WRITE), await world.codeOf(query, READ)]).toEqual([
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
      store = await openSourceStore(commerceTables, world.database);
      ours = await tenantWith(order(1));
      theirs = await tenantWith(order(2));
      theirId = (await page(theirs)).nodes[0].id;
    });
    afterAll(() => store.close());

    it('gives one nothing of another', async () => {
      const query = `{ order(id: "${theirId}") { number } other: order(number: "W-2") { number } orders { totalCount } }`;
      expect((await world.askFor(ours, query)).data).toEqual({ order: null, other: null, orders: { totalCount: 1 } });
    });

    it('shows and gives nothing of another to code that asks for it', async () => {
      const em = store.forTenant(ours);
      expect(await em.find(OrderRow, { tenantId: theirs })).toEqual([]);
      expect(await em.find(OrderLineRow, { orderId: theirId })).toEqual([]);
      expect(await em.find(OutboxRow, { tenantId: theirs })).toEqual([]);
      expect(await em.nativeUpdate(OrderRow, { id: theirId }, { buyerName: 'Stolen' })).toBe(0);
      await expect(em.nativeUpdate(OrderRow, {}, { tenantId: theirs })).rejects.toThrow('row-level security');
    });

    it('has every table guarded, under a role that owns nothing and rewrites no line', async () => {
      const tables = await world.execute(
        `select tablename from pg_tables where schemaname = 'source_commerce' and not rowsecurity`,
      );
      expect(tables).toEqual([{ tablename: 'mikro_orm_migrations' }]);
      const [may] = await world.execute(`select has_table_privilege(?, ?, ?) as rewrites`, [
        'source_commerce',
        'source_commerce.order_line',
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

    it('lets other contracts go on from an order by each of its keys, and only its own tenant', async () => {
      const of = [
        { __typename: 'Order', number: 'W-2' },
        { __typename: 'Order', id: theirId.toUpperCase() },
        { __typename: 'Order', number: 'W-9' },
        { __typename: 'Order', number: 'a\0b' },
        { __typename: 'Order', id: 'no-uuid' },
        { __typename: 'Order' },
      ];
      const found = {
        __typename: 'Order',
        number: 'W-2',
        totals: { gross: '45.70' },
        lines: [{ sku: 'A' }, { sku: 'B' }],
      };
      expect((await world.askFor(theirs, ENTITIES, { of })).data._entities).toEqual([
        found,
        found,
        null,
        null,
        null,
        null,
      ]);
      expect((await world.askFor(ours, ENTITIES, { of })).data._entities).toEqual(Array(6).fill(null));
      const denied = await world.askFor(theirs, ENTITIES, { of }, ORDERS_WRITE);
      expect(denied.errors?.[0]).toMatchObject({ path: ['_entities'], extensions: { code: 'FORBIDDEN' } });
    });
  });
});

describe('the loaders of a request for orders', () => {
  it('read the lines, shipments and returns of a whole page with one query each', async () => {
    const { queries, em } = playStore();
    const { lines, shipments, returns, orders } = createLoaders(em);
    const ids = Array.from({ length: 100 }, () => randomUUID());
    await Promise.all(ids.flatMap((id) => [lines.load(id), shipments.load(id), returns.load(id), orders.load(id)]));
    expect(queries.sort()).toEqual(['OrderLineRow', 'OrderRow', 'ReturnRow', 'ShipmentRow']);
  });
});
