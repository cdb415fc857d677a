import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { type GraphQLNamedType, getNamedType, isLeafType, isObjectType, parse, validate } from 'graphql';
import { createSandbox, type Sandbox } from '../../src/domain/gateway/sandbox/index.js';
import { type Contract, readBundledContracts } from '../../src/domain/registry/index.js';
import { manualClock } from '../../src/platform/base/index.js';

const NOW = '2027-01-01T00:00:00.000Z';
const NOBODY = '5f0c1a5e-7d0b-4c3a-9a51-999999999999';
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

/** Every field without arguments, down to a depth. */
function everythingOf(type: GraphQLNamedType, depth: number): string {
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  const inside = fields.map(({ name, type: fieldType, args }) => {
    const named = getNamedType(fieldType);
    if (isLeafType(named)) return name;
    return depth > 1 && args.length === 0 ? `${name} ${everythingOf(named, depth - 1)}` : '';
  });
  return `{ __typename ${inside.join(' ')} }`;
}

interface Case {
  id: string;
  name: string;
  args: Record<string, unknown>;
  /** What of the payload is so. */
  gives: Record<string, unknown>;
  /** The query that reads it back; without one there is none. */
  by?: string;
  /** Arguments that name nothing, and the path that is told. */
  unknown?: [args: Record<string, unknown>, path: string[]];
}

const order = (end: number) => `3a7e4f52-91c6-4b0d-8e20-00000000000${end}`;
const agreement = (end: number) => `3b9f6c1e-52d0-4a7e-9c44-00000000000${end}`;
const templateType = '3b9f6c1e-52d0-4a7e-9c22-000000000001';
const shipTo = { recipient: 'A. Buyer', street: 'Main 1', city: 'Kiel', countryCode: 'DE' };
const line = { sku: 'CK-1', name: 'Carving knife', quantity: 3, unitPrice: '54.62', taxRate: '19' };
const invoice = '5f0c1a5e-7d0b-4c3a-9a51-000000000002';
const exported = {
  status: 'EXPORTED',
  exports: [{ system: 'xero', externalId: 'X-1', exportedAt: NOW }],
  updatedAt: NOW,
};
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

