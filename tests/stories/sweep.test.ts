import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createWorld, eventually, type World } from '../support/world.js';

describe('the sweep', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ retrySchedule: [0] });
  });
  afterAll(() => world?.close());

  it('sends invoices from before the installation when the tenant asks for them, and each once', async () => {
    const tenant = await world.tenant();
    for (const number of ['OLD-1', 'OLD-2', 'OLD-3']) await world.issueInvoice(tenant, { number });
    const installation = await world.install(tenant, { settings: { history: 'all' } });
    await world.linkQuickBooks(tenant, installation);
    await eventually(
      () => world.runStates(tenant, installation),
      (states) => states.delivered === 3,
    );
    await world.issueInvoice(tenant, { number: 'NEW-1' });
    await eventually(
      () => world.runStates(tenant, installation),
      (states) => states.delivered === 4,
    );
    const numbers = (await world.sandbox.books()).invoices.map((one: { DocNumber: string }) => one.DocNumber).sort();
    expect(numbers.filter((number: string) => /^(OLD|NEW)-/.test(number))).toEqual([
      'NEW-1',
      'OLD-1',
      'OLD-2',
      'OLD-3',
    ]);
  });

  it('leaves invoices from before the installation where they are unless asked', async () => {
    const tenant = await world.tenant();
    await world.issueInvoice(tenant, { number: 'STAY-1' });
    // Its event has come and gone before the app is there.
    await eventually(
      () => world.platform.store.forTenant(tenant.id).execute('select id from grantway.event'),
      (events) => events.length === 1,
    );
    const installation = await world.install(tenant);
    await world.linkQuickBooks(tenant, installation);
    const swept = await eventually(
      () =>
        world.platform.store
          .forTenant(tenant.id)
          .execute<{ due: Date }[]>('select sweep_due_at as due from grantway.automation'),
      (rows) => rows[0] !== undefined && new Date(rows[0].due).getTime() > Date.now() + 60_000,
    );
    expect(swept).toHaveLength(1);
    expect(await world.runStates(tenant, installation)).toEqual({});
  });

  it('finds an invoice whose event was lost', async () => {
    const tenant = await world.tenant();
    const installation = await world.install(tenant, { settings: { history: 'all' } });
    await world.linkQuickBooks(tenant, installation);
    await world.issueInvoice(tenant, { number: 'FOUND-1' });
    await eventually(
      () => world.runStates(tenant, installation),
      (states) => states.delivered === 1,
    );
    // As if neither event nor run had ever come.
    const em = world.platform.store.forTenant(tenant.id);
    await em.execute('delete from grantway.run');
    await em.execute('delete from grantway.event');
    await em.execute(`update grantway.automation set sweep_due_at = now(), sweep_cursor = '2020-01-01T00:00:00.000Z'`);
    await world.issueInvoice(tenant, { number: 'FOUND-2' });
    await eventually(
      () => world.runStates(tenant, installation),
      (states) => (states.delivered ?? 0) >= 1,
    );
    const numbers = (await world.sandbox.books()).invoices.map((one: { DocNumber: string }) => one.DocNumber);
    expect(numbers.filter((number: string) => number.startsWith('FOUND-')).sort()).toEqual(['FOUND-1', 'FOUND-2']);
  });
});
