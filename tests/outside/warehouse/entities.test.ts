import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { item, RESERVATIONS_READ, STOCK_READ, startWorld, stock, type World } from './warehouse-world.js';

const ENTITIES = `query ($of: [_Any!]!) { _entities(representations: $of) {
  __typename
  ... on StockItem { sku available }
  ... on StockLocation { code }
  ... on StockMovement { quantity stockItem { sku } }
  ... on StockReservation { quantity }
} }`;

describe('entities that other contracts go on from to stock', () => {
  let world: World;
  let tenant: string;
  let ids: Record<'item' | 'location' | 'movement' | 'reservation', string>;
  beforeAll(async () => {
    world = await startWorld();
    tenant = randomUUID();
    await world.put(tenant, stock(item('A', { KIEL: 7 }), item('B', { HAM: 2 })));
    const { reservation } = await world.reserve(tenant, { externalId: 'o:1', sku: 'A', quantity: 3 });
    const query = '{ stockItem(sku: "A") { id } movements { nodes { id } } }';
    const { stockItem, movements } = (await world.askFor(tenant, query)).data;
    const { KIEL = '' } = await world.locations(tenant);
    ids = { item: stockItem.id, location: KIEL, movement: movements.nodes[0].id, reservation: reservation.id };
  });
  afterAll(() => world.close());

  const find = async (of: object[], { as = tenant, scope = `${STOCK_READ} ${RESERVATIONS_READ}` } = {}) =>
    world.askFor(as, ENTITIES, { of }, scope);
  const all = () => [
    { __typename: 'StockItem', sku: 'B' },
    { __typename: 'StockItem', id: ids.item.toUpperCase() },
    { __typename: 'StockLocation', id: ids.location },
    { __typename: 'StockMovement', id: ids.movement },
    { __typename: 'StockReservation', id: ids.reservation },
  ];

  it('are found by each of their keys, in the order asked for', async () => {
    expect((await find(all())).data._entities).toEqual([
      { __typename: 'StockItem', sku: 'B', available: 2 },
      { __typename: 'StockItem', sku: 'A', available: 4 },
      { __typename: 'StockLocation', code: 'KIEL' },
      { __typename: 'StockMovement', quantity: 7, stockItem: { sku: 'A' } },
      { __typename: 'StockReservation', quantity: 3 },
    ]);
  });

  it('are null for another tenant, and where there is none', async () => {
    expect((await find(all(), { as: randomUUID() })).data._entities).toEqual([null, null, null, null, null]);
    const none = [
      { __typename: 'StockItem', sku: 'X' },
      { __typename: 'StockItem', sku: 'a\0b' },
      { __typename: 'StockItem', id: 'no-uuid' },
      { __typename: 'StockItem' },
      { __typename: 'StockReservation', id: 7 },
    ];
    expect((await find(none)).data._entities).toEqual([null, null, null, null, null]);
  });

  it('are refused without the scope that reads them', async () => {
    for (const [one, scope] of [
      [all()[0], RESERVATIONS_READ],
      [all()[4], STOCK_READ],
    ] as const)
      expect((await find([one as object], { scope })).errors?.[0]).toMatchObject({
        path: ['_entities'],
        extensions: { code: 'FORBIDDEN' },
      });
  });
});
