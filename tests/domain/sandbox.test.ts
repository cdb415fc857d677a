import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import {
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  parse,
  validate,
} from 'graphql';
import { createSandbox } from '../../src/domain/gateway/sandbox/index.js';
import { type Contract, readBundledContracts } from '../../src/domain/registry/index.js';
import { manualClock } from '../../src/platform/base/index.js';
import fc from '../support/fast-check.js';
import { contractOf, stockWith } from '../support/stock-contract.js';

const bundled = readBundledContracts(fileURLToPath(new URL('../../contracts', import.meta.url)));
const contracts = new Map(bundled.map(({ contract }) => [contract.id, contract]));
const ids = [...contracts.keys()];
const contractNamed = (id: string): Contract => {
  const found = contracts.get(id);
  if (!found) throw new TypeError(`there is no ${id}`);
  return found;
};

/** One session of a new sandbox. */
function sandboxOf(contract: Contract) {
  const sandbox = createSandbox(manualClock(Date.parse('2027-01-01T00:00:00.000Z')));
  const session = randomUUID();
  return async (query: string, variables?: Record<string, unknown>) => {
    const document = parse(query);
    expect(validate(contract.schema, document)).toEqual([]);
    const { data, errors } = await sandbox.run(session, contract, { document, variables });
    const codes = errors?.map(({ extensions, message }) => extensions.code ?? message);
    // biome-ignore lint/suspicious/noExplicitAny: an answer of any shape
    return JSON.parse(JSON.stringify({ data, ...(codes && { codes }) })) as { data: any; codes?: unknown[] };
  };
}

interface Page {
  nodes: { id: string }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null };
}

const rootFields = (contract: Contract) => Object.values(contract.schema.getQueryType()?.getFields() ?? {});
const isConnection = (field: GraphQLField<unknown, unknown>) => getNamedType(field.type).name.endsWith('Connection');

/** Every field, down to a depth; what a sample has stands for what an argument needs. */
function everythingOf(contract: Contract, type: GraphQLNamedType, depth: number): string {
  if (isAbstractType(type)) {
    const members = contract.schema.getPossibleTypes(type);
    return `{ __typename ${members.map((one) => `... on ${one.name} ${everythingOf(contract, one, depth)}`).join(' ')} }`;
  }
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  const inside = fields.map((field) => {
    const named = getNamedType(field.type);
    if (isLeafType(named)) return field.name;
    return depth > 1 ? callOf(contract, field, everythingOf(contract, named, depth - 1)) : '';
  });
  return `{ __typename ${inside.join(' ')} }`;
}

function callOf(contract: Contract, field: GraphQLField<unknown, unknown>, selection: string): string {
  const type = getNamedType(field.type).name;
  const [sample = {}] = (contract.samples[type] ?? []) as Record<string, unknown>[];
  const given = field.args.filter((arg) => isRequiredArgument(arg) || (arg.name === 'id' && !isConnection(field)));
  const args = given.map(({ name }) => `${name}: ${JSON.stringify(sample[name] ?? 'screw')}`);
  return `${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''} ${selection}`;
}

const whole = (contract: Contract) =>
  `{ ${rootFields(contract)
    .map((field) => callOf(contract, field, everythingOf(contract, getNamedType(field.type), 5)))
    .join('\n')} }`;

