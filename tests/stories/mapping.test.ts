import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Big from 'big.js';
import { importUblFiles } from '../../src/outside/sources/accounting/index.js';
import { createWorld, eventually, READ, type TestTenant, type World } from '../support/world.js';

const samples = fileURLToPath(new URL('../../src/outside/sources/accounting/samples', import.meta.url));

interface Line {
  Amount: number;
  Description?: string;
  SalesItemLineDetail?: { Qty?: number; UnitPrice?: number; TaxCodeRef?: { value: string } };
}
interface Form {
  Id: string;
  DocNumber: string;
  PrivateNote: string;
  CurrencyRef: { value: string };
  TotalAmt: number;
  Balance: number;
  Line: Line[];
  TxnTaxDetail?: { TotalTax?: number };
  BillEmail?: { Address: string };
  DueDate?: string;
  TxnDate: string;
}

describe('the mapping from an invoice to QuickBooks', () => {
  let world: World;
  let tenant: TestTenant;
  let installation: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the contract answers
  let records: any[];
  let forms: Map<string, Form>;

  beforeAll(async () => {
    world = await createWorld({ retrySchedule: [0] });
    tenant = await world.tenant();
    installation = await world.install(tenant);
    await world.linkQuickBooks(tenant, installation);
    const source = world.platform.sources.get('accounting');
    await importUblFiles({
      sourceUrl: source?.url ?? '',
      importSecret: source?.importSecret ?? '',
      tenant: tenant.id,
      path: samples,
    });
    await eventually(
      () => world.runStates(tenant, installation),
      (states) => states.delivered === 12,
    );
    const reader = await world.app();
    const token = await world.token(reader, await world.install(tenant, { app: reader.key, scopes: [READ] }));
    const { body } = await world.graphql(
      token,
      `{ invoices(first: 100) { nodes { id number kind dueDate currency buyer { name isCompany email }
         allowances { isCharge amount } lines { netAmount quantity taxCategory } totals { payable prepaid tax taxInclusive } } } }`,
    );
    records = body.data.invoices.nodes;
    const books = await world.sandbox.books();
    forms = new Map(
      [...books.invoices, ...books.creditMemos].map((form: Form) => [
        /\[grantway:(.*)\]/.exec(form.PrivateNote)?.[1] ?? '',
        form,
      ]),
    );
  });
  afterAll(() => world?.close());

  it('gives each document its payable amount, to the cent, in its own currency', () => {
    expect(records).toHaveLength(12);
    for (const record of records) {
      const form = forms.get(record.id);
      expect([record.number, form?.CurrencyRef.value, new Big(form?.Balance ?? 0).toFixed(2)]).toEqual([
        record.number,
        record.currency,
        new Big(record.totals.payable).toFixed(2),
      ]);
    }
  });

  it('has every case among the samples that it must decide', () => {
    expect(records.some((one) => one.kind === 'CREDIT_NOTE')).toBe(true);
    expect(records.some((one) => !one.buyer.isCompany)).toBe(true);
    expect(records.some((one) => one.buyer.email === null)).toBe(true);
    expect(records.some((one) => one.dueDate === null && one.kind === 'INVOICE')).toBe(true);
    expect(records.some((one) => one.allowances.length > 0)).toBe(true);
    expect(records.some((one) => new Big(one.totals.prepaid).gt(0))).toBe(true);
    expect(new Set(records.map((one) => one.currency)).size).toBeGreaterThan(1);
    expect(
      new Set(records.flatMap((one) => one.lines.map((line: { taxCategory: string }) => line.taxCategory))).size,
    ).toBeGreaterThan(2);
  });

  it('carries tax, allowances and charges over, each as what it is', () => {
    for (const record of records) {
      const form = forms.get(record.id);
      expect(new Big(form?.TxnTaxDetail?.TotalTax ?? 0).toFixed(2)).toBe(new Big(record.totals.tax).toFixed(2));
      const signed = record.allowances.map(
        (one: { isCharge: boolean; amount: string }) => Number(one.amount) * (one.isCharge ? 1 : -1),
      );
      const amounts = form?.Line.map((line) => line.Amount) ?? [];
      for (const amount of signed) expect(amounts).toContain(amount);
    }
  });

  it('sends quantity and price only where they multiply to the amount', () => {
    for (const { Line } of forms.values()) {
      for (const { Amount, SalesItemLineDetail: detail } of Line) {
        if (detail?.Qty === undefined || detail.UnitPrice === undefined) continue;
        expect(new Big(detail.Qty).times(detail.UnitPrice).round(2).toFixed(2)).toBe(new Big(Amount).toFixed(2));
      }
    }
  });

  it('leaves an e-mail address and a due date out where there is none', () => {
    const without = records.find((one) => one.buyer.email === null);
    expect(forms.get(without.id)?.BillEmail).toBeUndefined();
  });

  it('filters credit notes where the tenant wants them left out, and says so', async () => {
    const other = await world.tenant();
    const skipping = await world.install(other, { settings: { creditNotes: 'skip' } });
    await world.linkQuickBooks(other, skipping);
    const source = world.platform.sources.get('accounting');
    await importUblFiles({
      sourceUrl: source?.url ?? '',
      importSecret: source?.importSecret ?? '',
      tenant: other.id,
      path: samples,
    });
    const states = await eventually(
      () => world.runStates(other, skipping),
      (seen) => (seen.delivered ?? 0) + (seen.filtered ?? 0) === 12,
    );
    const credits = records.filter((one) => one.kind === 'CREDIT_NOTE').length;
    expect(states).toEqual({ delivered: 12 - credits, filtered: credits });
    const [row] = await world.platform.store
      .forTenant(other.id)
      .execute<{ message: string }[]>(`select outcome_message as message from grantway.run where state = 'filtered'`);
    expect(row?.message).toMatch(/is a credit note, and the settings leave credit notes out/);
  });

  it('keeps a customer for each currency, and one for both documents in the same', async () => {
    const buyer = '<cac:PartyName><cbc:Name>Two: Currencies\tLtd</cbc:Name></cac:PartyName>';
    const usd = { currency: 'USD', line: ublLine('USD') };
    const before = await delivered();
    await world.issueInvoice(tenant, { buyer });
    await eventually(delivered, (count) => count === before + 1);
    await world.issueInvoice(tenant, { buyer, ...usd });
    await eventually(delivered, (count) => count === before + 2);
    await world.issueInvoice(tenant, { buyer, ...usd });
    await world.issueInvoice(tenant, { buyer });
    await eventually(delivered, (count) => count === before + 4);
    const names = (await world.sandbox.books()).customers.map((one: { DisplayName: string }) => one.DisplayName);
    expect(names.filter((name: string) => name.startsWith('Two Currencies')).sort()).toEqual([
      'Two Currencies Ltd',
      'Two Currencies Ltd (USD)',
    ]);
  });

  it('cuts a number that is too long for QuickBooks and keeps the whole in the note', async () => {
    const number = 'A-VERY-LONG-INVOICE-NUMBER-2026-000001';
    const before = await delivered();
    await world.issueInvoice(tenant, { number });
    await eventually(delivered, (count) => count === before + 1);
    const form = (await world.sandbox.books()).invoices.find((one: Form) => one.PrivateNote.includes(number));
    expect(form.DocNumber).toBe(number.slice(0, 21));
  });

  const delivered = async (): Promise<number> => (await world.runStates(tenant, installation)).delivered ?? 0;
});

const ublLine = (currency: string): string => `<cac:InvoiceLine>
    <cbc:ID>1</cbc:ID>
    <cbc:InvoicedQuantity unitCode="EA">2</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="${currency}">10.00</cbc:LineExtensionAmount>
    <cac:Item><cbc:Name>Chisel</cbc:Name></cac:Item>
    <cac:Price><cbc:PriceAmount currencyID="${currency}">5.00</cbc:PriceAmount></cac:Price>
  </cac:InvoiceLine>`;
