import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Body, faultCode, itemLine, realmEU, realmUS, useSandbox } from './quickbooks-client.js';

let now = Date.parse('2026-11-20T10:00:00Z');
const used = useSandbox({ now: () => now });
const info = () => used.client.get(`companyinfo/${realmEU}`);
const createInvoice = (DocNumber: string, query = '', changes: Body = {}) =>
  used.client.post(`invoice${query}`, { DocNumber, CustomerRef: { value: '1' }, Line: [itemLine(50)], ...changes });

beforeEach(async () => {
  await used.client.reset();
  await used.client.connect(realmEU);
  await used.client.createCustomer('<b>Ann</b> & Co');
});

describe('the books', () => {
  it('are told with totals by currency, duplicates and requests by kind', async () => {
    await createInvoice('1', '', { PrivateNote: 'order 1', Deposit: 20 });
    await createInvoice('1', '?include=allowduplicatedocnum', { PrivateNote: 'order 1' });
    await used.client.post('creditmemo', { DocNumber: '1', CustomerRef: { value: '1' }, Line: [itemLine(5)] });
    const books = await used.client.books();
    expect(books.counts).toEqual({ customers: 1, invoices: 2, creditMemos: 1 });
    expect(books.totals).toEqual({ EUR: { count: 2, totalAmt: 100, balance: 80 } });
    expect(books.creditMemoTotals).toEqual({ EUR: { count: 1, totalAmt: 5, balance: 5 } });
    expect(books.duplicates).toEqual([
      { type: 'Invoice', docNumber: '1', privateNote: 'order 1', count: 2, ids: ['1', '2'] },
    ]);
    expect(books.requests).toEqual({ 'create customer': 1, 'create invoice': 2, 'create creditmemo': 1 });
    expect([books.customers.length, books.invoices.length, books.creditMemos.length]).toEqual([1, 2, 1]);
    const all = (await used.client.send('/sandbox/books?summary=1')).body.companies;
    expect(all.map((each: Body) => each.realmId)).toEqual([realmUS, realmEU]);
    expect(all[1]).not.toHaveProperty('invoices');
    expect((await used.client.send('/sandbox/books?realmId=1')).status).toBe(404);
  });

  it('are shown on a page with what is in them escaped', async () => {
    await createInvoice('INV-7');
    const { body, headers } = await used.client.send('/');
    expect(headers.get('content-type')).toContain('text/html');
    expect(body).toContain('INV-7');
    expect(body).toContain('&lt;b&gt;Ann&lt;/b&gt; &amp; Co');
    expect(body).not.toContain('<b>Ann');
    expect(body).toContain('50.00 EUR');
  });
});

describe('the requests', () => {
  it('are listed without secrets', async () => {
    await createInvoice('1', '?requestid=r-1');
    await createInvoice('1', '?requestid=r-1');
    const { body } = await used.client.send('/sandbox/requests');
    expect(body.requests.slice(-2)).toMatchObject([
      { method: 'POST', path: `/v3/company/${realmEU}/invoice`, kind: 'create invoice', requestid: 'r-1', status: 200 },
      { requestid: 'r-1', status: 200, isReplay: true },
    ]);
    expect(body.tokenRequests).toEqual({ token: 1 });
    const text = JSON.stringify(body);
    expect(text).not.toContain(used.client.accessToken);
    expect(text).not.toContain(used.client.refreshToken);
  });
});

