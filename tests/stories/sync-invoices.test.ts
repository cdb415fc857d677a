import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Automation } from '../../src/platform/store/index.js';
import { createWorld, eventually, READ, type World, WRITE } from '../support/world.js';

describe('sending issued invoices to QuickBooks', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ retrySchedule: [0, 0, 0] });
  });
  afterAll(() => world.close());

  it('delivers an invoice with its customer and total and notes the export at the source', async () => {
    const acme = await world.tenant();
    const installation = await world.install(acme);
    await world.linkQuickBooks(acme, installation);
    const id = await world.issueInvoice(acme, { number: 'SYNC-1' });
    await eventually(
      () => world.runStates(acme, installation),
      (states) => states.delivered === 1,
    );

    const books = await world.sandbox.books();
    const sent = books.invoices.find((one: { DocNumber: string }) => one.DocNumber === 'SYNC-1');
    expect(sent).toMatchObject({
      TotalAmt: 10,
      Balance: 10,
      CustomerRef: { name: 'Cedar Works' },
      CurrencyRef: { value: 'EUR' },
    });
    expect(sent.PrivateNote).toContain(id);

    const reader = await world.app();
    const token = await world.token(reader, await world.install(acme, { app: reader.key, scopes: [READ] }));
    const { body } = await world.graphql(
      token,
      'query($id: ID!) { invoice(id: $id) { status exports { system externalId } } }',
      { id },
    );
    expect(body.data.invoice).toEqual({ status: 'EXPORTED', exports: [{ system: 'quickbooks', externalId: sent.Id }] });
  });

  it('leaves the export unnoted when the tenant did not grant writing', async () => {
    const birch = await world.tenant();
    const installation = await world.install(birch, { scopes: [READ] });
    await world.linkQuickBooks(birch, installation);
    const before = (await world.sandbox.books()).counts.invoices;
    const id = await world.issueInvoice(birch, { number: 'SYNC-2' });
    await eventually(
      () => world.runStates(birch, installation),
      (states) => states.delivered === 1,
    );
    expect((await world.sandbox.books()).counts.invoices).toBe(before + 1);

    const reader = await world.app();
    const token = await world.token(reader, await world.install(birch, { app: reader.key, scopes: [READ, WRITE] }));
    const { body } = await world.graphql(token, 'query($id: ID!) { invoice(id: $id) { status } }', { id });
    expect(body.data.invoice.status).toBe('ISSUED');
  });

  it('asks for the account anew when the app is uninstalled and installed again, and sends nothing twice', async () => {
    const alder = await world.tenant();
    // Without the scope to note the export, nothing at the source tells that an invoice has gone.
    const input = { scopes: [READ], settings: { history: 'all' } };
    const installation = await world.install(alder, input);
    await world.linkQuickBooks(alder, installation);
    const states = () => world.runStates(alder, installation);
    await world.issueInvoice(alder, { number: 'AGAIN-1' });
    await eventually(states, ({ delivered }) => delivered === 1);
    await world.change(alder, installation, 'uninstall');

    expect(await world.install(alder, input)).toBe(installation);
    await world.issueInvoice(alder, { number: 'AGAIN-2' });
    await eventually(states, ({ held }) => held === 1);
    await world.linkQuickBooks(alder, installation);
    await eventually(states, ({ delivered }) => delivered === 2);
    await world.platform.store.asPlatform().execute('update grantway.automation set sweep_due_at = now()');
    await eventually(
      () => world.platform.store.forTenant(alder.id).findOneOrFail(Automation, { installationId: installation }),
      ({ sweepCursor }) => sweepCursor !== new Date(0).toISOString(),
    );
    const { invoices } = await world.sandbox.books();
    const sent = invoices.filter(({ DocNumber }: { DocNumber: string }) => DocNumber.startsWith('AGAIN'));
    expect(sent.map(({ DocNumber }: { DocNumber: string }) => DocNumber).sort()).toEqual(['AGAIN-1', 'AGAIN-2']);
    expect(await states()).toEqual({ delivered: 2 });
  });

  it('holds the work until an account is linked, then sends it in the order in which it came', async () => {
    const cedar = await world.tenant();
    const installation = await world.install(cedar);
    for (const number of ['HELD-1', 'HELD-2', 'HELD-3', 'HELD-4', 'HELD-5'])
      await world.issueInvoice(cedar, { number });
    await eventually(
      () => world.runStates(cedar, installation),
      (states) => states.held === 5,
    );

    await world.linkQuickBooks(cedar, installation);
    await eventually(
      () => world.runStates(cedar, installation),
      (states) => states.delivered === 5,
    );
    const numbers = (await world.sandbox.books()).invoices.map((one: { DocNumber: string }) => one.DocNumber);
    expect(numbers.filter((number: string) => number.startsWith('HELD-'))).toEqual([
      'HELD-1',
      'HELD-2',
      'HELD-3',
      'HELD-4',
      'HELD-5',
    ]);
  });

  it('delivers what the queue has forgotten', async () => {
    const dogwood = await world.tenant();
    const installation = await world.install(dogwood);
    await world.linkQuickBooks(dogwood, installation);
    const { queue, store } = world.platform.automations;
    const { publish } = queue;
    queue.publish = async () => {};
    await world.issueInvoice(dogwood, { number: 'FORGOT-1' });
    await eventually(
      () => world.runStates(dogwood, installation),
      (states) => states.ready === 1,
    );
    queue.publish = publish;
    // A quarter of a minute later, which this test does not wait for.
    await store
      .forTenant(dogwood.id)
      .execute(`update grantway.run set queued_at = queued_at - interval '16 seconds' where state = 'ready'`);
    await eventually(
      () => world.runStates(dogwood, installation),
      (states) => states.delivered === 1,
    );
  });
});
