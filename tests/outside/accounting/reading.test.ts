import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { createLoaders } from '../../../src/outside/sources/accounting/graphql/context.js';
import { DATABASES, playStore } from '../source-world.js';
import { READ, startWorld, type World, WRITE } from './accounting-world.js';
import { ublInvoice } from './ubl-builder.js';

const PAGE = `query ($first: Int, $after: String, $since: DateTime, $status: InvoiceStatus) {
  invoices(first: $first, after: $after, updatedSince: $since, status: $status) {
    totalCount edges { cursor } nodes { id number } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

describe.each(DATABASES)('reading invoices on %s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(kind);
  });
  afterAll(() => world.close());

  /** A tenant with so many invoices, numbered from 1. */
  const tenantWith = async (count: number): Promise<string> => {
    const tenant = randomUUID();
    for (let number = 1; number <= count; number += 1) await world.put(tenant, ublInvoice({ number: String(number) }));
    return tenant;
  };
  const page = async (tenant: string, variables: object) => (await world.askFor(tenant, PAGE, variables)).data.invoices;
  const readAll = async (tenant: string, first: number): Promise<string[]> => {
    const numbers: string[] = [];
    let after: string | undefined;
    for (;;) {
      const { nodes, pageInfo } = await page(tenant, { first, after });
      numbers.push(...nodes.map(({ number }: { number: string }) => number));
      if (!pageInfo.hasNextPage) return numbers;
      after = pageInfo.endCursor;
    }
  };

  it('pages through all of them, each once, in the order of their last change', async () => {
    const tenant = await tenantWith(5);
    const first = await page(tenant, { first: 2 });
    expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    expect(first.edges[1].cursor).toBe(first.pageInfo.endCursor);
    expect(await readAll(tenant, 2)).toEqual(['1', '2', '3', '4', '5']);
    expect(await readAll(tenant, 5)).toEqual(['1', '2', '3', '4', '5']);
  });

  it('pages steadily where many changed in the same instant', async () => {
    const tenant = await tenantWith(7);
    await world.execute(
      `update source_accounting.invoice set updated_at = '2026-10-01T00:00:00Z' where tenant_id = ?`,
      [tenant],
    );
    expect((await readAll(tenant, 2)).sort()).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  });

  it('goes on from a kept cursor with what came later, and gives the same cursor while nothing has', async () => {
    const tenant = await tenantWith(2);
    const { endCursor } = (await page(tenant, {})).pageInfo;
    const nothing = await page(tenant, { after: endCursor });
    expect(nothing).toMatchObject({ nodes: [], pageInfo: { hasNextPage: false, endCursor } });
    await world.put(tenant, ublInvoice({ number: '3' }));
    expect((await page(tenant, { after: endCursor })).nodes).toMatchObject([{ number: '3' }]);
  });

  it('lists what changed since an instant, that instant included', async () => {
    const tenant = await tenantWith(3);
    const { nodes } = (await world.askFor(tenant, '{ invoices { nodes { updatedAt } } }')).data.invoices;
    const since = (index: number) => page(tenant, { since: nodes[index].updatedAt });
    expect([(await since(0)).totalCount, (await since(1)).totalCount, (await since(2)).totalCount]).toEqual([3, 2, 1]);
  });

  it('refuses a cursor that is not one, and pages beyond a hundred', async () => {
    const tenant = randomUUID();
    for (const variables of [
      { after: 'x' },
      { after: '' },
      { after: Buffer.from('1.x').toString('base64url') },
      { first: 101 },
      { first: 0 },
    ]) {
      const { data, errors } = await world.askFor(tenant, PAGE, variables);
      expect([data, errors?.[0]?.extensions.code]).toEqual([null, 'BAD_USER_INPUT']);
    }
    const { errors } = await world.askFor(tenant, PAGE, { since: 'yesterday' });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('gives one tenant nothing of another', async () => {
    const [ours, theirs] = [await tenantWith(1), await tenantWith(1)];
    const { id } = (await page(theirs, {})).nodes[0];
    const one = 'query ($id: ID!) { invoice(id: $id) { id lines { id } } }';
    expect((await world.askFor(theirs, one, { id })).data.invoice).toMatchObject({ id, lines: [{ id: '1' }] });
    expect((await world.askFor(ours, one, { id })).data.invoice).toBeNull();
    expect((await world.askFor(ours, one, { id: 'no-uuid' })).data.invoice).toBeNull();
    expect((await page(ours, {})).totalCount).toBe(1);
    const { after } = { after: (await page(theirs, {})).pageInfo.endCursor };
    expect((await page(ours, { after })).nodes.map(({ id: own }: { id: string }) => own)).not.toContain(id);
  });

  it('gives the role of tenants no row while no tenant is set, in any table', async () => {
    await tenantWith(1);
    const tables = await world.execute(
      `select table_name as name from information_schema.columns where table_schema = 'source_accounting' and column_name = 'tenant_id'`,
    );
    expect(tables.map(({ name }) => name).sort()).toEqual(['invoice', 'invoice_export', 'invoice_line', 'outbox']);
    const orm = await MikroORM.init({ ...world.database, entities: [], discovery: { warnWhenNoEntities: false } });
    await orm.em.fork().transactional(async (em) => {
      await em.execute('set local role source_accounting');
      for (const { name } of tables) {
        const rows = await em.execute(`select * from source_accounting."${name}"`);
        expect(rows).toEqual([]);
      }
    });
    await orm.close(true);
  });

  it('keeps a role that forgets the tenant from writing, too', async () => {
    const insert = world.execute(
      `do $$ begin set local role source_accounting;
         insert into source_accounting.outbox values (gen_random_uuid(), 999999, gen_random_uuid(), 'x', gen_random_uuid(), now());
       end $$`,
    );
    await expect(insert).rejects.toThrow('row-level security');
  });

  it('asks the scope again', async () => {
    const tenant = randomUUID();
    const read = await world.askFor(tenant, '{ invoices { totalCount } }', {}, WRITE);
    expect(read.errors?.[0]).toMatchObject({ path: ['invoices'], extensions: { code: 'FORBIDDEN' } });
    const mark = 'mutation { markInvoiceExported(id: "x", system: "q", externalId: "1") { userErrors { code } } }';
    const write = await world.askFor(tenant, mark, {}, READ);
    expect(write.errors?.[0]).toMatchObject({ path: ['markInvoiceExported'], extensions: { code: 'FORBIDDEN' } });
  });

  it('gives every invoice of a page its own lines', async () => {
    const tenant = await tenantWith(10);
    const { data } = await world.askFor(tenant, '{ invoices { nodes { number lines { name quantity unitPrice } } } }');
    expect(data.invoices.nodes).toHaveLength(10);
    for (const { lines } of data.invoices.nodes)
      expect(lines).toEqual([{ name: 'Chisel', quantity: '2', unitPrice: '5.00' }]);
  });
});

describe('the loaders of a request', () => {
  it('read the lines and the exports of a whole page with one query each', async () => {
    const { queries, em } = playStore();
    const { lines, exports } = createLoaders(em);
    const ids = Array.from({ length: 100 }, () => randomUUID());
    await Promise.all(ids.flatMap((id) => [lines.load(id), exports.load(id)]));
    expect(queries.sort()).toEqual(['InvoiceExportRow', 'InvoiceLineRow']);
  });
});
