import { createPostgreSqlTypeParsers, type Options, PostgreSqlDriver } from '@mikro-orm/postgresql';
import array from 'postgres-array';
import { createPgliteDialect } from './pglite-dialect.js';

/** Where the data is: a PGlite directory (or `memory://`), or a PostgreSQL server. */
export type DatabaseLocation = { dataDir: string; template?: Blob } | { url: string; poolSize?: number };

/** An open database that any number of ORMs may share, each in its own schema. */
export interface Database {
  kind: 'pglite' | 'postgresql';
  /** What `MikroORM.init` needs to reach it. */
  ormOptions: Pick<Options, 'driver' | 'driverOptions' | 'clientUrl' | 'dbName' | 'pool'>;
  close(): Promise<void>;
}

/**
 * Opens the embedded PGlite or points at a PostgreSQL server.
 *
 * It does not lock the directory of an embedded database; `lockDataDir` does. Nothing is created in either.
 */
export async function openDatabase(location: DatabaseLocation): Promise<Database> {
  if ('url' in location) {
    return {
      kind: 'postgresql',
      ormOptions: {
        driver: PostgreSqlDriver,
        clientUrl: location.url,
        pool: { min: 0, max: location.poolSize ?? 10 },
      },
      close: async () => {},
    };
  }
  const { PGlite } = await import('@electric-sql/pglite');
  const pglite = await PGlite.create({
    dataDir: location.dataDir,
    loadDataDir: location.template,
    parsers: createPostgreSqlTypeParsers((value) => array.parse(value)),
  });
  return {
    kind: 'pglite',
    ormOptions: { driver: PostgreSqlDriver, driverOptions: createPgliteDialect(pglite), dbName: 'postgres' },
    close: () => pglite.close(),
  };
}