describe('a switch', () => {
  it('fails the next requests before they are done', async () => {
    await used.client.switch({
      failNext: { count: 1, status: 502, body: '<h1>Bad Gateway</h1>', on: 'create invoice' },
    });
    expect((await info()).status).toBe(200);
    const failed = await createInvoice('1');
    expect([failed.status, failed.body]).toEqual([502, '<h1>Bad Gateway</h1>']);
    expect((await used.client.books()).counts.invoices).toBe(0);
    expect((await createInvoice('1')).status).toBe(200);
  });

  it('fails a request after it is done, so that only its requestid tells', async () => {
    await used.client.switch({ failNext: { count: 1, status: 0, after: true } });
    await expect(createInvoice('1', '?requestid=r-1')).rejects.toThrow();
    expect((await used.client.books()).counts.invoices).toBe(1);
    const again = await createInvoice('1', '?requestid=r-1');
    expect([again.status, again.body.Invoice.Id]).toEqual([200, '1']);
    await used.client.switch({ failNext: { count: 1, status: 500, after: true, body: { oops: true } } });
    expect(await createInvoice('2')).toMatchObject({ status: 500, body: { oops: true } });
    expect((await used.client.books()).counts.invoices).toBe(2);
  });

  it('stalls an answer though the work is done', async () => {
    await used.client.switch({ stallNext: { count: 1, ms: 300_000 } });
    const patience = new AbortController();
    const path = `${used.client.url}/v3/company/${realmEU}/customer`;
    const headers = { authorization: `Bearer ${used.client.accessToken}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ DisplayName: 'Late' });
    const stalled = fetch(path, { method: 'POST', headers, body, signal: patience.signal });
    while ((await used.client.books()).counts.customers < 2) await new Promise(setImmediate);
    patience.abort();
    await expect(stalled).rejects.toThrow();
    await used.client.switch({ stallMs: 1 });
    expect((await info()).status).toBe(200);
    await used.client.switch({ stallMs: 0 });
  });

  it('throttles with or without Retry-After', async () => {
    await used.client.switch({ throttleNext: { count: 1, retryAfterSeconds: 7 } });
    const told = await info();
    expect([told.status, faultCode(told), told.headers.get('retry-after')]).toEqual([429, '3001', '7']);
    await used.client.switch({ throttleNext: { count: 1 } });
    expect((await info()).headers.get('retry-after')).toBeNull();
    expect((await info()).status).toBe(200);
  });

  it('limits the rate of each company and refills with time', async () => {
    await used.client.switch({ rateLimit: { perMinute: 2, retryAfter: true } });
    const statuses = [await info(), await info(), await info()].map((reply) => reply.status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await info()).headers.get('retry-after')).toBe('30');
    now += 30_000;
    expect((await info()).status).toBe(200);
    await used.client.switch({ rateLimit: null });
    expect((await info()).status).toBe(200);
  });

  it('expires access tokens and revokes refresh tokens', async () => {
    await used.client.switch({ expireAccessTokens: true });
    expect(faultCode(await info())).toBe('3200');
    const refreshed = await used.client.refresh(used.client.refreshToken);
    used.client.accessToken = refreshed.body.access_token;
    expect((await info()).status).toBe(200);
    await used.client.switch({ revokeRefreshTokens: true });
    expect((await used.client.refresh(refreshed.body.refresh_token)).body.error).toBe('invalid_grant');
    expect((await info()).status).toBe(200);
  });

  it('takes the service down, and drops connections', async () => {
    await used.client.switch({ down: true });
    expect((await info()).status).toBe(503);
    expect((await used.client.refresh(used.client.refreshToken)).status).toBe(503);
    await used.client.switch({ down: false, dropConnections: true });
    await expect(info()).rejects.toThrow();
    await used.client.switch({ dropConnections: false });
    expect((await info()).status).toBe(200);
    expect((await used.client.refresh(used.client.refreshToken)).status).toBe(200);
  });

  it('that does not exist is refused by name, and nothing is turned', async () => {
    const reply = await used.client.switch({ down: true, explode: true });
    expect(reply.status).toBe(400);
    expect(reply.body.error).toContain('explode');
    expect((await info()).status).toBe(200);
    expect((await used.client.send('/sandbox/switches', { method: 'POST', body: '{"down":true}' })).status).toBe(415);
    expect((await used.client.send('/sandbox/nothing')).status).toBe(404);
  });
});
