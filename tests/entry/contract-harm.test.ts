import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Publisher, publisherOf } from '../support/contract-publisher.js';
import { stockFiles, stockWith } from '../support/stock-contract.js';
import { createWorld, type World } from '../support/world.js';

const READ = 'stock.items:read';
const contracts = { stock: { version: '2026-10', required: [READ], optional: [] } };

/** Nobody has sent anything yet: what apps came with is all there is to go by. */
describe('whom a change would break by what installed apps came with', () => {
  let world: World;
  let stock: Publisher;
  beforeAll(async () => {
    world = await createWorld();
    stock = publisherOf(world, 'stock');
    await stock.publish(stockFiles);
  });
  afterAll(() => world.close());

  const without = (line: string) =>
    stockWith({ sdl: [[line, '']], samples: line.includes('count') ? [[' "count": 3,', '']] : [] });
  const weightless = stockWith({ sdl: [['  weight: Decimal\n', '']], samples: [[' "weight": "2.50",', '']] });

  it('names an installed app by the document that holds what goes, though it was never sent', async () => {
    const app = await world.app({
      contracts,
      documents: { weights: 'query Weights { items { nodes { weight } } }' },
    });
    const removal = { removeUnused: true };
    // An app that nobody has installed holds nothing back.
    expect((await stock.check(weightless, removal)).body).toMatchObject({ isGood: true });

    const birch = await world.tenant('birch-harm');
    const installation = await world.install(birch, { app: app.key, scopes: [READ] });
    const held = await stock.check(weightless, removal);
    expect(held.body).toMatchObject({
      isGood: false,
      harms: [{ coordinate: 'Item.weight', requests: { operations: 0 }, documents: { apps: 1, installations: 1 } }],
    });
    expect(held.body.harms[0].users).toEqual([
      {
        app: app.key,
        appVersion: '1.0.0',
        tenant: { id: birch.id, slug: 'birch-harm', name: 'birch-harm' },
        installation,
        operation: 'documents.weights',
        via: 'document',
        requests: 0,
      },
    ]);
    expect((await stock.publish(weightless, removal)).status).toBe(422);
    // What it does not hold may go all the same.
    expect((await stock.check(without('  count: Int!\n'), removal)).body).toMatchObject({ isGood: true });

    await world.change(birch, installation, 'suspend');
    expect((await stock.check(weightless, removal)).body).toMatchObject({ isGood: false });
    await world.change(birch, installation, 'uninstall');
    expect((await stock.check(weightless, removal)).body).toMatchObject({ isGood: true });
  });

  it('names an installed app that waits for an event that goes', async () => {
    const app = await world.app({
      contracts,
      automations: {
        watch: {
          label: 'Watch items',
          trigger: { contract: 'stock', event: 'item.moved' },
          read: { document: 'query One($id: ID!) { item(id: $id) { id } }', pick: 'item' },
          let: {},
          conditions: [],
          steps: [{ id: 'note', contract: 'stock', document: 'query N { items { nodes { id } } }', variables: {} }],
        },
      },
    });
    await world.install(await world.tenant(), { app: app.key, scopes: [READ] });
    const silent = stockWith({
      manifest: [['events:\n  item.moved: { description: An item was moved., subject: Item }\n', '']],
    });
    const { body } = await stock.check(silent, { removeUnused: true });
    expect(body).toMatchObject({
      isGood: false,
      harms: [{ coordinate: 'events.item.moved', users: [{ app: app.key, operation: 'waits for item.moved' }] }],
    });
  });

  it('cannot say whom it breaks that a scope goes, and so refuses', async () => {
    const scopeless = stockWith({
      manifest: [['  stock.items:write: { title: Change items, description: Change every item. }\n', '']],
      sdl: [
        ['[["stock.items:write"]]', '[["stock.items:read"]]'],
        ['[["stock.items:read"], ["stock.items:write"]]', '[["stock.items:read"]]'],
      ],
    });
    const { body } = await stock.check(scopeless, { removeUnused: true });
    expect(body.isGood).toBe(false);
    const told = body.problems.map(({ message }: { message: string }) => message).join('\n');
    expect(told).toContain('scopes.stock.items:write was removed. Use does not tell whom it would break.');
  });
});
