import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import { buildAccountingSchema } from '../../../src/outside/sources/accounting/graphql/build-accounting-schema.js';
import { importUblFiles } from '../../../src/outside/sources/accounting/index.js';
import { DATABASES, IMPORT_SECRET } from '../source-world.js';
import { READ, startWorld, type World, WRITE } from './accounting-world.js';
import { ublInvoice } from './ubl-builder.js';

const samples = fileURLToPath(new URL('../../../src/outside/sources/accounting/samples', import.meta.url));

// biome-ignore lint/suspicious/noExplicitAny: an answer, read by the paths of the table
type Answer = any;

const lines = (address: Answer) =>
  address ? [address.street, address.additionalStreet, address.line].filter((line) => line !== null) : null;
const place = (address: Answer) =>
  address ? [address.city, address.postalCode, address.region, address.countryCode] : null;
const identity = (party: Answer) =>
  party && [party.id, party.name, party.tradingName, party.legalId, party.vatId, party.isCompany, party.email];

/** What 2026-11 says in other words: the fields of each version that take part, and what they must agree on. */
const PAIRS: [older: string, newer: string, older: (one: Answer) => unknown, newer: (one: Answer) => unknown][] = [
  ['number', 'documentNumber', ({ number }) => number, ({ documentNumber }) => documentNumber],
  ['typeCode', 'documentTypeCode', ({ typeCode }) => typeCode, ({ documentTypeCode }) => documentTypeCode],
  ['currency', 'currencyCode', ({ currency }) => currency, ({ currencyCode }) => currencyCode],
  ['taxCurrency', 'taxCurrencyCode', ({ taxCurrency }) => taxCurrency, ({ taxCurrencyCode }) => taxCurrencyCode],
  ['note', 'notes', ({ note }) => note, ({ notes }) => notes.join('\n') || null],
  [
    'precedingInvoices',
    'precedingInvoices',
    ({ precedingInvoices }) => precedingInvoices.map((one: Answer) => [one.number, one.issueDate]),
    ({ precedingInvoices }) => precedingInvoices.map((one: Answer) => [one.documentNumber, one.issueDate]),
  ],
  ...(
    [
      ['seller', 'seller'],
      ['buyer', 'customer'],
      ['payee', 'payee'],
    ] as const
  ).flatMap(([older, newer]): typeof PAIRS => [
    [older, newer, (one) => identity(one[older]), (one) => identity(one[newer])],
    [older, newer, (one) => lines(one[older]?.address), (one) => one[newer]?.address?.lines ?? null],
    [older, newer, (one) => place(one[older]?.address), (one) => place(one[newer]?.address)],
    [older, newer, (one) => one[older]?.contact, (one) => one[newer]?.contactPerson],
    [older, newer, (one) => one[older]?.customer, (one) => one[newer]?.contact],
  ]),
  ['delivery', 'delivery', (one) => lines(one.delivery?.address), (one) => one.delivery?.address?.lines ?? null],
  ['delivery', 'delivery', (one) => place(one.delivery?.address), (one) => place(one.delivery?.address)],
  [
    'delivery',
    'delivery',
    ({ delivery }) => delivery && { ...delivery, address: null },
    ({ delivery }) => delivery && { ...delivery, address: null },
  ],
  [
    'totals',
    'totals',
    ({ totals, currency, taxCurrency }) =>
      Object.entries(totals).map(([name, amount]) => [
        name,
        amount,
        amount && (name === 'taxInTaxCurrency' ? taxCurrency : currency),
      ]),
    ({ totals }) =>
      Object.entries<Answer>(totals).map(([name, sum]) => [name, sum?.amount ?? null, sum?.currencyCode ?? null]),
  ],
];

/** Everything that there is to read of a type. */
function selectAll(schema: GraphQLSchema, name: string): string {
  const type = schema.getType(name);
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  return fields
    .map((field) => {
      const named = getNamedType(field.type);
      return isObjectType(named) ? `${field.name} { ${selectAll(schema, named.name)} }` : field.name;
    })
    .join(' ');
}

