import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { storeOptionsOf } from '../../../src/outside/sdk/index.js';
import { accountingTables } from '../../../src/outside/sources/accounting/entities.js';
import { startAccountingSource } from '../../../src/outside/sources/accounting/index.js';
import { itOnPostgres } from '../../support/on-postgres.js';
import { DATABASES, freshDatabase } from '../source-world.js';
import { READ, startWorld } from './accounting-world.js';
import { ublInvoice } from './ubl-builder.js';

describe.each(DATABASES)('starting the accounting source on %s', (kind) => {
  it('keeps everything of its own in its schema, guarded, under a role that owns nothing', async () => {
    const world = await startWorld(kind);
    const tables = await world.execute(
      `select schemaname, tablename, rowsecurity from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 2`,
    );
    expect(tables).toEqual([
      { schemaname: 'source_accounting', tablename: 'invoice', rowsecurity: true },
      { schemaname: 'source_accounting', tablename: 'invoice_export', rowsecurity: true },
      { schemaname: 'source_accounting', tablename: 'invoice_line', rowsecurity: true },
      { schemaname: 'source_accounting', tablename: 'mikro_orm_migrations', rowsecurity: false },
      { schemaname: 'source_accounting', tablename: 'outbox', rowsecurity: true },
    ]);
    expect(await world.roleOfTenants()).toEqual({ rolcanlogin: false, rolsuper: false, rolbypassrls: false, owned: 0 });
    await world.close();
  });

  it('has migrations that lead to its entities', async () => {
    const world = await startWorld(kind);
    expect(await world.missingSql()).toBe('');
    await world.close();
  });

  it('brings documents of an earlier form along, and can go back', async () => {
    const world = await startWorld(kind);
    const tenant = randomUUID();
    await world.put(tenant, ublInvoice({ extra: '<cbc:Note>Thanks</cbc:Note><cbc:Note>Bye</cbc:Note>' }));
    await world.put(tenant, ublInvoice({ number: 'A-2' }));
    const orm = await MikroORM.init({ ...storeOptionsOf(accountingTables), ...world.database });
    await orm.migrator.down({ to: 'Migration20261122054800' });
    const documents = () =>
      world.execute(`select document -> 'note' as note from source_accounting.invoice order by number`);
    expect(await documents()).toEqual([{ note: 'Thanks\nBye' }, { note: null }]);
    await orm.migrator.up();
    await orm.close(true);
    const query = '{ invoices { nodes { notes kind customer { contact { customerNumber } } } } }';
    const { data } = await world.askFor(tenant, query, {}, READ, '2026-11');
    expect(data.invoices.nodes).toEqual([
      { notes: ['Thanks\nBye'], kind: 'INVOICE', customer: { contact: null } },
      { notes: [], kind: 'INVOICE', customer: { contact: null } },
    ]);
    await world.close();
  });

  it('goes on with what the platform has not acknowledged before', async () => {
    const world = await startWorld(kind);
    world.platform.answers.push(...Array.from({ length: 1_000 }, () => 503));
    const { body } = await world.put(randomUUID(), ublInvoice());
    await world.source.close();
    world.platform.answers.length = 0;
    const again = await startAccountingSource(world.options);
    expect(await world.platform.acknowledged(1)).toMatchObject([{ type: 'invoice.issued', subject: body.id }]);
    await again.close();
    await world.close();
  });

  it('says so when it cannot listen, and lets go of what it had opened', async () => {
    const world = await startWorld(kind);
    const port = Number(new URL(world.source.url).port);
    await expect(startAccountingSource({ ...world.options, port })).rejects.toThrow('EADDRINUSE');
    expect((await world.put(randomUUID(), ublInvoice())).status).toBe(201);
    await world.close();
  });
});

describe('several sources at once', () => {
  itOnPostgres('start together on one new database and on several', async () => {
    const worlds = await Promise.all([1, 2, 3].map(() => startWorld('postgresql')));
    const { database, drop } = await freshDatabase('postgresql');
    const sources = await Promise.all(worlds.map(({ options }) => startAccountingSource({ ...options, database })));
    await Promise.all(sources.map(({ close }) => close()));
    await Promise.all(worlds.map(({ close }) => close()));
    await drop();
  });
});
