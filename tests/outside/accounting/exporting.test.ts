import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DATABASES } from '../source-world.js';
import { startWorld, type World, WRITE } from './accounting-world.js';
import { ublInvoice } from './ubl-builder.js';

const MARK = `mutation ($id: ID!, $system: String = "quickbooks", $externalId: String = "QB-7") {
  markInvoiceExported(id: $id, system: $system, externalId: $externalId) {
    invoice { id status exports { system externalId } updatedAt } userErrors { code message path }
  }
}`;

describe.each(DATABASES)('noting an export on %s', (kind) => {
  let world: World;
  let tenant: string;
  let id: string;
  beforeAll(async () => {
    world = await startWorld(kind);
    tenant = randomUUID();
    id = String((await world.put(tenant, ublInvoice())).body.id);
  });
  afterAll(() => world.close());

  const mark = async (variables: object, asTenant = tenant) =>
    (await world.askFor(asTenant, MARK, { id, ...variables })).data.markInvoiceExported;
  const events = async () => (await world.platform.acknowledged(2)).filter(({ type }) => type === 'invoice.exported');

  it('keeps where it went, moves the invoice on and tells the platform', async () => {
    const { invoice, userErrors } = await mark({});
    expect(userErrors).toEqual([]);
    expect(invoice).toMatchObject({ id, status: 'EXPORTED', exports: [{ system: 'quickbooks', externalId: 'QB-7' }] });
    expect(await events()).toMatchObject([{ type: 'invoice.exported', subject: id, tenant }]);
    const listed = '{ invoices(status: EXPORTED) { totalCount } issued: invoices(status: ISSUED) { totalCount } }';
    expect((await world.askFor(tenant, listed)).data).toEqual({
      invoices: { totalCount: 1 },
      issued: { totalCount: 0 },
    });
  });

  it('changes nothing when repeated', async () => {
    const before = (await mark({})).invoice;
    expect((await mark({})).invoice).toEqual(before);
    expect(before.exports).toHaveLength(1);
    expect(await world.execute(`select count(*)::int as n from source_accounting.outbox`)).toEqual([{ n: 0 }]);
    expect(await events()).toHaveLength(1);
  });

  it('refuses another id for the same system, and allows another system', async () => {
    expect(await mark({ externalId: 'QB-8' })).toMatchObject({
      invoice: null,
      userErrors: [{ code: 'ALREADY_EXPORTED', path: ['externalId'] }],
    });
    expect((await mark({ system: 'ledger' })).invoice.exports).toHaveLength(2);
  });

  it('does not find an invoice of another tenant, or none at all', async () => {
    const notFound = { invoice: null, userErrors: [{ code: 'NOT_FOUND', path: ['id'] }] };
    expect(await mark({}, randomUUID())).toMatchObject(notFound);
    expect(await mark({ id: randomUUID() })).toMatchObject(notFound);
    expect(await mark({ id: 'x' })).toMatchObject(notFound);
  });

  it('refuses empty and overlong input', async () => {
    const { userErrors } = await mark({ system: ' ', externalId: 'x'.repeat(201) });
    expect(userErrors).toMatchObject([
      { code: 'INVALID', path: ['system'] },
      { code: 'INVALID', path: ['externalId'] },
    ]);
  });

  it('notes it once when asked many times at once', async () => {
    const own = String((await world.put(tenant, ublInvoice({ number: 'B-1' }))).body.id);
    const answers = await Promise.all(Array.from({ length: 8 }, () => mark({ id: own })));
    for (const { invoice } of answers) expect(invoice.exports).toHaveLength(1);
    const [row] = await world.execute(
      'select count(*)::int as n from source_accounting.invoice_export where invoice_id = ?',
      [own],
    );
    expect(row).toEqual({ n: 1 });
  });

  it('does not show the invoice to an app that may only write', async () => {
    const { data, errors } = await world.askFor(tenant, MARK, { id }, WRITE);
    expect(data.markInvoiceExported.invoice).toBeNull();
    expect(errors?.[0]).toMatchObject({ path: ['markInvoiceExported', 'invoice'], extensions: { code: 'FORBIDDEN' } });
  });

  it('lets an app that may only write see user errors', async () => {
    const query = MARK.replace(/invoice \{.*?\} updatedAt \} /, '');
    const { data } = await world.askFor(tenant, query, { id }, WRITE);
    expect(data.markInvoiceExported.userErrors).toEqual([]);
  });
});
