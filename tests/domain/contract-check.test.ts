import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  CONTRACT_PROBLEMS,
  type ContractFiles,
  type ContractProblemCode,
  checkContract,
} from '../../src/domain/registry/index.js';
import { contractOf, stockFiles, stockWith } from '../support/stock-contract.js';

const check = async (files: ContractFiles) => (await checkContract(files, { live: [] })).problems;
const guard = '@requiresScopes(scopes: [["stock.items:read"]])';

interface Case {
  code: ContractProblemCode;
  name: string;
  files: ContractFiles;
  coordinate?: string;
  place?: { file: string; line?: number; column?: number };
  message: string | RegExp;
}

const sdl = (from: string, to: string) => stockWith({ sdl: [[from, to]] });
const manifest = (from: string, to: string) => stockWith({ manifest: [[from, to]] });
const more = (text: string): ContractFiles => ({ ...stockFiles, sdl: `${stockFiles.sdl}\n${text}` });

const cases: Case[] = [
  {
    code: 'CONTRACT_MANIFEST_SYNTAX',
    name: 'a manifest that is not YAML',
    files: manifest('title: Stock', 'title: [Stock'),
    place: { file: 'contract.yaml', line: 4, column: 1 },
    message: 'It is not readable as YAML',
  },
  {
    code: 'CONTRACT_MANIFEST_INVALID',
    name: 'a manifest with a part that is not asked for',
    files: manifest('title: Stock', 'colour: red\ntitle: Stock'),
    place: { file: 'contract.yaml', line: 3, column: 9 },
    message: 'top: Unrecognized key: "colour"',
  },
  {
    code: 'CONTRACT_VERSION_NOT_A_MONTH',
    name: 'a version that is no month',
    files: manifest('"2026-10"', '"2026-13"'),
    place: { file: 'contract.yaml', line: 2, column: 10 },
    message: 'version: a year and month like 2026-10',
  },
  {
    code: 'CONTRACT_SCOPE_OF_ANOTHER',
    name: 'a scope of another contract',
    files: manifest('events:', '  billing.items:read: { title: Read, description: See. }\nevents:'),
    place: { file: 'contract.yaml', line: 10, column: 23 },
    message: 'scopes.billing.items:read: a contract declares its own scopes only; each begins with stock.',
  },
  {
    code: 'CONTRACT_MANIFEST_INVALID',
    name: 'an error code of the platform',
    files: manifest('events:', 'errors: { ACCESS_TOKEN_INVALID: No. }\nevents:'),
    place: { file: 'contract.yaml', line: 10, column: 33 },
    message: "errors.ACCESS_TOKEN_INVALID: a code that is not one of the platform's own",
  },
  {
    code: 'CONTRACT_OTHER_FOLDER',
    name: 'a manifest in the folder of another',
    files: { ...stockFiles, id: 'stock/2027-01' },
    place: { file: 'contract.yaml' },
    message: 'says that it is stock/2026-10, but is stock/2027-01',
  },
  {
    code: 'CONTRACT_SDL_SYNTAX',
    name: 'SDL that does not parse',
    files: sdl('  item(id: ID!): Item', '  item(id: ID!: Item'),
    place: { file: 'contract.graphql', line: 8, column: 15 },
    message: 'Syntax Error: Expected Name, found ":".',
  },
  {
    code: 'CONTRACT_SDL_INVALID',
    name: 'SDL that names a type that there is not',
    files: sdl('shelf: Shelf', 'shelf: Shlef'),
    place: { file: 'contract.graphql', line: 49, column: 10 },
    message: /Unknown type "Shlef"/,
  },
  {
    code: 'CONTRACT_SDL_INVALID',
    name: 'an object without what its interface promises',
    files: sdl('interface Node {\n  id: ID!', 'interface Node {\n  id: ID!\n  since: String'),
    place: { file: 'contract.graphql', line: 40, column: 3 },
    message: 'Interface field Node.since expected but Item does not provide it.',
  },
  {
    code: 'CONTRACT_UNGUARDED',
    name: 'a field that no scope guards',
    files: sdl('  item(id: ID!)', '  size: Int\n  item(id: ID!)'),
    coordinate: 'Query.size',
    place: { file: 'contract.graphql', line: 8, column: 3 },
    message: 'Query.size: no scope guards it. Put @requiresScopes on the field or on its type.',
  },
  {
    code: 'CONTRACT_UNGUARDED',
    name: 'a type without a scope that hides behind an interface',
    files: stockWith({
      sdl: [
        ['  item(id: ID!)', `  node(id: ID!): Node ${guard}\n  item(id: ID!)`],
        ['interface Node', 'type Secret implements Node {\n  id: ID!\n}\n\ninterface Node'],
      ],
    }),
    coordinate: 'Secret.id',
    message: 'Secret.id: no scope guards it',
  },
  {
    code: 'CONTRACT_UNGUARDED',
    name: 'an entity without a scope that only other contracts lead to',
    files: more('type Hidden @key(fields: "id") {\n  id: ID!\n}'),
    coordinate: 'Hidden.id',
    message: 'Hidden.id: no scope guards it',
  },
  {
    code: 'CONTRACT_UNGUARDED',
    name: 'a shared value that an unguarded field leads to',
    files: stockWith({
      sdl: [
        ['  item(id: ID!)', '  size: Size\n  item(id: ID!)'],
        ['interface Node', 'type Size @shareable {\n  cm: Int\n}\n\ninterface Node'],
      ],
    }),
    coordinate: 'Query.size',
    message: 'Query.size: no scope guards it',
  },
  {
    code: 'CONTRACT_UNGUARDED',
    name: 'a field without a scope that leads to an entity of another contract',
    files: stockWith({
      sdl: [
        ['  item(id: ID!)', '  maker: Maker\n  item(id: ID!)'],
        ['interface Node', 'type Maker @key(fields: "id", resolvable: false) {\n  id: ID!\n}\n\ninterface Node'],
      ],
    }),
    coordinate: 'Query.maker',
    message: 'Query.maker: no scope guards it',
  },
  {
    code: 'CONTRACT_UNGUARDED',
    name: 'a root that calls itself a shared value',
    files: stockWith({
      sdl: [['type Query {', 'type Query @shareable {\n  size: Int']],
    }),
    coordinate: 'Query.size',
    message: 'Query.size: no scope guards it',
  },
  {
    code: 'CONTRACT_UNGUARDED',
    name: 'a shared value that hides behind an interface',
    files: stockWith({
      sdl: [
        ['  item(id: ID!)', `  node(id: ID!): Node ${guard}\n  item(id: ID!)`],
        ['interface Node', 'type Secret implements Node @shareable {\n  id: ID!\n}\n\ninterface Node'],
      ],
    }),
    coordinate: 'Secret.id',
    message: 'Secret.id: no scope guards it',
  },
  ...[
    { sized: '@cost(weight: -1)', code: 'CONTRACT_COST_INVALID' as const, message: 'a cost of -1 is not 0 to 1000' },
    {
      sized: '@listSize(slicingArguments: ["size"], sizedFields: ["nodes"])',
      code: 'CONTRACT_LIST_SIZE_INVALID' as const,
      message: 'slicingArguments names size, which is no argument of type Int',
    },
    {
      sized: '@listSize(slicingArguments: ["after"], sizedFields: ["nodes"])',
      code: 'CONTRACT_LIST_SIZE_INVALID' as const,
      message: 'slicingArguments names after, which is no argument of type Int',
    },
    {
      sized: '@listSize(slicingArguments: ["first"], sizedFields: ["pageInfo"])',
      code: 'CONTRACT_LIST_SIZE_INVALID' as const,
      message: 'sizedFields names pageInfo, which is no list of ItemConnection',
    },
    {
      sized: '@listSize(slicingArguments: ["first"])',
      code: 'CONTRACT_LIST_SIZE_INVALID' as const,
      message: 'it is no list. Name in sizedFields',
    },
    {
      sized: '@listSize(sizedFields: ["nodes"])',
      code: 'CONTRACT_LIST_SIZE_INVALID' as const,
      message: 'it does not say how long the list is',
    },
    {
      sized: '@listSize(assumedSize: 0, sizedFields: ["nodes"])',
      code: 'CONTRACT_LIST_SIZE_INVALID' as const,
      message: 'an assumedSize of 0 is not 1 to 10000',
    },
  ].map(({ sized, code, message }) => ({
    code,
    name: sized,
    files: stockWith({
      sdl: [
        ['"@shareable"]', '"@shareable", "@cost", "@listSize"]'],
        ['): ItemConnection!', `): ItemConnection! ${sized}`],
      ],
    }),
    coordinate: 'Query.items',
    message: new RegExp(`^Query.items: ${message}`),
  })),
  {
    code: 'CONTRACT_GUARD_EMPTY',
    name: 'an empty list of scopes',
    files: sdl(`type Part ${guard}`, 'type Part @requiresScopes(scopes: [[]])'),
    coordinate: 'Part',
    message: 'Part: an empty scope list lets everyone in.',
  },
  {
    code: 'CONTRACT_GUARD_UNKNOWN_SCOPE',
    name: 'a scope that the manifest does not describe',
    files: sdl(`type Part ${guard}`, 'type Part @requiresScopes(scopes: [["stock.items:raed"]])'),
    coordinate: 'Part',
    message: 'Part: contract.yaml does not describe stock.items:raed.',
  },
  {
    code: 'CONTRACT_GUARD_ON_INTERFACE',
    name: 'a guard on an interface',
    files: stockWith({
      sdl: [
        ['interface Node', `interface Node ${guard}`],
        ['  item(id: ID!)', `  node(id: ID!): Node ${guard}\n  item(id: ID!)`],
      ],
    }),
    coordinate: 'Node',
    message: 'Node: guard the implementations, not the interface',
  },
  {
    code: 'CONTRACT_SCOPE_UNUSED',
    name: 'a scope that nothing needs',
    files: manifest('events:', '  stock.shelves:read: { title: Read, description: See. }\nevents:'),
    message: 'scopes.stock.shelves:read: nothing needs it.',
  },
  ...(
    [
      ['Shelf_Row', `type Shelf_Row ${guard} {\n  id: ID!\n}`, 'names of this kind (type) are written in PascalCase'],
      [
        'Row.shelf_id',
        `type Row ${guard} {\n  shelf_id: ID!\n}`,
        'names of this kind (field) are written in camelCase',
      ],
      [
        'Row.at(Day:)',
        `type Row ${guard} {\n  at(Day: Int): ID!\n}`,
        'names of this kind (argument) are written in camelCase',
      ],
      ['RowInput.Id', 'input RowInput {\n  Id: ID!\n}', 'names of this kind (field) are written in camelCase'],
      ['RowKind.Low', 'enum RowKind {\n  Low\n}', 'names of this kind (enum value) are written in UPPER_CASE'],
    ] as const
  ).map(
    ([coordinate, text, message]): Case => ({
      code: 'CONTRACT_NAME_STYLE',
      name: `the name ${coordinate}`,
      files: more(text),
      coordinate,
      message: `${coordinate}: ${message}`,
    }),
  ),
  {
    code: 'CONTRACT_INPUT_NAME',
    name: 'an input type by another name',
    files: more('input Move {\n  id: ID!\n}'),
    coordinate: 'Move',
    message: 'Move: an input type ends with Input. Name it MoveInput.',
  },
  {
    code: 'CONTRACT_PAYLOAD_NAME',
    name: 'a mutation that answers with what it changed',
    files: sdl('MoveItemPayload! @req', 'Item! @req'),
    coordinate: 'Mutation.moveItem',
    message: 'Mutation.moveItem: a mutation answers with an object type ending with Payload. Answer MoveItemPayload',
  },
  {
    code: 'CONTRACT_PAYLOAD_USER_ERRORS',
    name: 'a payload without user errors',
    files: sdl('  userErrors: [UserError!]!\n', ''),
    coordinate: 'MoveItemPayload.userErrors',
    message: 'MoveItemPayload has no list userErrors of objects with code, message, path.',
  },
  {
    code: 'CONTRACT_PAYLOAD_USER_ERRORS',
    name: 'user errors that do not say where',
    files: sdl('  path: [String!]!\n', ''),
    coordinate: 'MoveItemPayload.userErrors',
    message: 'MoveItemPayload has no list userErrors of objects with code, message, path.',
  },
  {
    code: 'CONTRACT_DEPRECATION_REASON',
    name: 'a deprecation without a reason',
    files: sdl('@deprecated(reason: "Use shelf.label.")', '@deprecated'),
    coordinate: 'Item.label',
    message: 'Item.label: it is deprecated without a reason.',
  },
  {
    code: 'CONTRACT_SCALAR_UNDESCRIBED',
    name: 'a scalar that nobody describes',
    files: more('scalar Code'),
    coordinate: 'Code',
    message: 'Code: nobody can know its form.',
  },
  {
    code: 'CONTRACT_LIST_UNPAGED',
    name: 'a root field that answers everything',
    files: sdl(', limit: Int! = 10', ''),
    coordinate: 'Query.search',
    message: 'Query.search: a list of Found without end. Answer FoundConnection, or take first or limit.',
  },
  {
    code: 'CONTRACT_LIST_MAY_GROW',
    name: 'a list of entities within a type',
    files: sdl('  best: Found', '  best: Found\n  items: [Item!]'),
    coordinate: 'Shelf.items',
    message: 'Shelf.items: a list of Item, which has a life of its own, may grow without end.',
  },
  {
    code: 'CONTRACT_CONNECTION_FORM',
    name: 'a connection that cannot be read on from a cursor',
    files: sdl(', after: String', ''),
    coordinate: 'Query.items',
    message: 'Query.items: a connection is read page by page. Let the field take first: Int and after: String.',
  },
  {
    code: 'CONTRACT_CONNECTION_FORM',
    name: 'a connection that does not tell where it ends',
    files: sdl('  endCursor: String\n', ''),
    coordinate: 'ItemConnection',
    message: 'ItemConnection: a connection has pageInfo with hasNextPage and endCursor',
  },
  {
    code: 'CONTRACT_EVENT_SUBJECT',
    name: 'an event about something that is not in the contract',
    files: manifest('subject: Item', 'subject: Itme'),
    place: { file: 'contract.yaml', line: 11, column: 59 },
    message: 'events.item.moved: its subject Itme is no object type of the contract',
  },
  {
    code: 'CONTRACT_COMPOSITION',
    name: 'a key of a field that there is not',
    files: sdl('@key(fields: "id")', '@key(fields: "number")'),
    message: /It is no Federation 2 subgraph\. KEY_INVALID_FIELDS/,
  },
  {
    code: 'CONTRACT_COMPOSITION',
    name: 'a directive of Federation that is not imported',
    files: sdl('["@key", "@requiresScopes", "@shareable"]', '["@requiresScopes", "@shareable"]'),
    message: /It is no Federation 2 subgraph\..*@key/,
  },
];

