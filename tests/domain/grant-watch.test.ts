import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GrantWatch, watchGrants } from '../../src/domain/access/index.js';
import { silentLog } from '../../src/platform/base/index.js';
import {
  type Changes,
  type Em,
  type FilterQuery,
  Installation,
  openStore,
  type Store,
  watchChanges,
} from '../../src/platform/store/index.js';
import { onServer, postgresUrl } from '../support/fresh-database.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { itOnPostgres } from '../support/on-postgres.js';
import { eventually } from '../support/world.js';

const anHour = 3_600_000;

describe('the grants that a node follows', () => {
  let store: Store;
  /** Looks for nothing that it was not told. */
  let told: GrantWatch;
  let changes: Changes;
  beforeAll(async () => {
    store = await openStore(await migratedDatabase());
    changes = watchChanges(store.database, silentLog, anHour);
    told = await watchGrants({ store, changes, log: silentLog });
  });
  afterAll(async () => {
    await told.close();
    await changes.close();
    await store.close();
  });

  const install = async (): Promise<string> => {
    const em = store.asPlatform();
    const id = randomUUID();
    const now = new Date();
    em.create(Installation, {
      id,
      tenantId: randomUUID(),
      appKey: 'an-app',
      appVersion: '1.0.0',
      status: 'active',
      epoch: 1,
      scopes: [],
      settings: {},
      createdAt: now,
      changedAt: now,
    });
    await em.flush();
    return id;
  };
  const change = (id: string, status: string, ago = '0 seconds') =>
    store
      .asPlatform()
      .execute(
        `update grantway.installation set status = ?, epoch = epoch + 1, changed_at = now() - ?::interval where id = ?`,
        [status, ago, id],
      );
  const becomes = (grants: GrantWatch, id: string, status: string) =>
    eventually(
      async () => grants.peek(id)?.status,
      (seen) => seen === status,
    );

  it('are known as soon as the database tells', async () => {
    const id = await install();
    await told.find(id);
    await change(id, 'suspended');
    await becomes(told, id, 'suspended');
    await change(id, 'uninstalled');
    await becomes(told, id, 'uninstalled');
  });

  it('are known though the clock of the node that changed them is behind', async () => {
    const [one, other] = [await install(), await install()];
    await told.find(one);
    await told.find(other);
    await change(one, 'suspended');
    await becomes(told, one, 'suspended');
    await change(other, 'suspended', '9 seconds');
    await becomes(told, other, 'suspended');
  });

  it('are not known as they were when they changed while they were read for the first time', async () => {
    const id = await install();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const { promise: isRead, resolve: wasRead } = Promise.withResolvers<void>();
    let isSeen = false;
    const asPlatform = () => {
      const em = store.asPlatform();
      const find = async (where: FilterQuery<Installation>) => {
        const rows = await em.find(Installation, where);
        isSeen ||= rows.some((row) => row.id === id && row.status === 'uninstalled');
        return rows;
      };
      const findOne = async (where: FilterQuery<Installation>) => {
        const row = await em.findOne(Installation, where);
        wasRead();
        await held;
        return row;
      };
      return {
        find: (_entity: unknown, where: FilterQuery<Installation>) => find(where),
        findOne: (_entity: unknown, where: FilterQuery<Installation>) => findOne(where),
        execute: em.execute.bind(em),
      } as unknown as Em;
    };
    const grants = await watchGrants({ store: { ...store, asPlatform }, changes, log: silentLog });
    const found = grants.find(id);
    await isRead;
    await change(id, 'uninstalled');
    await eventually(
      async () => isSeen,
      (seen) => seen,
    );
    release();
    expect(await found).toMatchObject({ status: 'uninstalled', epoch: 2 });
    await grants.close();
  });

  it('tell of a token that was revoked as soon as the database does', async () => {
    const id = randomUUID();
    expect(told.isRevoked(id)).toBe(false);
    const sql = `insert into grantway.revoked_token (id, revoked_at, expires_at) values (?, now(), now() + interval '1 hour')`;
    await store.asPlatform().execute(sql, [id]);
    await eventually(
      async () => told.isRevoked(id),
      (isRevoked) => isRevoked,
    );
  });

  itOnPostgres('are looked for while no connection can listen, and told of again afterwards', async () => {
    const server = postgresUrl ?? '';
    const usual = watchChanges(store.database, silentLog);
    const looking = await watchGrants({ store, changes: usual, log: silentLog });
    const id = await install();
    await told.find(id);
    await looking.find(id);
    const ask = (sql: string) => store.asPlatform().execute<{ name: string; count: number }[]>(sql);
    const [{ name } = { name: '' }] = await ask('select current_database() as name');
    const listening = `datname = '${name}' and application_name = 'grantway changes'`;
    const isListening = (count: number) =>
      eventually(
        () => ask(`select '' as name, count(*)::int as count from pg_stat_activity where ${listening}`),
        ([row]) => row?.count === count,
      );
    await isListening(2);
    // Enough connections to go on with: no new one can be made.
    await Promise.all(Array.from({ length: 6 }, () => ask('select pg_sleep(0.05)')));
    await onServer(server, `alter database ${name} with allow_connections false`);
    await onServer(server, `select pg_terminate_backend(pid) from pg_stat_activity where ${listening}`);
    await isListening(0);

    await change(id, 'suspended');
    await becomes(looking, id, 'suspended');
    expect(told.peek(id)?.status).toBe('active');

    await onServer(server, `alter database ${name} with allow_connections true`);
    await becomes(told, id, 'suspended');
    await change(id, 'active');
    await becomes(told, id, 'active');
    await looking.close();
    await usual.close();
  });
});
