import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { migrations } from '../../../migrations/index.js';
import { CodedError, messageOf } from '../base/index.js';
import type { Em } from './em.js';
import { accessEntities } from './entities/access.js';
import { appEntities } from './entities/apps.js';
import { auditEntities } from './entities/audit.js';
import { automationsEntities } from './entities/automations.js';
import { connectorsEntities } from './entities/connectors.js';
import { directoryEntities } from './entities/directory.js';
import { meteringEntities } from './entities/metering.js';
import { peopleEntities } from './entities/people.js';
import { registryEntities } from './entities/registry.js';
import { vaultEntities } from './entities/vault.js';
import { guardTenantTables } from './guard-tenant-tables.js';
import type { Database } from './open-database.js';
import { SCHEMA, TENANT_ROLE } from './tenant-table.js';

/** The platform's tables, opened. */
export interface Store {
  /** Work of one tenant: sees and writes that tenant's rows only, whatever the query says. */
  forTenant(tenantId: string): Em;
  /** Work across tenants. Every place that asks for it is listed, with its reason, in tests/repository. */
  asPlatform(): Em;
  database: Database;
  close(): Promise<void>;
}

/** The entities, for the migration generator. */
export const storeOptions = {
  entities: [
    ...accessEntities,
    ...peopleEntities,
    ...appEntities,
    ...directoryEntities,
    ...vaultEntities,
    ...connectorsEntities,
    ...automationsEntities,
    ...meteringEntities,
    ...registryEntities,
    ...auditEntities,
  ],
  schema: SCHEMA,
  extensions: [Migrator],
  migrations: {
    migrationsList: migrations,
    path: 'migrations',
    emit: 'ts' as const,
    snapshot: false,
  },
  logger: () => {},
};

/**
 * Opens the platform's tables, brings them to the newest migration and guards them.
 * @throws STORE_UNAVAILABLE; what the database says when a migration fails: then nothing of it was changed.
 */
export async function openStore(database: Database): Promise<Store> {
  const orm = await MikroORM.init({ ...storeOptions, ...database.ormOptions });
  try {
    await orm.em.getConnection().execute('select 1');
  } catch (cause) {
    await orm.close(true);
    const message = `The database cannot be reached: ${messageOf(cause)}. Check GRANTWAY_DATABASE_URL and that the server is up.`;
    throw new CodedError('STORE_UNAVAILABLE', message, { cause });
  }
  await migrate(orm, database.kind);
  return {
    forTenant: (tenantId) => {
      const em = orm.em.fork();
      em.setSessionContext({ variables: { 'app.tenant': tenantId }, role: TENANT_ROLE });
      return em;
    },
    asPlatform: () => orm.em.fork(),
    database,
    close: async () => {
      await orm.close(true);
      await database.close();
    },
  };
}

/** Any number: what every process that migrates this database waits for. */
const migrationLock = 7_205_318;

async function migrate(orm: MikroORM, kind: Database['kind']): Promise<void> {
  // PGlite has one process and one connection: nobody to wait for, and no second connection to migrate on.
  if (kind === 'pglite') {
    await orm.migrator.up();
    return guardTenantTables(orm.em.fork());
  }
  await orm.em.fork().transactional(async (em) => {
    await em.execute('select pg_advisory_xact_lock(?)', [migrationLock]);
    await orm.migrator.up();
    await guardTenantTables(orm.em.fork());
  });
}