const cases: Case[] = [
  {
    id: 'accounting/2026-10',
    name: 'markInvoiceExported',
    args: { id: invoice, system: 'xero', externalId: 'X-1' },
    gives: { invoice: { number: 'NL-2026-0106', ...exported } },
    by: 'invoice',
    unknown: [{ id: NOBODY, system: 'xero', externalId: 'X-1' }, ['id']],
  },
  {
    id: 'accounting/2026-11',
    name: 'recordInvoiceExport',
    args: { input: { invoiceId: invoice, system: 'xero', externalId: 'X-1' } },
    gives: { invoice: { documentNumber: 'NL-2026-0106', ...exported } },
    by: 'invoice',
    unknown: [{ input: { invoiceId: NOBODY, system: 'xero', externalId: 'X-1' } }, ['input', 'invoiceId']],
  },
  {
    id: 'contacts/2026-10',
    name: 'upsertContact',
    args: {
      input: {
        externalId: 'crm:P-9',
        kind: 'PERSON',
        name: 'Ada Kvist',
        jobTitle: 'Buyer',
        employerExternalId: 'crm:C-1002',
        addresses: [{ kind: 'OFFICE', street: 'Main 1', city: 'Kiel', countryCode: 'DE' }],
      },
    },
    gives: {
      contact: {
        externalId: 'crm:P-9',
        customerNumber: null,
        name: 'Ada Kvist',
        email: null,
        company: null,
        person: { jobTitle: 'Buyer', employer: { name: 'Van Rijn Fietsen B.V.' } },
        addresses: [{ kind: 'OFFICE', street: 'Main 1', region: null }],
        createdAt: NOW,
      },
    },
    by: 'contact',
    unknown: [
      { input: { externalId: 'crm:P-9', kind: 'PERSON', name: 'Ada', employerExternalId: 'crm:none' } },
      ['input', 'employerExternalId'],
    ],
  },
  {
    id: 'contacts/2026-10',
    name: 'upsertContact',
    args: { input: { externalId: 'crm:C-1007', kind: 'COMPANY', name: 'Prairie', phone: null, vatId: '47-1' } },
    gives: {
      contact: {
        name: 'Prairie',
        phone: null,
        email: 'ap@prairiecycle.example',
        company: { vatId: '47-1', legalId: null },
        addresses: [{ city: 'Omaha' }],
        updatedAt: NOW,
      },
    },
    by: 'contact',
  },
  {
    id: 'warehouse/2026-10',
    name: 'recordMovement',
    args: {
      input: {
        externalId: 'wms:1',
        kind: 'TRANSFER',
        sku: 'TS-2',
        locationId: '5e0c9a10-7d21-4c3b-9f40-000000000001',
        toLocationId: '5e0c9a10-7d21-4c3b-9f40-000000000002',
        quantity: 2,
      },
    },
    gives: {
      movement: {
        kind: 'TRANSFER',
        sku: 'TS-2',
        quantity: 2,
        reason: null,
        stockItem: { name: 'Truing stand' },
        location: { code: 'KIEL' },
        toLocation: { code: 'HAM' },
        createdAt: NOW,
      },
    },
    unknown: [
      { input: { externalId: 'wms:1', kind: 'RECEIPT', sku: 'none', locationId: NOBODY, quantity: 2 } },
      ['input', 'sku'],
    ],
  },
  {
    id: 'warehouse/2026-10',
    name: 'reserveStock',
    args: { input: { externalId: 'shop:1', sku: 'BV-120', quantity: 2, orderNumber: 'W-1' } },
    gives: {
      reservation: {
        externalId: 'shop:1',
        status: 'ACTIVE',
        quantity: 2,
        orderNumber: 'W-1',
        stockItem: { name: 'Bench vice 120 mm' },
        location: { code: 'HAM' },
      },
    },
    by: 'reservation',
    unknown: [{ input: { externalId: 'shop:1', sku: 'none', quantity: 2 } }, ['input', 'sku']],
  },
  {
    id: 'warehouse/2026-10',
    name: 'releaseReservation',
    args: { id: '5e0c9a10-7d21-4c3b-9f43-000000000002' },
    gives: { reservation: { status: 'RELEASED', quantity: 12, updatedAt: NOW } },
    by: 'reservation',
    unknown: [{ id: NOBODY }, ['id']],
  },
  {
    id: 'warehouse/2026-10',
    name: 'fulfilReservation',
    args: { id: '5e0c9a10-7d21-4c3b-9f43-000000000002' },
    gives: {
      reservation: { status: 'FULFILLED', sku: 'SW-14' },
      movement: {
        kind: 'SHIPMENT',
        sku: 'SW-14',
        externalId: null,
        stockItem: { name: 'Spoke wrench' },
        createdAt: NOW,
      },
    },
    by: 'reservation',
    unknown: [{ id: NOBODY }, ['id']],
  },
  {
    id: 'commerce/2026-10',
    name: 'placeOrder',
    args: { input: placed },
    gives: {
      order: {
        status: 'PLACED',
        channel: 'webshop',
        customer: { customerNumber: 'K-1002' },
        buyerEmail: null,
        shippingAddress: { ...shipTo, region: null },
        lines: [
          { id: '1', sku: 'CK-1', quantity: 3, unitPrice: '54.62' },
          { id: '2', sku: 'LS-1' },
        ],
        totals: { shippingNet: '4.90' },
        shipments: [],
        returns: [],
        cancelReason: null,
        placedAt: NOW,
      },
    },
    by: 'order',
  },
  {
    id: 'commerce/2026-10',
    name: 'advanceOrder',
    args: { id: order(5), to: 'CONFIRMED' },
    gives: { order: { status: 'CONFIRMED', updatedAt: NOW } },
    by: 'order',
    unknown: [{ id: NOBODY, to: 'PACKED' }, ['id']],
  },
  {
    id: 'commerce/2026-10',
    name: 'cancelOrder',
    args: { id: order(5), reason: 'Out of stock' },
    gives: { order: { status: 'CANCELLED', cancelReason: 'Out of stock', returns: [] } },
    by: 'order',
    unknown: [{ id: NOBODY, reason: 'None' }, ['id']],
  },
  {
    id: 'commerce/2026-10',
    name: 'addShipment',
    args: {
      input: { orderId: order(1), carrier: 'DHL', trackingNumber: '1Z', lines: [{ lineId: '2', quantity: 1 }] },
    },
    gives: {
      shipment: {
        status: 'IN_TRANSIT',
        carrier: 'DHL',
        order: { number: 'W-10012', updatedAt: NOW, shipments: [{}, { trackingNumber: '1Z' }] },
        lines: [{ quantity: 1, line: { id: '2', sku: 'BS-3' } }],
        shippedAt: NOW,
        deliveredAt: null,
      },
    },
    by: 'shipment',
    unknown: [
      { input: { orderId: order(1), carrier: 'DHL', trackingNumber: '1Z', lines: [{ lineId: '9', quantity: 1 }] } },
      ['input', 'lines', '0', 'lineId'],
    ],
  },
  {
    id: 'commerce/2026-10',
    name: 'markShipmentDelivered',
    args: { id: '3a7e4f52-91c6-4b0d-8e21-000000000004' },
    gives: { shipment: { status: 'DELIVERED', carrier: 'PostNord', deliveredAt: NOW } },
    by: 'shipment',
    unknown: [{ id: NOBODY }, ['id']],
  },
  {
    id: 'commerce/2026-10',
    name: 'requestReturn',
    args: {
      input: { orderId: order(1), externalId: 'shop:r1', reason: 'Too big', lines: [{ lineId: '1', quantity: 2 }] },
    },
    gives: {
      orderReturn: {
        status: 'REQUESTED',
        reason: 'Too big',
        order: { number: 'W-10012', returns: [{ externalId: 'shop:r1' }] },
        lines: [{ quantity: 2, line: { sku: 'WS-3' } }],
        requestedAt: NOW,
        closedAt: null,
      },
    },
    by: 'orderReturn',
    unknown: [
      { input: { orderId: NOBODY, externalId: 'shop:r1', reason: 'Too big', lines: [] } },
      ['input', 'orderId'],
    ],
  },
  {
    id: 'commerce/2026-10',
    name: 'receiveReturn',
    args: { id: '3a7e4f52-91c6-4b0d-8e22-000000000002' },
    gives: { orderReturn: { status: 'RECEIVED', reason: 'One of two is not needed' } },
    by: 'orderReturn',
    unknown: [{ id: NOBODY }, ['id']],
  },
  {
    id: 'commerce/2026-10',
    name: 'declineReturn',
    args: { id: '3a7e4f52-91c6-4b0d-8e22-000000000002' },
    gives: { orderReturn: { status: 'DECLINED' } },
    by: 'orderReturn',
    unknown: [{ id: NOBODY }, ['id']],
  },
  {
    id: 'agreements/2026-10',
    name: 'createTemplateType',
    args: {
      input: { extensionType: 'shop', key: 'lease', name: 'Lease', dataFields: [{ customId: 'rent', name: 'Rent' }] },
    },
    gives: {
      templateType: {
        extensionType: 'shop',
        key: 'lease',
        name: 'Lease',
        description: null,
        dataFields: [{ customId: 'rent', name: 'Rent', description: null, source: 'SYSTEM', isActive: true }],
      },
    },
    by: 'templateType',
  },
  {
    id: 'agreements/2026-10',
    name: 'upsertDataField',
    args: { input: { templateTypeId: templateType, customId: 'colour', name: 'Colour' } },
    gives: {
      templateType: {
        name: 'Order confirmation',
        dataFields: [{}, {}, {}, {}, {}, { customId: 'colour', name: 'Colour', source: 'USER', isActive: true }],
      },
    },
    by: 'templateType',
    unknown: [{ input: { templateTypeId: NOBODY, customId: 'colour', name: 'Colour' } }, ['input', 'templateTypeId']],
  },
  {
    id: 'agreements/2026-10',
    name: 'setDataFieldActive',
    args: { input: { templateTypeId: templateType, customId: 'fax_number', isActive: true } },
    gives: {
      templateType: { dataFields: [{}, {}, {}, { customId: 'fax_number', name: 'Fax number', isActive: true }, {}] },
    },
    by: 'templateType',
    unknown: [{ input: { templateTypeId: templateType, customId: 'none', isActive: true } }, ['input', 'customId']],
  },
  {
    id: 'agreements/2026-10',
    name: 'createAgreement',
    args: {
      input: {
        externalId: 'crm:deal-1',
        workspaceId: '3b9f6c1e-52d0-4a7e-9c11-000000000002',
        templateId: '3b9f6c1e-52d0-4a7e-9c33-000000000003',
        name: 'Ours',
        parties: [{ name: 'A', customerNumber: 'K-1', participants: [{ name: 'B', email: 'b@example.test' }] }],
        dataFields: [{ customId: 'purpose', value: 'Trial' }],
      },
    },
    gives: {
      agreement: {
        state: 'DRAFT',
        name: 'Ours',
        workspace: { name: 'Legal' },
        template: { name: 'Mutual non-disclosure agreement', templateType: { key: 'nda' } },
        parties: [{ name: 'A', customer: { customerNumber: 'K-1' }, participants: [{ email: 'b@example.test' }] }],
        dataFields: [{ customId: 'purpose', value: 'Trial' }],
        signBefore: null,
        publishedAt: null,
      },
    },
    by: 'agreement',
    unknown: [
      { input: { externalId: 'x', workspaceId: NOBODY, templateId: NOBODY, name: 'Ours', parties: [] } },
      ['input', 'workspaceId'],
    ],
  },
  {
    id: 'agreements/2026-10',
    name: 'updateAgreementDataFields',
    args: { input: { agreementId: agreement(4), dataFields: [{ customId: 'order_total', value: 'EUR 1.00' }] } },
    gives: {
      agreement: {
        state: 'DRAFT',
        dataFields: [
          { customId: 'deal_id', value: '5552' },
          { customId: 'order_total', value: 'EUR 1.00' },
        ],
      },
    },
    by: 'agreement',
    unknown: [{ input: { agreementId: NOBODY, dataFields: [] } }, ['input', 'agreementId']],
  },
  {
    id: 'agreements/2026-10',
    name: 'updateAgreementDataFields',
    args: { input: { agreementId: agreement(4), dataFields: [{ customId: 'deal_id', value: null }] } },
    gives: { agreement: { dataFields: [] } },
    by: 'agreement',
  },
  {
    id: 'agreements/2026-10',
    name: 'publishAgreement',
    args: { input: { agreementId: agreement(4) } },
    gives: { agreement: { state: 'PENDING', publishedAt: NOW, updatedAt: NOW } },
    by: 'agreement',
    unknown: [{ input: { agreementId: NOBODY } }, ['input', 'agreementId']],
  },
  {
    id: 'agreements/2026-10',
    name: 'cancelAgreement',
    args: { input: { agreementId: agreement(2) } },
    gives: { agreement: { state: 'CANCELLED' } },
    by: 'agreement',
    unknown: [{ input: { agreementId: NOBODY } }, ['input', 'agreementId']],
  },
];

