import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Usage } from '../../src/platform/store/index.js';
import { type RecorderSource, startRecorderSource } from '../support/recorder-source.js';
import { createWorld, eventually, type TestTenant, type World } from '../support/world.js';

const ORDERS = 'commerce.orders:read';
const STOCK = 'warehouse.stock:read';
const CONTACTS = 'contacts.contacts:read';
const SHIP = 'commerce.orders:write';
const contracts = {
  commerce: { version: '2026-10', required: [ORDERS], optional: [SHIP] },
  warehouse: { version: '2026-10', required: [], optional: [STOCK] },
  contacts: { version: '2026-10', required: [], optional: [CONTACTS] },
};
const joined = `query Joined($first: Int) {
  orders(first: $first) {
    nodes { number customer { customerNumber name } lines { sku stock { name onHand } } }
  }
}`;
const samplesOf = (source: string, file: string) =>
  fileURLToPath(new URL(`../../src/outside/sources/${source}/samples/${file}`, import.meta.url));

/** An app that stands on three contracts asks one question of all of them. The contacts are played, the others real. */
describe('an operation over several contracts', () => {
  let world: World;
  let contacts: RecorderSource;
  let acme: TestTenant;
  let app: { key: string; secret: string };
  let installation: string;
  let token: string;
  beforeAll(async () => {
    contacts = await startRecorderSource();
    contacts.answer((response, request) => {
      const { variables } = JSON.parse(contacts.requests.at(-1)?.body ?? '{}');
      const [representations = []] = Object.values(variables ?? {}) as { customerNumber: string }[][];
      expect(request.url).toBe('/contracts/contacts/2026-10/graphql');
      const found = representations.map(({ customerNumber }) => ({
        __typename: 'BusinessContact',
        customerNumber,
        name: `Customer ${customerNumber}`,
      }));
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ data: { _entities: found } }));
    });
    world = await createWorld({ env: { GRANTWAY_SOURCES: `contacts=${contacts.url}` } });
    acme = await world.tenant();
    await importSamples('warehouse', 'stock');
    await importSamples('commerce', 'orders');
    app = await world.app({ contracts });
    installation = await world.install(acme, { app: app.key, scopes: [ORDERS, STOCK, CONTACTS] });
    token = await world.token(app, installation);
  });
  afterAll(async () => {
    await world.close();
    await contacts.close();
  });

  async function importSamples(name: string, what: string) {
    const source = world.platform.sources.get(name);
    const answer = await fetch(`${source?.url}/tenants/${acme.id}/${what}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${source?.importSecret}`, 'content-type': 'application/json' },
      body: readFileSync(samplesOf(name, `${what}.json`)),
    });
    expect(answer.status).toBe(201);
  }

  /** Asks for what is granted, and no more. */
  async function partly(accessToken: string, query: string) {
    const extensions = { grantway: { missingScopes: 'partial' } };
    const answer = await fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
      body: JSON.stringify({ query, variables: { first: 100 }, extensions }),
    });
    return { status: answer.status, body: (await answer.json()) as Awaited<ReturnType<World['graphql']>>['body'] };
  }

  it('is answered as one, each part by its source, records joined by their keys in one question a source', async () => {
    const before = contacts.requests.length;
    const { status, body } = await world.graphql(token, joined, { first: 100 });
    expect(body.errors).toBeUndefined();
    expect(status).toBe(200);
    const { nodes } = body.data.orders;
    expect(nodes.length).toBeGreaterThan(5);
    const lines = nodes.flatMap((node: { lines: object[] }) => node.lines);
    expect(lines.filter((line: { stock: object | null }) => line.stock !== null).length).toBeGreaterThan(5);
    for (const { stock } of lines)
      if (stock) expect(stock).toEqual({ name: expect.any(String), onHand: expect.any(Number) });
    const customers = nodes.flatMap((node: { customer: object | null }) => node.customer ?? []);
    expect(customers.length).toBeGreaterThan(3);
    for (const { customerNumber, name } of customers) expect(name).toBe(`Customer ${customerNumber}`);
    expect(contacts.requests).toHaveLength(before + 1);
    // The source is asked by the platform, for the tenant, and never with the client's own token.
    const authorization = contacts.requests.at(-1)?.headers.authorization ?? '';
    expect(authorization).not.toBe(`Bearer ${token}`);
    const [, claims = ''] = authorization.split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      aud: 'urn:grantway:source:contacts',
      tenant: acme.id,
    });
  });

  it('is refused whole, before any source is asked, when one scope of it is missing', async () => {
    const half = await world.tenant();
    const narrow = await world.token(app, await world.install(half, { app: app.key, scopes: [ORDERS, CONTACTS] }));
    const before = contacts.requests.length;
    const { status, body } = await world.graphql(narrow, joined);
    expect([status, body.errors[0].extensions.code]).toEqual([403, 'ACCESS_SCOPE_NOT_GRANTED']);
    expect(body.errors[0].extensions.missingScopes).toEqual([STOCK]);
    expect(contacts.requests).toHaveLength(before);
  });

  it('is answered in part when that is asked for: the source of what is missing is not asked', async () => {
    const narrow = await world.token(app, installation, `${ORDERS} ${STOCK}`);
    const before = contacts.requests.length;
    const { body, status } = await partly(narrow, joined);
    expect(status).toBe(200);
    const { nodes } = body.data.orders;
    expect(nodes.length).toBeGreaterThan(5);
    expect(Object.keys(nodes[0])).toEqual(['number', 'customer', 'lines']);
    const lines = nodes.flatMap((node: { lines: object[] }) => node.lines);
    expect(lines.filter((line: { stock: object | null }) => line.stock !== null).length).toBeGreaterThan(5);
    expect(nodes.every(({ customer }: { customer: object | null }) => customer === null)).toBe(true);
    expect(body.errors[0]).toEqual({
      message: `The tenant has not granted ${CONTACTS}, which Order.customer needs.`,
      path: ['orders', 'nodes', 0, 'customer'],
      extensions: { code: 'ACCESS_SCOPE_NOT_GRANTED', missingScopes: [CONTACTS], coordinate: 'Order.customer' },
    });
    expect(contacts.requests).toHaveLength(before);
  });

  it('shows another tenant nothing', async () => {
    const other = await world.tenant();
    const theirs = await world.token(
      app,
      await world.install(other, { app: app.key, scopes: [ORDERS, STOCK, CONTACTS] }),
    );
    expect((await world.graphql(theirs, joined)).body).toEqual({ data: { orders: { nodes: [] } } });
  });

  it('lets nobody ask for entities, nor for what no contract has', async () => {
    for (const query of [
      '{ _entities(representations: [{ __typename: "Order", number: "1" }]) { __typename } orders { totalCount } stockItems { totalCount } }',
      '{ _service { sdl } orders { totalCount } contacts { totalCount } }',
      '{ orders { totalCount } invoices { totalCount } }',
    ]) {
      const { body, status } = await world.graphql(token, query);
      expect([status, body.data]).toEqual([400, undefined]);
      expect(body.errors[0].extensions.code).toBe('GATEWAY_VALIDATION_FAILED');
    }
  });

  it('tells about the schema of all that it stands on', async () => {
    const { body } = await world.graphql(token, '{ __schema { queryType { fields { name } } } }');
    const names = body.data.__schema.queryType.fields.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['orders', 'stockItems', 'contacts']));
    expect(names).not.toContain('_entities');
  });

  it('answers what it can when a source is down, and says which part is missing', async () => {
    contacts.answer((response) => response.writeHead(503).end('down'));
    const { status, body } = await world.graphql(token, joined, { first: 100 });
    expect(status).toBe(200);
    expect(body.data.orders.nodes.length).toBeGreaterThan(5);
    expect(body.errors[0]).toMatchObject({
      path: ['orders', 'nodes', expect.any(Number), 'customer', 'name'],
      extensions: { code: 'GATEWAY_SOURCE_FAILED' },
    });
  });

  it('says which record is not there, and answers the rest', async () => {
    contacts.answer((response) => {
      const { variables } = JSON.parse(contacts.requests.at(-1)?.body ?? '{}');
      const [representations = []] = Object.values(variables ?? {}) as object[][];
      const answer = JSON.stringify({ data: { _entities: representations.map(() => null) } });
      response.setHeader('content-type', 'application/json').end(answer);
    });
    const { status, body } = await world.graphql(token, joined, { first: 100 });
    expect(status).toBe(200);
    expect(body.data.orders.nodes.every(({ customer }: { customer: object | null }) => customer === null)).toBe(true);
    expect(body.errors[0]).toMatchObject({
      message: 'The BusinessContact that is named here is not there.',
      extensions: { code: 'GATEWAY_RECORD_MISSING' },
    });
  });

  it('counts what it asked of each contract', async () => {
    await world.graphql(token, joined);
    const counted = await eventually(
      async () => (await world.platform.store.forTenant(acme.id).find(Usage, {})).map(({ contract }) => contract),
      ({ length }) => length >= 3,
    );
    expect(counted.sort()).toEqual(['commerce/2026-10', 'contacts/2026-10', 'warehouse/2026-10']);
  });

  it('is answered from samples for a sandbox tenant', async () => {
    const sandbox = await world.tenant('a-sandbox', { isSandbox: true });
    const its = await world.token(
      app,
      await world.install(sandbox, { app: app.key, scopes: [ORDERS, STOCK, CONTACTS] }),
    );
    const { body } = await world.graphql(its, joined, { first: 100 });
    expect(body.errors).toBeUndefined();
    const { nodes } = body.data.orders;
    const names = nodes.flatMap((node: { customer: { name: string } | null }) => node.customer?.name ?? []);
    expect(names.length).toBeGreaterThan(0);
    expect(names[0]).toEqual(expect.any(String));
    const stocked = nodes.flatMap((node: { lines: { stock: { onHand: number } | null }[] }) =>
      node.lines.flatMap(({ stock }) => stock ?? []),
    );
    expect(stocked.length).toBeGreaterThan(0);
  });

  it('is answered in part from samples for a sandbox tenant', async () => {
    const sandbox = await world.tenant('another-sandbox', { isSandbox: true });
    const its = await world.token(app, await world.install(sandbox, { app: app.key, scopes: [ORDERS, CONTACTS] }));
    for (const query of [joined, joined.replace('customer { customerNumber name }', 'customer { __typename }')]) {
      const { body } = await partly(its, query);
      const { nodes } = body.data.orders;
      const lines = nodes.flatMap((node: { lines: { sku: string; stock: null }[] }) => node.lines);
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) expect(line).toEqual({ sku: expect.any(String), stock: null });
      expect(body.errors[0].extensions).toMatchObject({ missingScopes: [STOCK], coordinate: 'OrderLine.stock' });
    }
    const one = await partly(its, '{ orders { nodes { number lines { sku stock { name } } } } }');
    expect(one.body.data.orders.nodes[0].lines[0]).toEqual({ sku: expect.any(String), stock: null });
  });
});
