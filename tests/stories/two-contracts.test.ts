import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importContactsFile } from '../../src/outside/sources/contacts/index.js';
import { createWorld, eventually, READ as INVOICES, type TestTenant, type World } from '../support/world.js';

const CONTACTS = 'contacts.contacts:read';
const WRITE_CONTACTS = 'contacts.contacts:write';
const samples = fileURLToPath(new URL('../../src/outside/sources/contacts/samples/contacts.json', import.meta.url));
const invoices = '{ invoices { nodes { number } } }';
const contacts = '{ contacts(kind: COMPANY) { totalCount nodes { name } } }';

describe('an app on two contracts', () => {
  let world: World;
  let acme: TestTenant;
  let app: { key: string; secret: string };
  let installation: string;

  beforeAll(async () => {
    world = await createWorld();
    acme = await world.tenant();
    app = await world.app({
      contracts: {
        accounting: { version: '2026-10', required: [], optional: [INVOICES] },
        contacts: { version: '2026-10', required: [], optional: [CONTACTS, WRITE_CONTACTS] },
      },
    });
    installation = await world.install(acme, { app: app.key, scopes: [INVOICES, CONTACTS] });
    await world.issueInvoice(acme, { number: 'TWO-1' });
    const source = world.platform.sources.get('contacts');
    if (source === undefined) throw new Error('the contacts source does not run');
    const { url: sourceUrl, importSecret } = source;
    await importContactsFile({ sourceUrl, importSecret, tenant: acme.id, path: samples });
  });
  afterAll(() => world.close());

  const ask = async (token: string, query: string, path?: string) => {
    const { status, body } = await world.graphql(token, query, undefined, path);
    return { status, data: body.data, code: body.errors?.[0]?.extensions.code };
  };

  it('reads each with a request of its own at one door', async () => {
    const token = await world.token(app, installation);
    expect(await ask(token, invoices)).toMatchObject({
      status: 200,
      data: { invoices: { nodes: [{ number: 'TWO-1' }] } },
    });
    expect(await ask(token, contacts)).toMatchObject({
      status: 200,
      data: { contacts: { totalCount: 6, nodes: expect.arrayContaining([{ name: 'Cedar Works Ltd' }]) } },
    });
    const door = '/contracts/contacts/2026-10/graphql';
    expect(await ask(token, contacts, door)).toMatchObject({ status: 200, data: { contacts: { totalCount: 6 } } });
  });

  it('is answered about both in one request when it asks for both', async () => {
    const token = await world.token(app, installation);
    const both = '{ invoices { totalCount } contacts { totalCount } }';
    expect(await ask(token, both)).toEqual({
      status: 200,
      data: { invoices: { totalCount: 1 }, contacts: { totalCount: 15 } },
      code: undefined,
    });
  });

  it('is refused the contract of which it was granted nothing', async () => {
    const birch = await world.tenant();
    const half = await world.install(birch, { app: app.key, scopes: [INVOICES] });
    const token = await world.token(app, half);
    expect((await ask(token, invoices)).status).toBe(200);
    expect(await ask(token, contacts)).toMatchObject({ status: 403, data: undefined });
  });

  it('is refused to write what it may only read, and writes when it was granted to', async () => {
    const upsert =
      'mutation { upsertContact(input: { externalId: "app:1", kind: PERSON, name: "Ann" }) { contact { name } userErrors { code } } }';
    const token = await world.token(app, installation);
    expect((await ask(token, upsert)).status).toBe(403);
    const birch = await world.tenant();
    const writing = await world.install(birch, { app: app.key, scopes: [CONTACTS, WRITE_CONTACTS] });
    expect(await ask(await world.token(app, writing), upsert)).toMatchObject({
      status: 200,
      data: { upsertContact: { contact: { name: 'Ann' }, userErrors: [] } },
    });
    expect(await ask(token, '{ contacts { totalCount } }')).toMatchObject({ data: { contacts: { totalCount: 15 } } });
  });

  it('leaves every change of a contact to the platform as an event', async () => {
    const kept = () =>
      world.platform.store
        .forTenant(acme.id)
        .execute<{ source: string; type: string; count: number }[]>(
          'select source, type, count(*)::int as count from grantway.event group by 1, 2 order by 1',
        );
    const seen = await eventually(kept, (rows) => rows.some(({ count }) => count === 15));
    expect(seen).toEqual([
      { source: 'accounting', type: 'invoice.issued', count: 1 },
      { source: 'contacts', type: 'contact.created', count: 15 },
    ]);
  });
});