const mutationsOf = (contract: Contract) => Object.values(contract.schema.getMutationType()?.getFields() ?? {});

function documentFor({ id, name }: Case): string {
  const field = mutationsOf(contractNamed(id)).find((one) => one.name === name);
  if (!field) throw new TypeError(`${id} has no ${name}`);
  const variables = field.args.map((arg) => `$${arg.name}: ${arg.type}`).join(', ');
  const args = field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  return `mutation(${variables}) { it: ${name}(${args}) ${everythingOf(getNamedType(field.type), 4)} }`;
}

describe('a mutation in the sandbox', () => {
  it('is under test, whichever a contract has', () => {
    const tested = new Set(cases.map(({ id, name }) => `${id} ${name}`));
    const all = [...contracts.values()].flatMap((one) => mutationsOf(one).map(({ name }) => `${one.id} ${name}`));
    expect([...tested].sort()).toEqual(all.sort());
  });

  it.each(cases)('$id $name is answered, read back by its session alone, and the same when repeated', async (one) => {
    const contract = contractNamed(one.id);
    const sandbox = newSandbox();
    const mine = sessionOf(sandbox, contract);
    const other = sessionOf(sandbox, contract);
    const samples = JSON.stringify(contract.samples);
    const { it: answer } = await mine(documentFor(one), one.args);
    expect(answer).toMatchObject({ ...one.gives, userErrors: [] });
    expect((await mine(documentFor(one), one.args)).it).toEqual(answer);

    const [payloadField = ''] = Object.keys(one.gives);
    const type = contract.schema.getType(answer[payloadField].__typename);
    if (one.by && type) {
      const read = `{ it: ${one.by}(id: "${answer[payloadField].id}") ${everythingOf(type, 3)} }`;
      expect((await mine(read)).it).toEqual(answer[payloadField]);
      expect((await other(read)).it).not.toEqual(answer[payloadField]);
    }
    expect(JSON.stringify(contract.samples)).toBe(samples);
  });

  it.each(cases.filter(({ unknown }) => unknown))(
    '$id $name tells what its input names and is not there',
    async (one) => {
      const [args, path] = one.unknown ?? [{}, []];
      const { it: answer } = await sessionOf(newSandbox(), contractNamed(one.id))(documentFor(one), args);
      expect(answer.userErrors[0]).toMatchObject({ code: 'NOT_FOUND', path });
      for (const name of Object.keys(one.gives)) expect(answer[name]).toBeNull();
    },
  );
});