describe.each(DATABASES)('the versions of accounting on %s', (kind) => {
  let world: World;
  let tenant: string;
  let older: GraphQLSchema;
  let newer: GraphQLSchema;
  beforeAll(async () => {
    world = await startWorld(kind);
    [older, newer] = [await buildAccountingSchema('2026-10'), await buildAccountingSchema('2026-11')];
    tenant = randomUUID();
    const sent = { sourceUrl: world.source.url, importSecret: IMPORT_SECRET, tenant, path: samples };
    expect(await importUblFiles(sent)).toMatchObject({ imported: 12, failed: [] });
  });
  afterAll(() => world.close());

  const ask = (version: string, query: string, variables: object = {}, asTenant = tenant, scope = `${READ} ${WRITE}`) =>
    world.askFor(asTenant, query, variables, scope, version);
  const numbers = async (list: string, variables: object = {}, asTenant = tenant) => {
    const query = `query ($first: Int, $after: String, $since: DateTime, $status: InvoiceStatus) {
      ${list}(first: $first, after: $after, updatedSince: $since, status: $status) {
        totalCount nodes { documentNumber updatedAt } pageInfo { hasNextPage endCursor } } }`;
    const page = (await ask('2026-11', query, variables, asTenant)).data[list];
    return { ...page, numbers: page.nodes.map(({ documentNumber }: Answer) => documentNumber) };
  };

  it('say the same of every invoice, each in its words', async () => {
    const all = `query { invoices(first: 100) { nodes { ${selectAll(older, 'Invoice')} } } }`;
    const one = `query ($id: ID!) { invoice(id: $id) { ${selectAll(newer, 'Invoice')} } }`;
    const { nodes } = (await ask('2026-10', all)).data.invoices;
    expect(nodes).toHaveLength(12);
    for (const before of nodes) {
      const after = (await ask('2026-11', one, { id: before.id })).data.invoice;
      for (const [name, , readOlder, readNewer] of PAIRS)
        expect([before.number, name, readNewer(after)]).toEqual([before.number, name, readOlder(before)]);
      const [olderNames, newerNames] = [new Set(PAIRS.map(([name]) => name)), new Set(PAIRS.map(([, name]) => name))];
      const rest = (of: object, told: Set<string>) =>
        Object.fromEntries(Object.entries(of).filter(([name]) => !told.has(name)));
      expect(rest(after, newerNames)).toEqual(rest(before, olderNames));
    }
  });

  it('name the customer by its number, and nobody by a number of a scheme', async () => {
    const own = randomUUID();
    const buyer = (ids: string) => `${ids}<cac:PartyName><cbc:Name>Cedar Works</cbc:Name></cac:PartyName>`;
    const identified = (id: string) => `<cac:PartyIdentification>${id}</cac:PartyIdentification>`;
    const gln = identified('<cbc:ID schemeID="0088">4012345000009</cbc:ID>');
    await world.put(own, ublInvoice({ number: '1', buyer: buyer(gln) }));
    await world.put(own, ublInvoice({ number: '2', buyer: buyer(gln + identified('<cbc:ID>K-1</cbc:ID>')) }));
    await world.put(own, ublInvoice({ number: '3' }));
    const before =
      '{ invoices { nodes { buyer { customer { customerNumber } } seller { customer { customerNumber } } } } }';
    const after = '{ invoices { nodes { customer { id contact { customerNumber } } } } }';
    expect((await ask('2026-10', before, {}, own)).data.invoices.nodes).toEqual([
      { buyer: { customer: null }, seller: { customer: null } },
      { buyer: { customer: { customerNumber: 'K-1' } }, seller: { customer: null } },
      { buyer: { customer: null }, seller: { customer: null } },
    ]);
    expect((await ask('2026-11', after, {}, own)).data.invoices.nodes.map(({ customer }: Answer) => customer)).toEqual([
      { id: '0088:4012345000009', contact: null },
      { id: '0088:4012345000009', contact: { customerNumber: 'K-1' } },
      { id: expect.stringMatching(/^derived:/), contact: null },
    ]);
  });

  it('list invoices and credit notes together in 2026-10 and apart in 2026-11', async () => {
    const [invoices, credits] = [await numbers('invoices'), await numbers('creditNotes')];
    const { data } = await ask('2026-10', '{ invoices { totalCount nodes { number kind } } }');
    const ofKind = (wanted: string) =>
      data.invoices.nodes.filter((one: Answer) => one.kind === wanted).map(({ number }: Answer) => number);
    expect(credits.numbers).toEqual(ofKind('CREDIT_NOTE'));
    expect(invoices.numbers).toEqual(ofKind('INVOICE'));
    expect(credits.totalCount + invoices.totalCount).toBe(data.invoices.totalCount);
    expect(credits.totalCount).toBeGreaterThan(0);
  });

  it('page through 2026-11, each once, and go on from a kept cursor', async () => {
    const all = (await numbers('invoices')).numbers;
    const paged: string[] = [];
    let after: string | null = null;
    for (let hasNextPage = true; hasNextPage; ) {
      const page: Answer = await numbers('invoices', { first: 4, after });
      paged.push(...page.numbers);
      ({ hasNextPage, endCursor: after } = page.pageInfo);
    }
    expect(paged).toEqual(all);
    await world.put(tenant, ublInvoice({ number: 'LATE-1' }));
    expect((await numbers('invoices', { after })).numbers).toEqual(['LATE-1']);
    const { nodes } = await numbers('invoices');
    expect((await numbers('invoices', { since: nodes.at(-1).updatedAt })).numbers).toEqual(['LATE-1']);
  });

  it('see in one what was recorded in the other', async () => {
    const own = randomUUID();
    const [first, second] = [
      (await world.put(own, ublInvoice({ number: '1' }))).body.id,
      (await world.put(own, ublInvoice({ number: '2' }))).body.id,
    ];
    const record = `mutation ($input: RecordInvoiceExportInput!) {
      recordInvoiceExport(input: $input) { invoice { documentNumber status } userErrors { code path } } }`;
    const mark = `mutation ($id: ID!, $externalId: String!) {
      markInvoiceExported(id: $id, system: "ledger", externalId: $externalId) { userErrors { code path } } }`;
    const input = { invoiceId: first, system: 'ledger', externalId: 'L-1' };
    const recorded = (await ask('2026-11', record, { input }, own)).data.recordInvoiceExport;
    expect(recorded).toEqual({ invoice: { documentNumber: '1', status: 'EXPORTED' }, userErrors: [] });
    await ask('2026-10', mark, { id: second, externalId: 'L-2' }, own);
    const seen = '{ invoices(status: EXPORTED) { nodes { exports { system externalId } } } }';
    const exported = (version: string) =>
      ask(version, seen, {}, own).then(({ data }) =>
        data.invoices.nodes.map((one: Answer) => one.exports[0].externalId),
      );
    expect(await exported('2026-10')).toEqual(['L-1', 'L-2']);
    expect(await exported('2026-11')).toEqual(['L-1', 'L-2']);

    const again = await ask('2026-10', mark, { id: first, externalId: 'L-9' }, own);
    expect(again.data.markInvoiceExported.userErrors).toEqual([{ code: 'ALREADY_EXPORTED', path: ['externalId'] }]);
    const taken = await ask('2026-11', record, { input: { ...input, invoiceId: second } }, own);
    expect(taken.data.recordInvoiceExport).toEqual({
      invoice: null,
      userErrors: [{ code: 'ALREADY_EXPORTED', path: ['input', 'externalId'] }],
    });
    const lost = await ask('2026-11', record, { input: { ...input, system: '', invoiceId: 'x' } }, own);
    expect(lost.data.recordInvoiceExport.userErrors).toEqual([{ code: 'INVALID', path: ['input', 'system'] }]);
    const stranger = await ask('2026-11', record, { input }, randomUUID());
    expect(stranger.data.recordInvoiceExport.userErrors).toEqual([{ code: 'NOT_FOUND', path: ['input', 'invoiceId'] }]);
  });

  it('give one tenant nothing of another in 2026-11, and ask for the scopes', async () => {
    const one = 'query ($id: ID!) { invoice(id: $id) { id } }';
    const id = (await ask('2026-11', '{ invoices(first: 1) { nodes { id } } }')).data.invoices.nodes[0].id;
    expect((await ask('2026-11', one, { id })).data.invoice).toEqual({ id });
    expect((await ask('2026-11', one, { id }, randomUUID())).data.invoice).toBeNull();
    for (const list of ['invoices', 'creditNotes']) {
      const { errors } = await ask('2026-11', `{ ${list} { totalCount } }`, {}, tenant, WRITE);
      expect(errors?.[0]).toMatchObject({ path: [list], extensions: { code: 'FORBIDDEN' } });
    }
    const record = `mutation { recordInvoiceExport(input: { invoiceId: "x", system: "q", externalId: "1" }) { userErrors { code } } }`;
    const { errors } = await ask('2026-11', record, {}, tenant, READ);
    expect(errors?.[0]).toMatchObject({ path: ['recordInvoiceExport'], extensions: { code: 'FORBIDDEN' } });
  });
});
