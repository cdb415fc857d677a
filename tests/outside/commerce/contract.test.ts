import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse, printSchema } from 'graphql';
import { parse as parseYaml } from 'yaml';
import { checkContract, readContractFiles } from '../../../src/domain/registry/index.js';
import { buildCommerceSchema } from '../../../src/outside/sources/commerce/graphql/build-commerce-schema.js';
import { addUp, netAmountOf } from '../../../src/outside/sources/commerce/order-totals.js';
import { bare, readContractFile } from '../contract-files.js';
import { ORDERS_WRITE, READ, RETURNS_WRITE, SHIPMENTS_WRITE } from './commerce-world.js';

const folder = fileURLToPath(new URL('../../../contracts', import.meta.url));
const id = 'commerce/2026-10';

describe('the contract commerce 2026-10', () => {
  it('is exactly what the source serves', async () => {
    expect(bare(parse(printSchema(await buildCommerceSchema())))).toBe(
      bare(parse(readContractFile(id, 'contract.graphql'))),
    );
  });

  it('has no problem by itself: guards, names, pages, and samples that it could have answered', async () => {
    expect((await checkContract(readContractFiles(folder, id), { live: [] })).problems).toEqual([]);
  });

  it('has its scopes and its events', () => {
    const { scopes, events } = parseYaml(readContractFile(id, 'contract.yaml'));
    expect(Object.keys(scopes)).toEqual([READ, ORDERS_WRITE, SHIPMENTS_WRITE, RETURNS_WRITE]);
    expect(Object.keys(events)).toEqual([
      'order.placed',
      'order.changed',
      'shipment.created',
      'shipment.delivered',
      'return.requested',
      'return.closed',
    ]);
  });

  it('has samples that add up', () => {
    const { Order: orders } = JSON.parse(readContractFile(id, 'samples.json'));
    for (const { currency, lines, totals, shippingTaxRate: rate } of orders) {
      for (const { netAmount, ...line } of lines) expect(netAmountOf(line, currency)).toBe(netAmount);
      const taxed = lines.map(({ netAmount: net, taxRate }: Record<string, string>) => ({ net, rate: taxRate }));
      expect(addUp(taxed, { net: totals.shippingNet, rate }, currency)).toEqual(totals);
    }
    const states = new Set(orders.map(({ status }: { status: string }) => status));
    expect(states.size).toBe(7);
  });
});
