import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Body, faultCode, itemLine, realmUS, useSandbox } from './quickbooks-client.js';

let now = Date.parse('2026-11-20T10:00:00Z');
const used = useSandbox({ now: () => now });
const find = async (query: string): Promise<Body> => (await used.client.query(query)).body.QueryResponse;
const numbers = async (rest: string) =>
  ((await find(`select * from Invoice ${rest}`)).Invoice ?? []).map((each: Body) => each.DocNumber);

beforeAll(async () => {
  const { client } = used;
  await client.connect(realmUS);
  await client.createCustomer("Amy's Birds \\ Co", { PrimaryEmailAddr: { Address: 'amy@example.com' } });
  const { Id } = await client.createCustomer('Retired');
  await client.post('customer', { Id, SyncToken: '0', sparse: true, Active: false });
  for (const [index, amount] of [30, 10, 20].entries()) {
    now += 1000;
    const TxnDate = `2026-11-0${index + 1}`;
    await client.post('invoice', {
      DocNumber: `A-${index}`,
      TxnDate,
      CustomerRef: { value: '1' },
      Line: [itemLine(amount)],
    });
  }
});

describe('a query', () => {
  it('finds a text with escaped quotes and backslashes', async () => {
    const found = await find("SELECT * FROM Customer WHERE DisplayName = 'Amy\\'s Birds \\\\ Co'");
    expect(found.Customer[0].Id).toBe('1');
    expect(found).toMatchObject({ startPosition: 1, maxResults: 1, totalCount: 1 });
  });

  it('finds by e-mail, id, part of a name, list, date, amount, customer and time', async () => {
    expect((await find("select * from Customer where PrimaryEmailAddr = 'AMY@example.com'")).totalCount).toBe(1);
    expect((await find("select * from Item where Id = '2'")).Item[0].Name).toBe('Hours');
    expect((await find("select * from Customer where DisplayName LIKE '%birds%'")).totalCount).toBe(1);
    expect(await numbers("where DocNumber IN ('A-0', 'A-2', 'x')")).toEqual(['A-0', 'A-2']);
    expect(await numbers("where TxnDate >= '2026-11-02' and TotalAmt < '15'")).toEqual(['A-1']);
    expect(await numbers("where CustomerRef = '1' and TotalAmt > 10")).toEqual(['A-0', 'A-2']);
    expect(await numbers("where Metadata.LastUpdatedTime >= '2026-11-20T10:00:02Z'")).toEqual(['A-1', 'A-2']);
    expect(await numbers("where DocNumber = 'none'")).toEqual([]);
  });

  it('sorts, pages and counts', async () => {
    expect(await numbers('orderby TotalAmt')).toEqual(['A-1', 'A-2', 'A-0']);
    expect(await numbers('order by TotalAmt desc startposition 2 maxresults 1')).toEqual(['A-2']);
    expect(await find('select count(*) from Invoice')).toEqual({ totalCount: 3 });
    expect(await find("select count(*) from Invoice where DocNumber = 'A-1'")).toEqual({ totalCount: 1 });
  });

  it('shows inactive entities only when asked', async () => {
    expect((await find('select count(*) from Customer')).totalCount).toBe(1);
    expect((await find('select * from Customer where Active = false')).Customer[0].DisplayName).toBe('Retired');
    expect((await find('select count(*) from Customer where Active in (true, false)')).totalCount).toBe(2);
  });

  it('picks fields, and knows the accounts, tax codes and terms that are there from the start', async () => {
    const accounts = await find("select Id, Name from Account where AccountType = 'Income' maxresults 1000");
    expect(accounts.Account[0]).toEqual({ Id: '1', Name: 'Services' });
    expect((await find('select * from TaxCode')).TaxCode.map((each: Body) => each.Id)).toEqual([
      'TAX',
      'NON',
      'ZERO',
      'EXEMPT',
    ]);
    expect((await find('select * from Term')).totalCount).toBe(3);
    expect((await find('select * from Item')).Item.map((each: Body) => each.Name)).toEqual(['Services', 'Hours']);
  });

  it.each([
    ['4001', 'select * from Dragon'],
    ['4001', "select * from Invoice where Colour = 'red'"],
    ['4001', "select * from Invoice where Line = 'x'"],
    ['4001', 'select Colour from Invoice'],
    ['4001', 'select * from Invoice orderby Colour'],
    ['4001', 'select * from Invoice maxresults 1001'],
    ['4001', "select * from Invoice where TotalAmt > 'much'"],
    ['4001', "select * from Customer where DisplayName like '%a%b%c%d%'"],
    ['4000', "select * from Customer where DisplayName = 'Amy's'"],
    ['4000', "select * from Customer where DisplayName = 'open"],
    ['4000', 'select * from Customer where'],
    ['4000', 'select * from Customer where DisplayName'],
    ['4000', "select * from Customer where Id = '1' or Id = '2'"],
    ['4000', 'delete from Customer'],
    ['4000', 'select'],
  ])('is refused with %s: %s', async (code, query) => {
    const reply = await used.client.query(query);
    expect([reply.status, faultCode(reply)]).toEqual([400, code]);
  });

  it('is needed', async () => {
    expect(faultCode(await used.client.get('query'))).toBe('2020');
  });
});
