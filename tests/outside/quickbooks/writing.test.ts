import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Body, faultCode, itemLine, realmEU, realmUS, useSandbox } from './quickbooks-client.js';

const used = useSandbox({ now: () => Date.parse('2026-11-20T10:00:00Z') });
let customer: Body;
const euro = { CurrencyRef: { value: 'EUR' } };

beforeAll(async () => {
  await used.client.connect(realmEU);
  customer = await used.client.createCustomer('Ann Example', { PrimaryEmailAddr: { Address: 'ann@example.com' } });
});

const invoice = (changes: Body = {}): Body => ({
  CustomerRef: { value: customer.Id },
  Line: [itemLine(100)],
  ...changes,
});
const create = (changes: Body = {}, query = '') => used.client.post(`invoice${query}`, invoice(changes));

describe('a customer', () => {
  it('is completed with its id, token and currency', () => {
    expect(customer).toMatchObject({
      Id: '1',
      SyncToken: '0',
      DisplayName: 'Ann Example',
      Active: true,
      CurrencyRef: { value: 'EUR', name: 'Euro' },
      MetaData: { CreateTime: '2026-11-20T10:00:00.000Z' },
    });
  });

  it.each([
    ['without a name', '2020', {}],
    ['with the name of another in other letters', '6240', { DisplayName: ' ANN example ' }],
    ['with a colon in its name', '6000', { DisplayName: 'a:b' }],
    ['with a tab in its name', '6000', { DisplayName: 'a\tb' }],
    ['with a name that is too long', '2050', { DisplayName: 'x'.repeat(501) }],
    ['with an unknown property', '2010', { DisplayName: 'B', Nickname: 'b' }],
    ['with an unknown property inside', '2010', { DisplayName: 'B', BillAddr: { Street: 'x' } }],
    ['with a property named as a prototype', '2010', { DisplayName: 'B', constructor: {} }],
    ['with a bad e-mail address', '2210', { DisplayName: 'B', PrimaryEmailAddr: { Address: 'nobody' } }],
    ['with an unknown currency', '2500', { DisplayName: 'B', CurrencyRef: { value: 'XXQ' } }],
  ])('is refused %s', async (_name, code, body: Body) => {
    const reply = await used.client.post('customer', body);
    expect([reply.status, reply.body.Fault.type, faultCode(reply)]).toEqual([400, 'ValidationFault', code]);
  });

  it('names the unknown property as QuickBooks does', async () => {
    const { body } = await used.client.post('customer', { DisplayName: 'B', Nickname: 'b' });
    expect(body.Fault.Error[0].Detail).toBe('Property Name:Nickname specified is unsupported or invalid');
    expect(body.time).toBeTruthy();
  });

  it('is updated sparsely with its token, and refused with a stale one', async () => {
    const { Id } = await used.client.createCustomer('Sparse');
    const updated = await used.client.post('customer', { Id, SyncToken: '0', sparse: true, Notes: 'hello' });
    expect(updated.body.Customer).toMatchObject({ Id, SyncToken: '1', DisplayName: 'Sparse', Notes: 'hello' });
    const stale = await used.client.post('customer', { Id, SyncToken: '0', sparse: true, Notes: 'later' });
    expect([stale.status, faultCode(stale)]).toEqual([400, '5010']);
    expect((await used.client.get(`customer/${Id}`)).body.Customer.Notes).toBe('hello');
    expect(faultCode(await used.client.post('customer', { Id, sparse: true, Notes: 'x' }))).toBe('2020');
    expect(faultCode(await used.client.post('customer', { Id: '999', SyncToken: '0' }))).toBe('610');
  });

  it('that is inactive cannot be invoiced', async () => {
    const { Id } = await used.client.createCustomer('Gone');
    await used.client.post('customer', { Id, SyncToken: '0', sparse: true, Active: false });
    expect(faultCode(await create({ CustomerRef: { value: Id } }))).toBe('610');
  });
});

describe('an item', () => {
  it('needs a name and an income account that exists', async () => {
    const made = await used.client.post('item', { Name: 'Advice', IncomeAccountRef: { value: '1' } });
    expect(made.body.Item).toMatchObject({ Name: 'Advice', Type: 'Service', Active: true });
    expect(faultCode(await used.client.post('item', { Name: 'X' }))).toBe('2020');
    expect(faultCode(await used.client.post('item', { Name: 'X', IncomeAccountRef: { value: '99' } }))).toBe('2500');
    expect(faultCode(await used.client.post('item', { Name: 'advice', IncomeAccountRef: { value: '1' } }))).toBe(
      '6240',
    );
  });
});

