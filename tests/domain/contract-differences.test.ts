import { describe, expect, it } from '@jest/globals';
import { type Contract, type ContractFiles, checkContract } from '../../src/domain/registry/index.js';
import { contractOf, stockFiles, stockWith } from '../support/stock-contract.js';

const stock = contractOf(stockFiles);
const guard = '@requiresScopes(scopes: [["stock.items:read"]])';
const since = (previous: Contract, files: ContractFiles) => checkContract(files, { live: [], previous });

describe('a revision of a contract', () => {
  it('changes nothing when it is the same', async () => {
    expect(await since(stock, stockFiles)).toMatchObject({ problems: [], isBreaking: false, changes: [] });
  });

  it.each<[string, string, string, Record<string, [string, string][]>]>([
    [
      'a field is removed',
      'Item.weight',
      "Field 'weight' was removed",
      { sdl: [['  weight: Decimal\n', '']], samples: [['"weight": "2.50", ', '']] },
    ],
    ['an enum value is removed', 'ItemKind.KIT_OF_PARTS', 'was removed', { sdl: [['  KIT_OF_PARTS\n', '']] }],
    [
      'a field may be null that was not',
      'Item.count',
      "changed type from 'Int!' to 'Int'",
      { sdl: [['count: Int!', 'count: Int']] },
    ],
    ['an argument is removed', 'Query.items(kind:)', 'was removed', { sdl: [[', kind: ItemKind', '']] }],
    [
      'an argument must be given that need not',
      'Query.items(kind:)',
      'has become required',
      { sdl: [['kind: ItemKind)', 'kind: ItemKind!)']] },
    ],
    [
      'a required argument loses its default',
      'Query.search(limit:)',
      'has become required',
      { sdl: [['limit: Int! = 10', 'limit: Int!']] },
    ],
    [
      'a required argument is added',
      'Query.item(at:)',
      'has become required',
      { sdl: [['item(id: ID!)', 'item(id: ID!, at: String!)']] },
    ],
    [
      'an input field must be given',
      'MoveItemInput.note',
      'has become required',
      { sdl: [['note: String', 'note: String!']] },
    ],
    [
      'an input takes one field only',
      'MoveItemInput',
      'takes exactly one of its fields now',
      {
        sdl: [
          ['input MoveItemInput {\n  id: ID!\n  to: String!', 'input MoveItemInput @oneOf {\n  id: ID\n  to: String'],
        ],
      },
    ],
    [
      'a field below a union promises more',
      'Shelf.label',
      'a document that merges it with Item.label would be refused',
      { sdl: [['  label: String\n  best', '  label: String!\n  best']], samples: [['"label": null', '"label": "A"']] },
    ],
    [
      'a field needs another scope',
      'Item.weight',
      'Item.weight needs stock.items:read and stock.items:write, and needed stock.items:read',
      { sdl: [['weight: Decimal', 'weight: Decimal @requiresScopes(scopes: [["stock.items:write"]])']] },
    ],
    [
      'a type needs both scopes',
      'MoveItemPayload',
      'MoveItemPayload needs stock.items:read and stock.items:write, and needed stock.items:read, or stock.items:write',
      {
        sdl: [
          [
            'type MoveItemPayload @requiresScopes(scopes: [["stock.items:read"], ["stock.items:write"]])',
            'type MoveItemPayload @requiresScopes(scopes: [["stock.items:read", "stock.items:write"]])',
          ],
        ],
      },
    ],
    [
      'a scope is no longer described',
      'scopes.stock.items:write',
      'was removed',
      {
        manifest: [['  stock.items:write: { title: Change items, description: Change every item. }\n', '']],
        sdl: [
          ['[["stock.items:write"]]', '[["stock.items:read"]]'],
          ['[["stock.items:read"], ["stock.items:write"]]', '[["stock.items:read"]]'],
        ],
      },
    ],
    [
      'an event is removed',
      'events.item.moved',
      'was removed',
      { manifest: [['events:\n  item.moved: { description: An item was moved., subject: Item }\n', '']] },
    ],
    [
      'an event is about something else',
      'events.item.moved',
      'is about Shelf, and was about Item',
      { manifest: [['subject: Item', 'subject: Shelf']] },
    ],
  ])('is refused where %s', async (_, coordinate, message, changes) => {
    const { problems, isBreaking } = await since(stock, stockWith(changes));
    expect(isBreaking).toBe(true);
    expect(problems).toContainEqual(
      expect.objectContaining({
        code: 'CONTRACT_BREAKING',
        severity: 'error',
        coordinate,
        message: expect.stringContaining(message),
      }),
    );
    expect(problems.find(({ code }) => code === 'CONTRACT_BREAKING')?.message).toContain('make a new version');
  });

  it.each<[string, 'safe' | 'dangerous', string, Record<string, [string, string][]>]>([
    ['a field is added', 'safe', 'Item.width', { sdl: [['  weight: Decimal', '  weight: Decimal\n  width: Decimal']] }],
    [
      'an argument is added that may be left out',
      'dangerous',
      'Query.item(at:)',
      { sdl: [['item(id: ID!)', 'item(id: ID!, at: String)']] },
    ],
    ['a value is added to an enum', 'dangerous', 'ItemKind.TOOL', { sdl: [['  PART\n', '  PART\n  TOOL\n']] }],
    [
      'a field is deprecated',
      'safe',
      'Item.weight',
      { sdl: [['weight: Decimal', 'weight: Decimal @deprecated(reason: "Use mass.")']] },
    ],
    ['an argument need no longer be given', 'safe', 'Query.item(id:)', { sdl: [['item(id: ID!)', 'item(id: ID)']] }],
    [
      'a scope is added',
      'safe',
      'scopes.stock.shelves:read',
      { manifest: [['events:', '  stock.shelves:read: { title: Read, description: See. }\nevents:']] },
    ],
    [
      'a scope is described in other words',
      'dangerous',
      'scopes.stock.items:read',
      { manifest: [['See every item.', 'See items.']] },
    ],
    [
      'an event is added',
      'safe',
      'events.item.lost',
      { manifest: [['events:', 'events:\n  item.lost: { description: Gone., subject: Item }']] },
    ],
  ])('is taken where %s', async (_, criticality, coordinate, changes) => {
    const { problems, isBreaking, changes: found } = await since(stock, stockWith(changes));
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(isBreaking).toBe(false);
    expect(found).toContainEqual(
      expect.objectContaining({ criticality, coordinate: expect.stringContaining(coordinate) }),
    );
  });

  it('may declare more errors, and none less', async () => {
    const declared = stockWith({ manifest: [['events:', 'errors: { SHELF_CLOSED: It is closed. }\nevents:']] });
    expect(await since(stock, declared)).toMatchObject({ problems: [], isBreaking: false });
    const { isBreaking, changes } = await since(contractOf(declared), stockFiles);
    expect([isBreaking, changes[0]?.coordinate]).toEqual([true, 'errors.SHELF_CLOSED']);
  });

  it('may promise more where no document can merge the field with another', async () => {
    const before = contractOf(stockWith({ sdl: [['parts: [Part!]!', 'parts: [Part!]']] }));
    const { isBreaking, changes } = await since(before, stockFiles);
    expect(isBreaking).toBe(false);
    expect(changes).toMatchObject([{ criticality: 'safe', coordinate: 'Item.parts' }]);
  });

  it('may move a guard from a field to the type that it answers with, when the type has it already', async () => {
    const files = stockWith({ sdl: [[`item(id: ID!): Item ${guard}`, 'item(id: ID!): Item']] });
    expect((await since(stock, files)).changes).toEqual([]);
  });

  it('is told when it needs less', async () => {
    const both = '@requiresScopes(scopes: [["stock.items:read", "stock.items:write"]])';
    const strict = contractOf(stockWith({ sdl: [[`type Part ${guard}`, `type Part ${both}`]] }));
    const { isBreaking, changes } = await since(strict, stockFiles);
    expect(isBreaking).toBe(false);
    expect(changes).toContainEqual({
      criticality: 'safe',
      coordinate: 'Part.name',
      message: 'Part.name needs stock.items:read, and needed stock.items:read and stock.items:write',
    });
  });

  it('is breaking when a new implementation makes a field of its interface need more', async () => {
    const node = ['  item(id: ID!)', `  node(id: ID!): Node ${guard}\n  item(id: ID!)`] as [string, string];
    const before = contractOf(stockWith({ sdl: [node] }));
    const added =
      'type Box implements Node @requiresScopes(scopes: [["stock.items:write"]]) {\n  id: ID!\n}\n\nunion Found';
    const { changes } = await since(before, stockWith({ sdl: [node, ['union Found', added]] }));
    expect(changes[0]).toEqual({
      criticality: 'breaking',
      coordinate: 'Node.id',
      message: 'Node.id needs stock.items:read and stock.items:write, and needed stock.items:read',
    });
  });

  it('may break as a new version: the differences are told, and none is a problem', async () => {
    const files = stockWith({
      manifest: [['2026-10', '2027-01']],
      sdl: [['count: Int!', 'amount: Int!']],
      samples: [['"count"', '"amount"']],
    });
    const { problems, isBreaking, changes } = await since(stock, files);
    expect(problems).toEqual([]);
    expect(isBreaking).toBe(true);
    expect(changes.map(({ criticality, coordinate }) => `${criticality} ${coordinate}`)).toEqual([
      'breaking Item.count',
      'safe Item.amount',
    ]);
  });
});

