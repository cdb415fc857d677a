import { Migrator } from '@mikro-orm/migrations';
import { MikroORM, type Options } from '@mikro-orm/postgresql';
import type { OutboxTable } from './outbox-table.js';
import type { SourceDatabase } from './source-database.js';
import type { SourceStore } from './source-store.js';

/**
 * The tables of a source. They live in the schema `source_<source>`; a tenant's work runs as the role of the same name,
 * which the source's own migrations create: it owns nothing and cannot bypass row-level security.
 */
export interface SourceTables {
  /** The source's key: a small letter, then small letters and digits. */
  source: string;
  /** Every entity, that of the outbox too. A table with a `tenantId` spreads `tenantTable`. */
  entities: NonNullable<Options['entities']>;
  outbox: OutboxTable;
  /** Oldest first. */
  migrations: NonNullable<NonNullable<Options['migrations']>['migrationsList']>;
}

/** The schema of a source's tables, and the role of its tenants' work. */
const schemaOf = (source: string): string => `source_${source}`;

/** How MikroORM is told about a source's tables; without a database. */
export function storeOptionsOf({ source, entities, migrations }: SourceTables) {
  return {
    entities,
    schema: schemaOf(source),
    extensions: [Migrator],
    migrations: {
      migrationsList: migrations,
      tableName: `${schemaOf(source)}.mikro_orm_migrations`,
      emit: 'ts' as const,
      snapshot: false,
    },
    logger: () => {},
  };
}

/** Any number: what every process that migrates tables of sources waits for. */
const migrationLock = 7_205_401;

/**
 * Opens a source's tables and brings them to the newest migration.
 * @throws what the database says when it cannot be reached or a migration fails; a failed migration changes nothing.
 */
export async function openSourceStore(tables: SourceTables, database: SourceDatabase): Promise<SourceStore> {
  if (!/^[a-z][a-z0-9]*$/.test(tables.source)) throw new TypeError(`"${tables.source}" cannot be the key of a source.`);
  const orm = await MikroORM.init({ ...storeOptionsOf(tables), ...database });
  try {
    await migrate(orm, database);
  } catch (error) {
    await orm.close(true);
    throw error;
  }
  return {
    forTenant: (tenantId) => {
      const em = orm.em.fork();
      em.setSessionContext({ variables: { 'app.tenant': tenantId }, role: schemaOf(tables.source) });
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

/**
 * Writes a source's next migration into a folder, from the difference between its entities and the snapshot there.
 * @param clientUrl An empty PostgreSQL database; it stays empty.
 * @returns the file's name, or undefined when there is nothing to migrate.
 */
export async function writeNextMigration(
  tables: SourceTables,
  { path, clientUrl }: { path: string; clientUrl: string | undefined },
): Promise<string | undefined> {
  const options = storeOptionsOf(tables);
  const migrations = { ...options.migrations, path, snapshot: true, snapshotName: '.snapshot' };
  const orm = await MikroORM.init({ ...options, migrations, clientUrl });
  try {
    const { fileName, diff } = await orm.migrator.create();
    return diff.up.length === 0 ? undefined : fileName;
  } finally {
    await orm.close(true);
  }
}
