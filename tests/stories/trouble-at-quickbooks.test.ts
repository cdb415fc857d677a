import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { probeOutages } from '../../src/domain/automations/index.js';
import { findAccount } from '../../src/domain/vault/index.js';
import { createWorld, eventually, type TestTenant, type World } from '../support/world.js';

describe('trouble at QuickBooks', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ retrySchedule: [0, 0, 0, 0] });
  });
  afterAll(() => world?.close());
  afterEach(async () => {
    await world.sandbox.switch({ failNext: null, throttleNext: null, stallNext: null, down: false });
  });

  const linkedTenant = async (): Promise<{ tenant: TestTenant; installation: string }> => {
    const tenant = await world.tenant();
    const installation = await world.install(tenant);
    await world.linkQuickBooks(tenant, installation);
    return { tenant, installation };
  };
  const countOf = async (number: string): Promise<number> =>
    (await world.sandbox.books()).invoices.filter((one: { DocNumber: string }) => one.DocNumber === number).length;
  const delivered = (tenant: TestTenant, installation: string, count: number) =>
    eventually(
      () => world.runStates(tenant, installation),
      (states) => states.delivered === count,
    );

  it('sends an invoice once when QuickBooks takes it and the answer is lost', async () => {
    const { tenant, installation } = await linkedTenant();
    await world.sandbox.switch({ failNext: { count: 1, status: 0, after: true, on: 'create invoice' } });
    await world.issueInvoice(tenant, { number: 'LOST-1' });
    await delivered(tenant, installation, 1);
    expect(await countOf('LOST-1')).toBe(1);
  });

  it('tries again when QuickBooks answers with an error page or asks to wait', async () => {
    const { tenant, installation } = await linkedTenant();
    await world.sandbox.switch({
      failNext: { count: 2, status: 502, body: '<html>Bad gateway</html>', on: 'create invoice' },
    });
    await world.issueInvoice(tenant, { number: 'AGAIN-1' });
    await delivered(tenant, installation, 1);
    await world.sandbox.switch({ throttleNext: { count: 1, retryAfterSeconds: 1 } });
    await world.issueInvoice(tenant, { number: 'AGAIN-2' });
    await delivered(tenant, installation, 2);
    expect([await countOf('AGAIN-1'), await countOf('AGAIN-2')]).toEqual([1, 1]);
  });

  it('refreshes expired credentials once, however many invoices need them at the same time', async () => {
    const { tenant, installation } = await linkedTenant();
    await world.issueInvoice(tenant, { number: 'FRESH-0' });
    await delivered(tenant, installation, 1);
    const tokensBefore = await tokenRequests();
    await world.sandbox.switch({ expireAccessTokens: true });
    await Promise.all(
      Array.from({ length: 12 }, (_, index) => world.issueInvoice(tenant, { number: `FRESH-${index + 1}` })),
    );
    await delivered(tenant, installation, 13);
    expect((await tokenRequests()) - tokensBefore).toBe(1);
  });

  const tokenRequests = async (): Promise<number> => {
    const answer = await fetch(`${world.sandboxUrl}/sandbox/requests`);
    return ((await answer.json()) as { tokenRequests: { token: number } }).tokenRequests.token;
  };

  it('holds the work when the access is taken away and sends it after linking again', async () => {
    const { tenant, installation } = await linkedTenant();
    await world.sandbox.switch({ revokeRefreshTokens: true, expireAccessTokens: true });
    for (const number of ['GONE-1', 'GONE-2', 'GONE-3']) await world.issueInvoice(tenant, { number });
    await eventually(
      () => world.runStates(tenant, installation),
      (states) => states.held === 3,
    );

    const browser = await world.browserOf(tenant.admin);
    const page = await browser.open(`${world.url}/installations/${installation}`);
    expect(page.html).toContain('Link it again; the work waits.');
    await world.linkQuickBooks(tenant, installation);
    await delivered(tenant, installation, 3);
    const numbers = (await world.sandbox.books()).invoices.map((one: { DocNumber: string }) => one.DocNumber);
    expect(numbers.filter((number: string) => number.startsWith('GONE-'))).toEqual(['GONE-1', 'GONE-2', 'GONE-3']);
  });

  it('holds the work of an outage that outlasts the schedule, and a person can have it tried again', async () => {
    const { tenant, installation } = await linkedTenant();
    await world.sandbox.switch({ down: true });
    await world.issueInvoice(tenant, { number: 'DOWN-1' });
    await world.issueInvoice(tenant, { number: 'DOWN-2' });
    await eventually(
      () => world.runStates(tenant, installation),
      (states) => states.held === 2,
    );
    await world.sandbox.switch({ down: false });
    const browser = await world.browserOf(tenant.admin);
    const page = await browser.open(`${world.url}/installations/${installation}`);
    await browser.submit(page, '/retry');
    await delivered(tenant, installation, 2);
    expect([await countOf('DOWN-1'), await countOf('DOWN-2')]).toEqual([1, 1]);
  });

  it('finds out by itself that a service is back, and lets all that waited for it go on', async () => {
    const { tenant, installation } = await linkedTenant();
    await world.sandbox.switch({ down: true });
    for (const number of ['BACK-1', 'BACK-2', 'BACK-3']) await world.issueInvoice(tenant, { number });
    await eventually(
      () => world.runStates(tenant, installation),
      (states) => states.held === 3,
    );
    await world.sandbox.switch({ down: false });
    const { automations, store } = world.platform;
    // An hour later, which this test does not wait for.
    await store.forTenant(tenant.id).execute(`update grantway.run set due_at = now() where state = 'held'`);
    await probeOutages(automations);
    await delivered(tenant, installation, 3);
    expect([await countOf('BACK-1'), await countOf('BACK-2'), await countOf('BACK-3')]).toEqual([1, 1, 1]);
  });

  it('holds what the settings make impossible, says why, and goes on when they are corrected', async () => {
    const tenant = await world.tenant();
    const installation = await world.install(tenant, { settings: { incomeItem: '999' } });
    await world.linkQuickBooks(tenant, installation);
    await world.issueInvoice(tenant, { number: 'ITEM-1' });
    await eventually(
      () => world.runStates(tenant, installation),
      (states) => states.held === 1,
    );
    const browser = await world.browserOf(tenant.admin);
    const { html } = await browser.open(`${world.url}/installations/${installation}`);
    expect(html).toContain('QuickBooks does not know something that the settings name');
    // Correcting the setting lets the work go on by itself.
    await world.install(tenant, { settings: { incomeItem: '1' } });
    await delivered(tenant, installation, 1);
  });

  it('sends two documents that share a number beside each other, and neither twice', async () => {
    const { tenant, installation } = await linkedTenant();
    await world.issueInvoice(tenant, { number: 'SAME-1' });
    await world.issueInvoice(tenant, { number: 'SAME-1', date: '2026-10-02' });
    await delivered(tenant, installation, 2);
    expect(await countOf('SAME-1')).toBe(2);
  });

  it('takes a document that is in QuickBooks already from an earlier try as done', async () => {
    const { tenant, installation } = await linkedTenant();
    await world.issueInvoice(tenant, { number: 'DONE-1' });
    await delivered(tenant, installation, 1);
    // Forget that it was sent: all that is left is what QuickBooks has.
    await world.platform.store
      .forTenant(tenant.id)
      .execute(
        `update grantway.run set state = 'ready', due_at = now(), queued_at = null, steps = '{}', id = gen_random_uuid() where installation_id = ?`,
        [installation],
      );
    await delivered(tenant, installation, 1);
    expect(await countOf('DONE-1')).toBe(1);
  });

  it('keeps credentials nowhere but sealed', async () => {
    const { tenant, installation } = await linkedTenant();
    await world.issueInvoice(tenant, { number: 'SEAL-1' });
    await delivered(tenant, installation, 1);
    const { store, automations } = world.platform;
    const at = { tenantId: tenant.id, installationId: installation, connector: 'quickbooks' };
    const account = await findAccount(automations.engine.vault, at);
    const secrets = [account?.credentials.access_token, account?.credentials.refresh_token];
    const tables = await store
      .asPlatform()
      .execute<{ name: string }[]>(
        `select table_name as name from information_schema.tables where table_schema = 'grantway'`,
      );
    for (const { name } of tables) {
      for (const secret of secrets) {
        const found = await store
          .asPlatform()
          .execute(`select 1 from grantway."${name}" t where t::text like ?`, [`%${secret}%`]);
        expect([name, found]).toEqual([name, []]);
      }
    }
    expect(secrets.every((secret) => (secret ?? '').length > 20)).toBe(true);
  });
});
