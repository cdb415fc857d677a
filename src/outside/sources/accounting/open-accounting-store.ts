import { Migrator } from '@mikro-orm/migrations';
import { MikroORM, type SqlEntityManager } from '@mikro-orm/postgresql';
import type { SourceDatabase } from '../../sdk/index.js';
import { entities, SCHEMA, TENANT_ROLE } from './entities.js';
import { migrations } from './migrations/index.js';

export type Em = SqlEntityManager;

/** This source's tables, opened. */
export interface AccountingStore {
  /** Work of one tenant: sees and writes that tenant's rows only, whatever the query says. */
  forTenant(tenantId: string): Em;
  /** Work across tenants; only the outbox needs it. */
  asOwner(): Em;
  close(): Promise<void>;
}

/** Shared with the migration generator. */
export const storeOptions = {
  entities,
  schema: SCHEMA,
  extensions: [Migrator],
  migrations: {
    migrationsList: migrations,
    tableName: `${SCHEMA}.mikro_orm_migrations`,
    path: 'src/outside/sources/accounting/migrations',
    emit: 'ts' as const,
    snapshot: false,
  },
  logger: () => {},
};

/** Any number: what every process that migrates these tables waits for. */
const migrationLock = 7_205_401;

/**
 * Opens the source's tables and brings them to the newest migration.
 * @throws what the database says when it cannot be reached or a migration fails; a failed migration changes nothing.
 */
export async function openAccountingStore(database: SourceDatabase): Promise<AccountingStore> {
  const orm = await MikroORM.init({ ...storeOptions, ...database });
  try {
    await migrate(orm, database);
  } catch (error) {
    await orm.close(true);
    throw error;
  }
  return {
    forTenant: (tenantId) => {
      const em = orm.em.fork();
      em.setSessionContext({ variables: { 'app.tenant': tenantId }, role: TENANT_ROLE });
      return em;
    },
    asOwner: () => orm.em.fork(),
    close: () => orm.close(true),
  };
}

async function migrate(orm: MikroORM, database: SourceDatabase): Promise<void> {
  // An embedded database has one connection: nobody to wait for, and no second connection to migrate on.
  if (database.clientUrl === undefined) {
    await orm.migrator.up();
    return;
  }
  await orm.em.fork().transactional(async (em) => {
    await em.execute('select pg_advisory_xact_lock(?)', [migrationLock]);
    await orm.migrator.up();
  });
}