describe('an invoice', () => {
  it('is totalled exactly, with tax, discount and deposit', async () => {
    const { body } = await create({
      DocNumber: 'INV-1',
      TxnDate: '2026-11-01',
      SalesTermRef: { value: '3' },
      Line: [
        itemLine(0.1, { Qty: 1, UnitPrice: '0.1' }),
        itemLine(0.2),
        itemLine(-0.05),
        { DetailType: 'DescriptionOnly', Description: 'Thank you', DescriptionLineDetail: {} },
        { DetailType: 'DiscountLineDetail', DiscountLineDetail: { PercentBased: true, DiscountPercent: 10 } },
      ],
      TxnTaxDetail: {
        TotalTax: 0.07,
        TaxLine: [
          { Amount: 0.03, DetailType: 'TaxLineDetail', TaxLineDetail: { TaxRateRef: { value: '1' } } },
          { Amount: 0.04, DetailType: 'TaxLineDetail', TaxLineDetail: { TaxRateRef: { value: '2' } } },
        ],
      },
      Deposit: 0.01,
    });
    expect(body.Invoice).toMatchObject({
      DocNumber: 'INV-1',
      TotalAmt: 0.29,
      Balance: 0.28,
      DueDate: '2026-12-01',
      CustomerRef: { value: customer.Id, name: 'Ann Example' },
      CurrencyRef: { value: 'EUR' },
    });
    expect(body.Invoice.Line.at(-1)).toMatchObject({ DetailType: 'SubTotalLineDetail', Amount: 0.25 });
    const read = await used.client.get(`invoice/${body.Invoice.Id}?minorversion=75`);
    expect(read.body.Invoice).toEqual(body.Invoice);
  });

  it('gets a number, a date and a due date if it comes without', async () => {
    const { Invoice } = (await create()).body;
    expect(Invoice).toMatchObject({
      DocNumber: expect.stringMatching(/^1\d+$/),
      TxnDate: '2026-11-20',
      DueDate: '2026-11-20',
    });
  });

  it('rounds quantity times price half up to cents', async () => {
    expect((await create({ Line: [itemLine(1.01, { Qty: 3, UnitPrice: 0.335 })] })).status).toBe(200);
    expect(faultCode(await create({ Line: [itemLine(1, { Qty: 3, UnitPrice: 0.335 })] }))).toBe('6070');
  });

  const taxLine = { Amount: 1, DetailType: 'TaxLineDetail', TaxLineDetail: {} };
  it.each<[string, string, Body]>([
    ['without a customer', '2020', { CustomerRef: undefined }],
    ['without lines', '2020', { Line: undefined }],
    ['with no lines', '2020', { Line: [] }],
    ['with a line that is no list', '2010', { Line: itemLine(1) }],
    ['with a line without a detail type', '2020', { Line: [{ Amount: 1 }] }],
    ['with a line without a detail', '2020', { Line: [{ Amount: 1, DetailType: 'SalesItemLineDetail' }] }],
    ['with a line without an amount', '2020', { Line: [{ ...itemLine(1), Amount: null }] }],
    ['with an unknown detail type', '2170', { Line: [{ ...itemLine(1), DetailType: 'Other' }] }],
    ['for an unknown customer', '2500', { CustomerRef: { value: '999' } }],
    ['of an unknown item', '2500', { Line: [itemLine(1, { ItemRef: { value: '999' } })] }],
    ['with an unknown tax code', '2500', { Line: [itemLine(1, { TaxCodeRef: { value: 'MAYBE' } })] }],
    ['with an unknown tax code of the whole', '2500', { TxnTaxDetail: { TxnTaxCodeRef: { value: 'MAYBE' } } }],
    ['in another currency than the customer', '6000', { CurrencyRef: { value: 'USD' } }],
    ['with a number of 22 characters', '2050', { DocNumber: 'x'.repeat(22) }],
    ['with an amount of 3 decimals', '2090', { Line: [itemLine(1.234)] }],
    ['with an amount that is no number', '2010', { Line: [{ ...itemLine(1), Amount: 'many' }] }],
    ['with a day that is not in the calendar', '2010', { TxnDate: '2026-02-30' }],
    ['with a date in other words', '2010', { DueDate: '20.11.2026' }],
    ['with a negative total', '6000', { Line: [itemLine(-1)] }],
    ['with tax lines that do not sum', '6000', { TxnTaxDetail: { TotalTax: 2, TaxLine: [taxLine] } }],
    ['with a deposit above its total', '6000', { Deposit: 100.01 }],
    ['with a bad e-mail address', '2210', { BillEmail: { Address: 'a@b' } }],
    ['with an e-mail address of 101 characters', '2050', { BillEmail: { Address: `${'a'.repeat(89)}@example.com` } }],
    ['with a note that is too long', '2050', { PrivateNote: 'x'.repeat(4001) }],
    ['with a memo that is too long', '2050', { CustomerMemo: { value: 'x'.repeat(1001) } }],
    ['with a description that is too long', '2050', { Line: [{ ...itemLine(1), Description: 'x'.repeat(4001) }] }],
    ['with an unknown property', '2010', { InvoiceNumber: '1' }],
    ['with an unknown property in a line', '2010', { Line: [{ ...itemLine(1), Tax: 1 }] }],
    ['with an unknown property in a detail', '2010', { Line: [itemLine(1, { Quantity: 1 })] }],
    ['with a discount of nothing', '6090', { Line: [itemLine(1), { DetailType: 'DiscountLineDetail' }] }],
  ])('is refused %s, and nothing is kept', async (_name, code, changes) => {
    const before = await used.client.query('select count(*) from Invoice');
    const reply = await create(changes);
    expect([reply.status, reply.body.Fault?.type, faultCode(reply)]).toEqual([400, 'ValidationFault', code]);
    const after = await used.client.query('select count(*) from Invoice');
    expect(after.body.QueryResponse).toEqual(before.body.QueryResponse);
  });

  it('is refused with the number of another, unless duplicates are allowed', async () => {
    const first = await create({ DocNumber: 'TWICE' });
    const second = await create({ DocNumber: 'TWICE' });
    expect([second.status, faultCode(second)]).toEqual([400, '6140']);
    expect(second.body.Fault.Error[0].Detail).toContain(
      `DocNumber=TWICE is assigned to TxnType=Invoice with TxnId=${first.body.Invoice.Id}`,
    );
    expect((await create({ DocNumber: 'TWICE' }, '?include=allowduplicatedocnum')).status).toBe(200);
    expect((await used.client.post('creditmemo', invoice({ DocNumber: 'TWICE' }))).status).toBe(200);
  });

  it('is not made of what is no JSON', async () => {
    const path = `/v3/company/${realmEU}/invoice`;
    const headers = { authorization: `Bearer ${used.client.accessToken}`, 'content-type': 'application/json' };
    expect(faultCode(await used.client.send(path, { method: 'POST', body: '{', headers }))).toBe('2010');
    expect(faultCode(await used.client.send(path, { method: 'POST', body: '[]', headers }))).toBe('2010');
    expect(faultCode(await used.client.post('invoice?operation=delete', {}))).toBe('500');
    const huge = { PrivateNote: 'x'.repeat(5_000_000) };
    expect((await create(huge)).status).toBe(413);
  });

  it('in the home currency is refused for a customer of another currency', async () => {
    const dollars = await used.client.createCustomer('Dollar Inc', { CurrencyRef: { value: 'USD' } });
    const CustomerRef = { value: dollars.Id };
    expect(faultCode(await create({ CustomerRef, ...euro }))).toBe('6000');
    const made = await create({ CustomerRef, CurrencyRef: { value: 'USD' }, ExchangeRate: 0.9 });
    expect(made.body.Invoice).toMatchObject({ CurrencyRef: { value: 'USD' }, TotalAmt: 100, HomeTotalAmt: 90 });
  });
});