describe.each(ids)('the samples of %s', (id) => {
  const contract = contractNamed(id);

  it('answer everything there is to ask, the same each time', async () => {
    const first = await sandboxOf(contract)(whole(contract));
    expect(first.codes).toBeUndefined();
    for (const { name } of rootFields(contract)) expect(first.data[name]).not.toBeNull();
    const again = await sandboxOf({ ...contract })(whole(contract));
    expect(JSON.stringify(again)).toBe(JSON.stringify(first));
  });

  it.each(
    rootFields(contract)
      .filter(isConnection)
      .map(({ name }) => name),
  )('are all met by paging through %s', async (name) => {
    const ask = sandboxOf(contract);
    const all = (await ask(`{ ${name} { totalCount edges { cursor node { __typename id } } } }`)).data[name];
    expect(all.totalCount).toBeGreaterThan(0);
    expect(all.edges).toHaveLength(all.totalCount);
    const size = fc.integer({ min: 1, max: 5 });
    const walk = async (first: number) => {
      const met: string[] = [];
      for (let after: string | null = null, more = true; more; ) {
        const query = `query($after: String) { ${name}(first: ${first}, after: $after) { nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
        const { data } = await ask(query, { after });
        const page: Page = data[name];
        expect(page.nodes.length).toBeLessThanOrEqual(first);
        expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
        met.push(...page.nodes.map((node: { id: string }) => node.id));
        more = page.pageInfo.hasNextPage;
        after = page.pageInfo.endCursor;
      }
      expect(met).toEqual(all.edges.map(({ node }: { node: { id: string } }) => node.id));
    };
    await fc.assert(fc.asyncProperty(size, walk), { numRuns: 5 });
  });

  it.each(
    rootFields(contract)
      .filter(isConnection)
      .map(({ name }) => name),
  )('refuse a wrong page of %s', async (name) => {
    const connection = getNamedType(rootFields(contract).find((field) => field.name === name)?.type);
    const typeName = connection?.name.replace('Connection', '');
    const cursor = (text: string) => Buffer.from(text).toString('base64url');
    expect(
      (await sandboxOf(contract)(`{ ${name}(after: "${cursor(`${typeName}.0`)}") { totalCount } }`)).codes,
    ).toBeUndefined();
    const ask = sandboxOf(contract);
    for (const wrong of [
      'first: 0',
      'first: 101',
      'after: "nowhere"',
      `after: "${cursor('Other.0')}"`,
      `after: "${cursor(`${typeName}.9999`)}"`,
    ])
      expect([wrong, (await ask(`{ ${name}(${wrong}) { totalCount } }`)).codes]).toEqual([wrong, ['BAD_USER_INPUT']]);
  });

  it('have none with an id that nothing has', async () => {
    const ask = sandboxOf(contract);
    for (const field of rootFields(contract).filter(({ args }) => args.some(({ name }) => name === 'id')))
      expect(await ask(`{ ${field.name}(id: "5f0c1a5e-7d0b-4c3a-9a51-999999999999") { id } }`)).toEqual({
        data: { [field.name]: null },
      });
  });
});

/** What a list gives of the records that the samples have of it, under arguments. */
const filters: [id: string, query: string, seen: unknown][] = [
  ['accounting/2026-10', 'invoices { nodes { number } }', ['NL-2026-0103', 'NL-2026-0106', 'NL-2026-C011']],
  ['accounting/2026-10', 'invoices(status: EXPORTED) { nodes { number } }', ['NL-2026-0103']],
  [
    'accounting/2026-10',
    'invoices(updatedSince: "2026-02-17T09:00:00Z") { nodes { number } }',
    ['NL-2026-0106', 'NL-2026-C011'],
  ],
  ['accounting/2026-11', 'invoices { nodes { documentNumber } }', ['NL-2026-0103', 'NL-2026-0106']],
  ['accounting/2026-11', 'creditNotes { nodes { documentNumber } }', ['NL-2026-C011']],
  ['accounting/2026-11', 'creditNotes(status: EXPORTED) { nodes { documentNumber } }', []],
  ['contacts/2026-10', 'contacts(kind: COMPANY) { nodes { externalId } }', ['crm:C-1002', 'crm:C-1007']],
  ['contacts/2026-10', 'contacts(kind: PERSON) { nodes { externalId } }', ['crm:P-2001']],
  ['contacts/2026-10', 'contacts(customerNumber: "K-1002") { nodes { externalId } }', ['crm:C-1002']],
  [
    'contacts/2026-10',
    'contacts(employerId: "7c1d2b6e-3f40-4d1a-8b52-000000000001") { nodes { externalId } }',
    ['crm:P-2001'],
  ],
  ['contacts/2026-10', 'contacts(employerId: "7c1d2b6e-3f40-4d1a-8b52-000000000002") { nodes { externalId } }', []],
  ['warehouse/2026-10', 'stockItems(skus: ["TS-2", "WS-3", "none"]) { nodes { sku } }', ['TS-2', 'WS-3']],
  [
    'warehouse/2026-10',
    'stockItems(locationId: "5e0c9a10-7d21-4c3b-9f40-000000000002") { nodes { sku } }',
    ['SW-14', 'BV-120', 'WS-3'],
  ],
  ['warehouse/2026-10', 'movements(sku: "SW-14") { nodes { kind } }', ['RECEIPT', 'TRANSFER']],
  ['warehouse/2026-10', 'movements(updatedSince: "2026-10-22T00:00:00Z") { nodes { kind } }', ['SHIPMENT']],
  ['warehouse/2026-10', 'reservations(status: ACTIVE) { nodes { sku } }', ['SW-14', 'TS-2']],
  ['warehouse/2026-10', 'reservations(orderNumber: "W-10012") { nodes { sku } }', ['WS-3']],
  ['commerce/2026-10', 'orders(status: DELIVERED) { nodes { number } }', ['W-10012']],
  ['commerce/2026-10', 'orders(customerNumber: "K-1001") { nodes { number } }', ['W-10012']],
  ['commerce/2026-10', 'orders(channel: "nowhere") { nodes { number } }', []],
  ['agreements/2026-10', 'agreements(state: PENDING) { nodes { externalId } }', ['crm:deal-5540']],
  [
    'agreements/2026-10',
    'templates(extensionType: "crm-deals") { nodes { externalId } }',
    ['order-confirmation-en', 'order-confirmation-nl'],
  ],
  ['agreements/2026-10', 'agreements(extensionType: "nothing") { nodes { externalId } }', []],
  [
    'agreements/2026-10',
    'agreements(templateTypeId: "3b9f6c1e-52d0-4a7e-9c22-000000000001", state: SIGNED) { nodes { externalId } }',
    ['crm:deal-5531'],
  ],
  [
    'agreements/2026-10',
    'templates(workspaceId: "3b9f6c1e-52d0-4a7e-9c11-000000000002") { nodes { externalId } }',
    ['mutual-nda', 'letter-of-intent'],
  ],
  ['agreements/2026-10', 'templateTypes(extensionType: "crm-deals") { nodes { key } }', ['order-confirmation']],
];

describe('the sandbox', () => {
  it.each(filters)('%s %s', async (id, query, seen) => {
    const { data, codes } = await sandboxOf(contractNamed(id))(`{ it: ${query} }`);
    expect(codes).toBeUndefined();
    expect(data.it.nodes.map((node: object) => Object.values(node)[0])).toEqual(seen);
  });

  it('refuses an instant that is none, and a record that nothing names', async () => {
    const ask = sandboxOf(contractNamed('commerce/2026-10'));
    expect((await ask('{ orders(updatedSince: "soon") { totalCount } }')).codes).toEqual(['BAD_USER_INPUT']);
    expect((await ask('{ order { id } }')).codes).toEqual(['BAD_USER_INPUT']);
    expect((await ask('{ order(number: "W-10012") { channel } }')).data).toEqual({ order: { channel: 'webshop' } });
  });

  it('gives an entity that a sample names by its key whole, and of another contract its key', async () => {
    const { data } = await sandboxOf(contractNamed('commerce/2026-10'))(
      '{ shipment(id: "3a7e4f52-91c6-4b0d-8e21-000000000001") { order { number customer { customerNumber } lines { stock { sku } } } } }',
    );
    expect(data.shipment.order).toMatchObject({
      number: 'W-10012',
      customer: { customerNumber: 'K-1001' },
      lines: [{ stock: { sku: 'WS-3' } }, { stock: { sku: 'BS-3' } }, { stock: { sku: 'DK-07' } }],
    });
  });

  it('answers an object that is promised for what it does not know with nothing in it', async () => {
    const query = '{ agreementCreation(extensionType: "other") { extensionType workspaces { workspace { id } } } }';
    const { data } = await sandboxOf(contractNamed('agreements/2026-10'))(query);
    expect(data).toEqual({ agreementCreation: { extensionType: 'other', workspaces: [] } });
  });

  it('gives as much of a list without pages as is asked for', async () => {
    const ask = sandboxOf(contractNamed('agreements/2026-10'));
    const templates = (first: number) =>
      `{ agreementCreation(extensionType: "crm-deals") { workspaces { templates(first: ${first}) { name } } } }`;
    const { data } = await ask(templates(1));
    expect(data.agreementCreation.workspaces[0].templates).toEqual([{ name: 'Order confirmation (English)' }]);
    expect((await ask(templates(0))).codes).toEqual(['BAD_USER_INPUT']);
  });

  it('makes up what no sample shows, the same for the same place', async () => {
    const bare = contractOf(
      stockWith({
        samples: [
          [', "weight": "2.50", "count": 3', ''],
          [',\n      "parts": [{ "name": "Screw" }]', ''],
        ],
      }),
    );
    const query = '{ item(id: "1") { count weight parts { name } shelf { id best { ... on Item { id kind } } } } }';
    const answer = await sandboxOf(bare)(query);
    expect(answer).toEqual({
      data: {
        item: {
          count: 1,
          weight: '12.50',
          parts: [{ name: 'sample' }],
          shelf: { id: 'A', best: { id: '1', kind: 'PART' } },
        },
      },
    });
    const unkind = contractOf(stockWith({ samples: [['"kind": "PART", ', '']] }));
    const often = [...'abcdefghijklmnop'].map((alias) => `${alias}: kind`).join(' ');
    const { data } = await sandboxOf(unkind)(`{ item(id: "1") { ${often} } }`);
    expect(new Set(Object.values(data.item))).toEqual(new Set(['PART']));
    const empty = { ...contractOf(stockWith({})), samples: {} };
    const found = await sandboxOf(empty)(whole(empty));
    expect(found.codes).toBeUndefined();
    expect(found.data).toMatchObject({ items: { nodes: [] } });
    expect(JSON.stringify(await sandboxOf({ ...empty })(whole(empty)))).toBe(JSON.stringify(found));
  });

  it('tells the members of a union apart, and pages backwards where a contract does', async () => {
    const contract = contractOf(
      stockWith({
        sdl: [['items(first: Int = 50, after: String,', 'items(first: Int, after: String, last: Int, before: String,']],
        samples: [
          [
            '"Item": [',
            '"Shelf": [{ "id": "B", "label": "Back", "best": null }],\n  "Item": [{ "id": "2", "kind": "KIT_OF_PARTS", "count": 1, "parts": [] },',
          ],
        ],
      }),
    );
    const ask = sandboxOf(contract);
    const { data } = await ask('{ search(word: "any") { __typename ... on Shelf { label } ... on Item { kind } } }');
    expect(data.search).toEqual([
      { __typename: 'Shelf', label: 'Back' },
      { __typename: 'Item', kind: 'KIT_OF_PARTS' },
      { __typename: 'Item', kind: 'PART' },
      { __typename: 'Shelf', label: null },
    ]);
    const page = (await ask('{ items(last: 1) { nodes { id } pageInfo { hasPreviousPage hasNextPage startCursor } } }'))
      .data.items;
    expect(page).toMatchObject({ nodes: [{ id: '1' }], pageInfo: { hasPreviousPage: true, hasNextPage: false } });
    const before = `{ items(last: 1, before: "${page.pageInfo.startCursor}") { nodes { id } pageInfo { hasPreviousPage hasNextPage } } }`;
    expect((await ask(before)).data.items).toEqual({
      nodes: [{ id: '2' }],
      pageInfo: { hasPreviousPage: false, hasNextPage: true },
    });
  });
});