describe('a contract among the others that are live', () => {
  const other = (key: string, fields: string, version = '2026-10'): Contract =>
    contractOf({
      manifest: stockFiles.manifest
        .replaceAll('stock', 'shop')
        .replace('2026-10', version)
        .replace(/events:.*/s, ''),
      sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@requiresScopes"])
        type Query { sales: Sale @requiresScopes(scopes: [["shop.items:read"]]) }
        type Sale @requiresScopes(scopes: [["shop.items:read"]]) { item: Item }
        type Item ${key} @requiresScopes(scopes: [["shop.items:read"]]) ${fields}`,
    });

  it('composes with one that extends its entity by the same key', async () => {
    const live = [other('@key(fields: "id")', '{ id: ID! sold: Int! }'), other('', '{ id: ID! }', '2026-07')];
    expect((await checkContract(stockFiles, { live: live.slice(0, 1) })).problems).toEqual([]);
    const { problems } = await checkContract(stockFiles, { live });
    expect(problems[0]?.message).toContain('It does not compose with shop/2026-07.');
  });

  it('is refused when it claims an entity by another key', async () => {
    const { problems } = await checkContract(stockFiles, {
      live: [other('@key(fields: "number")', '{ number: ID! }')],
    });
    expect(problems[0]).toMatchObject({
      code: 'CONTRACT_KEYS_DIFFER',
      severity: 'error',
      coordinate: 'Item',
      message: expect.stringContaining('Item: shop/2026-10 knows this entity by @key(fields: "number"), not by "id".'),
    });
  });

  it('takes keys that are spaced or ordered otherwise for the same', async () => {
    const two = stockWith({ sdl: [['@key(fields: "id")', '@key(fields: "id count")']] });
    const { problems } = await checkContract(two, {
      live: [other('@key(fields: " count  id")', '{ id: ID! count: Int! @shareable }')],
    });
    expect(problems.map(({ code }) => code)).not.toContain('CONTRACT_KEYS_DIFFER');
  });

  it('is refused when both own a field of one type', async () => {
    const { problems } = await checkContract(stockFiles, {
      live: [other('@key(fields: "id")', '{ id: ID! count: Int! }')],
    });
    expect(problems).toMatchObject([
      {
        code: 'CONTRACT_COMPOSITION',
        coordinate: 'Item.count',
        message: expect.stringContaining('It does not compose with shop/2026-10. INVALID_FIELD_SHARING'),
      },
    ]);
  });

  it('is not composed with other versions of itself', async () => {
    expect(
      (await checkContract(stockWith({ manifest: [['2026-10', '2027-01']] }), { live: [stock] })).problems,
    ).toEqual([]);
  });
});