describe('the check of a contract', () => {
  it('finds nothing wrong with one that is good', async () => {
    expect(await checkContract(stockFiles, { live: [] })).toMatchObject({
      problems: [],
      isBreaking: false,
      changes: [],
    });
  });

  it('finds nothing wrong with accounting 2026-10', async () => {
    const read = (file: string) =>
      readFileSync(new URL(`../../contracts/accounting/2026-10/${file}`, import.meta.url), 'utf8');
    const files = {
      id: 'accounting/2026-10',
      manifest: read('contract.yaml'),
      sdl: read('contract.graphql'),
      samples: read('samples.json'),
    };
    expect(await check(files)).toEqual([]);
  });

  it.each(cases)('finds $code in $name', async ({ code, files, coordinate, place, message }) => {
    const problems = await check(files);
    const text = typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message);
    expect(problems).toContainEqual(
      expect.objectContaining({
        code,
        severity: CONTRACT_PROBLEMS[code],
        message: text,
        ...(coordinate && { coordinate }),
        ...(place && { place }),
      }),
    );
  });

  it('tells everything at once, and goes on after one file that it cannot read', async () => {
    const codes = (
      await check({ ...stockWith({ sdl: [['scalar Decimal', 'scalar decimal\nscalar Decimal']] }), manifest: '[' })
    ).map(({ code }) => code);
    expect(codes).toEqual(
      expect.arrayContaining(['CONTRACT_MANIFEST_SYNTAX', 'CONTRACT_NAME_STYLE', 'CONTRACT_SCALAR_UNDESCRIBED']),
    );
  });

  it.each([
    ['nothing at all', { manifest: '', sdl: '', samples: '' }],
    ['text of another kind', { manifest: '\u0000', sdl: '{ items }', samples: '[]' }],
    ['lists without end', { manifest: '['.repeat(5000), sdl: `type Query { a: ${'['.repeat(50_000)}`, samples: '[[' }],
    [
      'samples without end',
      {
        ...stockFiles,
        samples: `{"Shelf":[${'{"id":"1","best":{"__typename":"Shelf","best":'.repeat(500)}null${'}}'.repeat(500)}]}`,
      },
    ],
    [
      'samples by strange names',
      { ...stockFiles, samples: '{"__proto__":[1],"constructor":{},"Query":[{}],"Item":[{"toString":1}]}' },
    ],
    ['a manifest by strange names', { ...stockFiles, manifest: '__proto__: 1\nscopes: { constructor: 1 }' }],
    [
      'a schema that is its own directive',
      { ...stockFiles, sdl: 'directive @a(b: Int @a) on ARGUMENT_DEFINITION type Query { a: Int }' },
    ],
  ])('answers with problems, and throws nothing, for %s', async (_, files) => {
    const report = await checkContract(files, { live: [], previous: contractOf(stockFiles) });
    expect(report.problems.some(({ severity }) => severity === 'error')).toBe(true);
  });

  it('has a case for every code but those of samples and of differences', () => {
    const isElsewhere = (code: string) => /SAMPLE|_BREAKING|_KEYS_DIFFER|_OF_ANOTHER_SOURCE|_RETIRED/.test(code);
    const covered = new Set<string>(cases.map(({ code }) => code));
    expect([...covered].sort()).toEqual(
      Object.keys(CONTRACT_PROBLEMS)
        .filter((code) => !isElsewhere(code))
        .sort(),
    );
  });
});
