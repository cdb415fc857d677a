import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLoaders } from '../../../src/outside/sources/accounting/graphql/context.js';
import { serveInvoices } from '../../../src/outside/sources/accounting/graphql/read-invoices.js';
import { Invoice } from '../../../src/outside/sources/accounting/graphql/v2026-11/invoice-types.js';
import { DATABASES, playStore } from '../source-world.js';
import { READ, startWorld, type World, WRITE } from './accounting-world.js';
import { ublInvoice } from './ubl-builder.js';

const NUMBER_IN = { '2026-10': 'number', '2026-11': 'documentNumber' };

describe.each(DATABASES)('joining invoices on %s', (kind) => {
  let world: World;
  let tenant: string;
  let id: string;
  beforeAll(async () => {
    world = await startWorld(kind);
    tenant = randomUUID();
    id = String((await world.put(tenant, ublInvoice())).body.id);
  });
  afterAll(() => world.close());

  describe.each(Object.entries(NUMBER_IN))('through %s', (version, number) => {
    const query = `query ($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on Invoice { ${number} lines { name } } } }`;
    const join = (ids: string[], asTenant = tenant, scope = READ) => {
      const representations = ids.map((one) => ({ __typename: 'Invoice', id: one }));
      return world.askFor(asTenant, query, { representations }, scope, version);
    };

    it('finds them by id in the order asked for, and answers null for what is not there', async () => {
      const invoice = { [number]: 'A-1', lines: [{ name: 'Chisel' }] };
      const { data } = await join([randomUUID(), id, 'no-uuid', id.toUpperCase()]);
      expect(data._entities).toEqual([null, invoice, null, invoice]);
    });

    it('finds nothing of another tenant', async () => {
      expect((await join([id], randomUUID())).data._entities).toEqual([null]);
    });

    it('asks for the read scope', async () => {
      const { errors } = await join([id], tenant, WRITE);
      expect(errors?.[0]).toMatchObject({ path: ['_entities'], extensions: { code: 'FORBIDDEN' } });
    });
  });
});

describe('finding invoices for a join', () => {
  it('takes one query for all of them', async () => {
    const { queries, em, context } = playStore();
    const asked = Array.from({ length: 100 }, () => ({ __typename: 'Invoice', id: randomUUID() }));
    expect(await serveInvoices(Invoice.from).find(asked, { ...context, ...createLoaders(em) })).toEqual(
      asked.map(() => null),
    );
    expect(queries.length).toBe(1);
  });
});
