import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Usage } from '../../src/platform/store/index.js';
import { publisherOf } from '../support/contract-publisher.js';
import { type RecorderSource, startRecorderSource } from '../support/recorder-source.js';
import { stockFiles } from '../support/stock-contract.js';
import { createWorld, eventually, READ, type TestTenant, type World, WRITE } from '../support/world.js';

const STOCK = 'stock.items:read';
const CONTACTS = 'contacts.contacts:read';
const invoices = '{ invoices(status: ISSUED) { totalCount nodes { id documentNumber customer { name } } } }';
const invoice = '5f0c1a5e-7d0b-4c3a-9a51-000000000002';
const read = `{ invoice(id: "${invoice}") { status exports { system externalId } } }`;
const record = `mutation($id: ID!) {
  recordInvoiceExport(input: { invoiceId: $id, system: "xero", externalId: "X-1" }) {
    invoice { status exports { system externalId } }
    userErrors { code path }
  }
}`;

const allowedBy = (rows: Usage[]): number =>
  Number(rows.find(({ contract }) => contract === 'accounting/2026-11')?.allowed ?? 0);

/** A developer tries an app in a tenant that has no data, while the sources stand by and are asked nothing. */
describe('an app in the sandbox tenant', () => {
  let world: World;
  let source: RecorderSource;
  let sandbox: TestTenant;
  let app: { key: string; secret: string };
  let installation: string;

  beforeAll(async () => {
    source = await startRecorderSource();
    source.answerJson('{"data":{"invoices":{"totalCount":-1},"items":{"nodes":[]}}}');
    const sources = ['accounting', 'contacts', 'stock'].map((name) => `${name}=${source.url}`).join(',');
    world = await createWorld({ env: { GRANTWAY_SOURCES: sources } });
    sandbox = await world.tenant('try-out', { isSandbox: true });
    app = await world.app({
      contracts: {
        accounting: { version: '2026-11', required: [READ], optional: [WRITE] },
        contacts: { version: '2026-10', required: [], optional: [CONTACTS] },
      },
    });
    installation = await world.install(sandbox, { app: app.key, scopes: [READ, WRITE] });
  });
  afterAll(async () => {
    await world.close();
    await source.close();
  });

  it('reads the samples at the same doors, and no source is asked', async () => {
    const token = await world.token(app, installation);
    for (const path of ['/graphql', '/contracts/accounting/2026-11/graphql']) {
      const { status, headers, body } = await world.graphql(token, invoices, undefined, path);
      expect([status, headers.get('content-type')]).toEqual([200, 'application/graphql-response+json; charset=utf-8']);
      expect(body).toEqual({
        data: {
          invoices: {
            totalCount: 1,
            nodes: [{ id: invoice, documentNumber: 'NL-2026-0106', customer: { name: 'Ingrid Solheim' } }],
          },
        },
      });
    }
    expect(source.requests).toEqual([]);
  });

  it('is refused what every app is refused, before anything is answered', async () => {
    const reader = await world.token(app, installation, READ);
    const asked = async (query: string, variables?: object, path?: string) => {
      const { status, headers, body } = await world.graphql(reader, query, variables, path);
      return [
        status,
        body.errors?.[0].extensions.code,
        body.data,
        headers.get('www-authenticate')?.match(/scope="([^"]+)"/)?.[1],
      ];
    };
    expect(await asked(record, { id: invoice })).toEqual([403, 'ACCESS_SCOPE_NOT_GRANTED', undefined, WRITE]);
    expect(await asked('{ contacts { totalCount } }')).toEqual([403, 'ACCESS_SCOPE_NOT_GRANTED', undefined, CONTACTS]);
    expect((await asked('{ invoices { nothing } }'))[1]).toBe('GATEWAY_VALIDATION_FAILED');
    expect((await asked(invoices, undefined, '/contracts/accounting/2026-10/graphql'))[1]).toBe(
      'GATEWAY_CONTRACT_NOT_PINNED',
    );
    expect((await world.graphql('nonsense', invoices)).status).toBe(401);
    expect((await world.graphql(await world.token(app, installation), record, { id: invoice })).status).toBe(200);
  });

  it('is told of bad input as by a source, with the error of GraphQL', async () => {
    const token = await world.token(app, installation);
    const page = await world.graphql(token, '{ invoices(first: 0) { totalCount } }');
    expect(page.body.errors).toMatchObject([{ path: ['invoices'], extensions: { code: 'BAD_USER_INPUT' } }]);
    const variable = await world.graphql(token, record, {});
    expect(variable).toMatchObject({ status: 400, body: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] } });
    expect(variable.body).not.toHaveProperty('data');
  });

  it('sees what it has changed with the same token, which nobody else does', async () => {
    const [mine, second] = [await world.token(app, installation), await world.token(app, installation)];
    const neighbour = await world.tenant('try-out-too', { isSandbox: true });
    const theirs = await world.token(app, await world.install(neighbour, { app: app.key, scopes: [READ, WRITE] }));
    const now = { status: 'EXPORTED', exports: [{ system: 'xero', externalId: 'X-1' }] };
    const { body } = await world.graphql(mine, record, { id: invoice });
    expect(body).toEqual({ data: { recordInvoiceExport: { invoice: now, userErrors: [] } } });
    const seenBy = async (token: string) => (await world.graphql(token, read)).body.data.invoice;
    expect(await seenBy(mine)).toEqual(now);
    for (const other of [second, theirs]) expect(await seenBy(other)).toEqual({ status: 'ISSUED', exports: [] });
    const missing = await world.graphql(mine, record, { id: '5f0c1a5e-7d0b-4c3a-9a51-999999999999' });
    expect(missing.body.data.recordInvoiceExport).toEqual({
      invoice: null,
      userErrors: [{ code: 'NOT_FOUND', path: ['input', 'invoiceId'] }],
    });
    expect(source.requests).toEqual([]);
  });

  it('is refused within a second of its grant being narrowed, with what it has changed kept from others', async () => {
    const narrowed = await world.install(await world.tenant('try-less', { isSandbox: true }), {
      app: app.key,
      scopes: [READ, WRITE],
    });
    const token = await world.token(app, narrowed);
    expect((await world.graphql(token, record, { id: invoice })).status).toBe(200);
    const grant = await world.platform.access.grants.find(narrowed);
    const tenant = { id: grant?.tenantId ?? '', admin: { ...sandbox.admin, tenantId: grant?.tenantId ?? '' } };
    await world.change(tenant, narrowed, { narrowTo: [READ] });
    const refused = await eventually(
      () => world.graphql(token, read),
      ({ status }) => status !== 200,
      1_000,
    );
    expect(refused).toMatchObject({
      status: 401,
      body: { errors: [{ extensions: { code: 'ACCESS_GRANT_CHANGED' } }] },
    });
    expect((await world.graphql(await world.token(app, narrowed), read)).body.data.invoice.status).toBe('ISSUED');
  });

  it('is counted as every other', async () => {
    const counted = await eventually(
      () => world.platform.store.forTenant(sandbox.id).find(Usage, { installationId: installation }),
      (rows) => rows.reduce((sum, { refused }) => sum + Number(refused), 0) >= 2 && allowedBy(rows) >= 7,
    );
    const refused = counted.map(({ contract, refused: count }) => `${contract}: ${count}`);
    expect(refused).toEqual(expect.arrayContaining(['accounting/2026-11: 1', 'contacts/2026-10: 1']));
  });

  it('tries a draft that nobody else is answered, and is told of what ends once it is published', async () => {
    const stock = publisherOf(world, 'stock');
    expect((await stock.publish(stockFiles, { isDraft: true })).status).toBe(201);
    const contracts = { stock: { version: '2026-10', required: [STOCK], optional: [] } };
    const trial = await world.app({ contracts });
    const inDraft = { app: trial.key, scopes: [STOCK] };
    const real = await world.tenant('real');
    await expect(world.install(real, inDraft)).rejects.toMatchObject({ code: 'REGISTRY_CONTRACT_DRAFT' });

    const token = await world.token(trial, await world.install(sandbox, inDraft));
    const labels = '{ items { nodes { id label parts { name } } } }';
    for (const path of ['/graphql', '/contracts/stock/2026-10/graphql'])
      expect(await world.graphql(token, labels, undefined, path)).toMatchObject({
        status: 200,
        body: { data: { items: { nodes: [{ id: '1', label: 'sample', parts: [{ name: 'Screw' }] }] } } },
      });

    expect((await stock.publish(stockFiles)).status).toBe(201);
    const { headers } = await world.graphql(token, labels);
    expect(headers.get('grantway-deprecated')).toBe('Item.label');
    expect(headers.get('deprecation')).toMatch(/^@\d+$/);
    expect((await world.graphql(token, '{ item(id: "1") { id } }')).headers.get('deprecation')).toBeNull();
    expect(source.requests).toEqual([]);

    await world.graphql(await world.token(trial, await world.install(real, inDraft)), labels);
    expect(source.requests).toHaveLength(1);
  });
});
