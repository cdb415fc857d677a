import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse, validate } from 'graphql';
import { createSandbox, type Sandbox } from '../../src/domain/gateway/sandbox/index.js';
import { type Contract, readBundledContracts } from '../../src/domain/registry/index.js';
import { manualClock } from '../../src/platform/base/index.js';

const NOW = '2027-01-01T00:00:00.000Z';
const bundled = readBundledContracts(fileURLToPath(new URL('../../contracts', import.meta.url)));
const contracts = new Map(bundled.map(({ contract }) => [contract.id, contract]));
const contractNamed = (id: string): Contract => {
  const found = contracts.get(id);
  if (!found) throw new TypeError(`there is no ${id}`);
  return found;
};
const newSandbox = () => createSandbox(manualClock(Date.parse(NOW)));

function sessionOf(sandbox: Sandbox, contract: Contract) {
  const session = randomUUID();
  return async (query: string, variables?: Record<string, unknown>) => {
    const document = parse(query);
    expect(validate(contract.schema, document)).toEqual([]);
    const { data, errors } = await sandbox.run(session, contract, { document, variables });
    expect(errors).toBeUndefined();
    // biome-ignore lint/suspicious/noExplicitAny: an answer of any shape
    return JSON.parse(JSON.stringify(data)) as any;
  };
}

const order = (end: number) => `3a7e4f52-91c6-4b0d-8e20-00000000000${end}`;
const shipTo = { recipient: 'A. Buyer', street: 'Main 1', city: 'Kiel', countryCode: 'DE' };
const line = { sku: 'CK-1', name: 'Carving knife', quantity: 3, unitPrice: '54.62', taxRate: '19' };
const placed = {
  channel: 'webshop',
  externalId: '20001',
  customerNumber: 'K-1002',
  buyerName: 'A. Buyer',
  shippingAddress: shipTo,
  currency: 'EUR',
  lines: [line, { ...line, sku: 'LS-1' }],
  shippingNet: '4.90',
};

describe('a session of the sandbox', () => {
  it('refuses what another record is known by, with the code that the contract has for it', async () => {
    const ask = sessionOf(newSandbox(), contractNamed('commerce/2026-10'));
    const place = `mutation($input: PlaceOrderInput!) {
      placeOrder(input: $input) { order { id number } userErrors { code path } }
    }`;
    const first = (await ask(place, { input: placed })).placeOrder.order;
    expect((await ask(place, { input: { ...placed, buyerName: 'Another' } })).placeOrder).toEqual({
      order: null,
      userErrors: [{ code: 'EXTERNAL_ID_TAKEN', path: ['input', 'externalId'] }],
    });
    const next = { ...placed, externalId: '20002' };
    expect((await ask(place, { input: { ...next, number: 'W-10012' } })).placeOrder.userErrors).toEqual([
      { code: 'NUMBER_TAKEN', path: ['input', 'number'] },
    ]);
    expect((await ask(place, { input: next })).placeOrder.order.number).not.toBe(first.number);
    expect((await ask('{ orders { totalCount } }')).orders.totalCount).toBe(9);

    const contacts = sessionOf(newSandbox(), contractNamed('contacts/2026-10'));
    const upsert =
      'mutation($input: UpsertContactInput!) { upsertContact(input: $input) { contact { id } userErrors { code path } } }';
    const taken = { externalId: 'crm:new', customerNumber: 'K-1002', kind: 'COMPANY', name: 'New' };
    expect((await contacts(upsert, { input: taken })).upsertContact).toEqual({
      contact: null,
      userErrors: [{ code: 'TAKEN', path: ['input', 'customerNumber'] }],
    });
    expect((await contacts('{ contacts { totalCount } }')).contacts.totalCount).toBe(3);
  });

  it('takes all there is of a record for what the input leaves out', async () => {
    const ask = sessionOf(newSandbox(), contractNamed('commerce/2026-10'));
    const { addShipment } = await ask(
      `mutation { addShipment(input: { orderId: "${order(1)}", carrier: "DHL", trackingNumber: "1Z" }) {
        shipment { lines { quantity line { sku } } }
      } }`,
    );
    expect(addShipment.shipment.lines).toEqual([
      { quantity: 4, line: { sku: 'WS-3' } },
      { quantity: 6, line: { sku: 'BS-3' } },
      { quantity: 12, line: { sku: 'DK-07' } },
    ]);
  });

  it('is what a kept cursor reads on from: what changed since, and nothing else', async () => {
    const ask = sessionOf(newSandbox(), contractNamed('commerce/2026-10'));
    const { endCursor } = (await ask('{ orders { pageInfo { endCursor } } }')).orders.pageInfo;
    const since = `{ orders(after: "${endCursor}") { nodes { number status } } }`;
    expect((await ask(since)).orders.nodes).toEqual([]);
    await ask(`mutation { cancelOrder(id: "${order(5)}", reason: "None") { order { id } } }`);
    await ask(`mutation { cancelOrder(id: "${order(4)}", reason: "None") { order { id } } }`);
    expect((await ask(since)).orders.nodes).toMatchObject([{ status: 'CANCELLED' }, { status: 'CANCELLED' }]);
    expect((await ask(`{ orders(updatedSince: "${NOW}") { totalCount } }`)).orders.totalCount).toBe(2);
  });

  it('is refused once a session has changed all that it may, and an answer that is too large', async () => {
    const contract = contractNamed('commerce/2026-10');
    const sandbox = newSandbox();
    const session = randomUUID();
    const run = (query: string, variables?: Record<string, unknown>) =>
      sandbox.run(session, contract, { document: parse(query), variables });
    const ship = 'mutation($input: AddShipmentInput!) { addShipment(input: $input) { shipment { id } } }';
    const one = { orderId: order(1), carrier: 'DHL', lines: [{ lineId: '1', quantity: 1 }] };
    let refusal: unknown;
    let made = 0;
    while (!refusal && made < 2_000) {
      const { errors } = await run(ship, { input: { ...one, trackingNumber: `${made++}` } });
      refusal = errors?.[0]?.extensions.code;
    }
    expect(refusal).toBe('GATEWAY_LIMIT_EXCEEDED');
    expect(made).toBeGreaterThan(100);
    const deep = '{ orders { nodes { shipments { order { shipments { order { shipments { id } } } } } } } }';
    await expect(run(deep)).rejects.toMatchObject({ code: 'GATEWAY_LIMIT_EXCEEDED' });
    expect((await run('{ orders { totalCount } }')).errors).toBeUndefined();
  });
});
