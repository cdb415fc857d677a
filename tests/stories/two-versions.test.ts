import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createWorld, READ, type TestTenant, type World, WRITE } from '../support/world.js';

const older = `query Older { invoices(first: 1) { nodes { number note currency totals { payable } buyer { name } status } } }`;
const newer = `query Newer { invoices(first: 1) { nodes { documentNumber notes currencyCode totals { payable { amount currencyCode } } customer { name } status } } }`;

/** One tenant, one invoice, and two apps: one stands on accounting 2026-10, the other on 2026-11. */
describe('two versions of a contract at once', () => {
  let world: World;
  let acme: TestTenant;
  let old: string;
  let fresh: string;
  beforeAll(async () => {
    world = await createWorld();
    acme = await world.tenant();
    await world.issueInvoice(acme, { number: 'BOTH-1' });
    const tokenOf = async (version: string) => {
      const app = await world.app({ contracts: { accounting: { version, required: [READ], optional: [WRITE] } } });
      return world.token(app, await world.install(acme, { app: app.key }));
    };
    [old, fresh] = [await tokenOf('2026-10'), await tokenOf('2026-11')];
  });
  afterAll(() => world.close());

  it('answer two apps about the same invoice, each in its own terms, at the same time', async () => {
    const answers = await Promise.all(
      [0, 1, 2, 3].flatMap(() => [world.graphql(old, older), world.graphql(fresh, newer)]),
    );
    for (const [index, { status, body }] of answers.entries()) {
      expect(status).toBe(200);
      const [node] = body.data.invoices.nodes;
      if (index % 2 === 0)
        expect(node).toMatchObject({
          number: 'BOTH-1',
          currency: 'EUR',
          totals: { payable: expect.any(String) },
          status: 'ISSUED',
        });
      else
        expect(node).toMatchObject({
          documentNumber: 'BOTH-1',
          currencyCode: 'EUR',
          totals: { payable: { amount: answers[0]?.body.data.invoices.nodes[0].totals.payable, currencyCode: 'EUR' } },
          customer: { name: answers[0]?.body.data.invoices.nodes[0].buyer.name },
        });
    }
  });

  it('each refuse the terms of the other, before anything is fetched', async () => {
    for (const [token, query] of [
      [old, newer],
      [fresh, older],
    ] as const) {
      const { body } = await world.graphql(token, query);
      expect(body.data).toBeUndefined();
      expect(body.errors[0].extensions.code).toBe('GATEWAY_VALIDATION_FAILED');
    }
  });

  it('answer an app at the door of its own version only', async () => {
    const at = (version: string) => `/contracts/accounting/${version}/graphql`;
    expect((await world.graphql(old, older, undefined, at('2026-10'))).status).toBe(200);
    expect(await world.graphql(old, newer, undefined, at('2026-11'))).toMatchObject({
      status: 403,
      body: { errors: [{ extensions: { code: 'GATEWAY_CONTRACT_NOT_PINNED' } }] },
    });
  });

  it('show what was written through one in the other', async () => {
    const { body } = await world.graphql(old, '{ invoices { nodes { id } } }');
    const [{ id }] = body.data.invoices.nodes;
    const noted = await world.graphql(
      fresh,
      `mutation Note($input: RecordInvoiceExportInput!) { recordInvoiceExport(input: $input) { invoice { status } userErrors { code } } }`,
      { input: { invoiceId: id, system: 'ledger', externalId: 'L-1' } },
    );
    expect(noted.body.data.recordInvoiceExport).toEqual({ invoice: { status: 'EXPORTED' }, userErrors: [] });
    const seen = await world.graphql(
      old,
      'query One($id: ID!) { invoice(id: $id) { exports { system externalId } } }',
      { id },
    );
    expect(seen.body.data.invoice.exports).toEqual([{ system: 'ledger', externalId: 'L-1' }]);
  });
});