describe('a credit memo', () => {
  it('has a remaining credit and no deposit', async () => {
    const made = await used.client.post('creditmemo', invoice({ DocNumber: 'CN-1', TxnTaxDetail: { TotalTax: 19 } }));
    expect(made.body.CreditMemo).toMatchObject({ DocNumber: 'CN-1', TotalAmt: 119, RemainingCredit: 119 });
    expect(faultCode(await used.client.post('creditmemo', invoice({ Deposit: 1 })))).toBe('2010');
  });
});

describe('a requestid', () => {
  it('answers the first answer again and creates nothing', async () => {
    const first = await create({ DocNumber: 'ONCE' }, '?requestid=r-1&minorversion=75');
    const again = await create({ DocNumber: 'ONCE' }, '?requestid=r-1');
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
    expect(
      (await used.client.query("select * from Invoice where DocNumber = 'ONCE'")).body.QueryResponse.totalCount,
    ).toBe(1);
  });

  it('of a refused request is not remembered', async () => {
    expect(faultCode(await create({ Line: [] }, '?requestid=r-2'))).toBe('2020');
    expect((await create({}, '?requestid=r-2')).status).toBe(200);
    expect(faultCode(await create({}, `?requestid=${'x'.repeat(51)}`))).toBe('2050');
  });

  it('belongs to its company', async () => {
    await used.client.connect(realmUS);
    const reply = await used.client.post('customer?requestid=r-1', { DisplayName: 'Bob' });
    expect(reply.body.Customer).toMatchObject({ DisplayName: 'Bob', CurrencyRef: { value: 'USD' } });
  });
});
