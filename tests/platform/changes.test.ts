import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { silentLog } from '../../src/platform/base/index.js';
import { type Changes, openDatabase, openStore, type Store, watchChanges } from '../../src/platform/store/index.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { itOnPostgres } from '../support/on-postgres.js';
import { eventually } from '../support/world.js';

const statements = {
  installation: `insert into grantway.installation
    (id, tenant_id, app_key, app_version, status, epoch, scopes, settings, created_at, changed_at)
    values (gen_random_uuid(), gen_random_uuid(), 'an-app', '1.0.0', 'active', 1, '[]', '{}', now(), now())`,
  revoked_token: `insert into grantway.revoked_token (id, revoked_at, expires_at) values (gen_random_uuid(), now(), now())`,
  contract_version: `insert into grantway.contract_version (contract, version, source, state, revision, created_at, changed_at)
    values ('stock', '2026-10', 'stock', 'draft', 1, now(), now())`,
  signing_key: `insert into grantway.signing_key (kid, sealed, created_at) values (gen_random_uuid(), 'sealed', now())`,
};
const tables = Object.keys(statements) as (keyof typeof statements)[];

describe('the database', () => {
  let store: Store;
  let changes: Changes;
  const told: string[] = [];
  beforeAll(async () => {
    store = await openStore(await migratedDatabase());
    changes = watchChanges(store.database, silentLog);
    for (const table of tables) changes.on([table], () => told.push(table));
    // On a connection that has just been made anything may have changed: then it listens.
    if (store.database.kind === 'postgresql')
      await eventually(
        async () => told.length,
        (count) => count === tables.length,
      );
  });
  afterAll(async () => {
    await changes.close();
    await store.close();
  });
  const toldOf = async (work: () => Promise<unknown>, count: number) => {
    told.length = 0;
    await work();
    return eventually(
      async () => [...told],
      (seen) => seen.length >= count,
    );
  };

  it.each(tables)('tells of what is added to %s, changed and deleted, and of no other table', async (table) => {
    const em = store.asPlatform();
    expect(await toldOf(() => em.execute(statements[table]), 1)).toEqual([table]);
    const column = table === 'signing_key' || table === 'contract_version' ? 'created_at' : 'id';
    expect(await toldOf(() => em.execute(`update grantway.${table} set ${column} = ${column}`), 1)).toEqual([table]);
    expect(await toldOf(() => em.execute(`delete from grantway.${table}`), 1)).toEqual([table]);
  });

  it('tells of what a tenant changes', async () => {
    const em = store.forTenant(randomUUID());
    expect(await toldOf(() => em.execute(`update grantway.installation set epoch = 2`), 1)).toEqual(['installation']);
  });

  it('tells once of a transaction, when it is committed, and nothing of one that is rolled back', async () => {
    const em = store.asPlatform();
    const write = (fails: boolean) =>
      em.transactional(async (one) => {
        for (let row = 0; row < 3; row += 1) await one.execute(statements.signing_key);
        expect(told).toEqual([]);
        if (fails) throw new Error('on purpose');
      });
    expect(await toldOf(() => write(false), 1)).toEqual(['signing_key']);
    const after = async () => {
      await write(true).catch(() => {});
      await em.execute(statements.revoked_token);
    };
    expect(await toldOf(after, 1)).toEqual(['revoked_token']);
  });
});

describe('listening on PostgreSQL', () => {
  it('ends at once though nobody answers', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const met = once(silent, 'connection');
    const url = `postgres://nobody@127.0.0.1:${(silent.address() as AddressInfo).port}/none`;
    const changes = watchChanges(await openDatabase({ url }), silentLog);
    await met;
    await changes.close();
    silent.close();
    await once(silent, 'close');
  });

  it('fails nothing where there is no server', async () => {
    const { promise, resolve } = Promise.withResolvers<object>();
    const log = { ...silentLog, warn: resolve };
    const changes = watchChanges(await openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none' }), log);
    expect(await promise).toMatchObject({ error: expect.stringContaining('ECONNREFUSED') });
    await changes.close();
  });

  itOnPostgres('leaves no connection when it ends', async () => {
    const store = await openStore(await migratedDatabase());
    const connections = async () => {
      const [row] = await store
        .asPlatform()
        .execute<{ count: number }[]>(
          `select count(*)::int from pg_stat_activity where datname = current_database() and application_name = 'grantway changes'`,
        );
      return row?.count;
    };
    const changes = watchChanges(store.database, silentLog);
    await eventually(connections, (count) => count === 1);
    await changes.close();
    await eventually(connections, (count) => count === 0);
    await store.close();
  });
});
