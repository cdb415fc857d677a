import type { ParserOptions, PGlite } from '@electric-sql/pglite';
import { createPostgreSqlTypeParsers, type Options, PostgreSqlDriver } from '@mikro-orm/postgresql';
import array from 'postgres-array';
import { CodedError, type Log } from '../base/index.js';
import { CHANGE_CHANNEL } from './followed-table.js';
import { listenOnPostgres } from './listen-on-postgres.js';
import type { Listening, Told } from './listening.js';
import { createPgliteDialect } from './pglite-dialect.js';

/** Where the data is: a PGlite directory (or `memory://`), or a PostgreSQL server. */
export type DatabaseLocation = { dataDir: string; template?: Blob } | { url: string; poolSize?: number };

/** An open database that any number of ORMs may share, each in its own schema. */
export interface Database {
  kind: 'pglite' | 'postgresql';
  /** What `MikroORM.init` needs to reach it. */
  ormOptions: Pick<Options, 'driver' | 'driverOptions' | 'clientUrl' | 'dbName' | 'pool'>;
  /** Tells of each change of a table that tells of its changes; what goes wrong is logged, and never fails. */
  listen(told: Told, log: Log): Listening;
  close(): Promise<void>;
}

/**
 * Opens the embedded PGlite or points at a PostgreSQL server.
 *
 * It does not lock the directory of an embedded database; `lockDataDir` does. Of PostgreSQL nothing is asked yet.
 * @throws STORE_UNAVAILABLE when the embedded database cannot be opened.
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
      listen: (told, log) => listenOnPostgres(location.url, told, log),
      close: async () => {},
    };
  }
  const { pglite, rareParsers } = await openPglite(location);
  const listeners = new Set<Told>();
  // Before anybody else uses it: within a transaction of theirs that is rolled back it would be undone.
  await pglite.listen(CHANGE_CHANNEL, (table) => {
    for (const told of [...listeners]) told(table);
  });
  return {
    kind: 'pglite',
    ormOptions: {
      driver: PostgreSqlDriver,
      driverOptions: createPgliteDialect(pglite, rareParsers),
      dbName: 'postgres',
    },
    listen: (told) => {
      listeners.add(told);
      return { close: async () => void listeners.delete(told) };
    },
    close: () => pglite.close(),
  };
}

async function openPglite({ dataDir, template }: { dataDir: string; template?: Blob }) {
  const { PGlite, types } = await import('@electric-sql/pglite');
  try {
    const pglite = await PGlite.create({
      dataDir,
      loadDataDir: template,
      parsers: createPostgreSqlTypeParsers((value) => array.parse(value)),
    });
    return { pglite, rareParsers: takeParsers(pglite, (type) => !(type in types.parsers)) };
  } catch (cause) {
    // What comes from inside the WebAssembly is not always an Error.
    const why = cause instanceof Error ? cause.message : JSON.stringify(cause);
    const message = `The embedded database in ${dataDir} cannot be opened (${why}). Is the disk full, or the directory damaged?`;
    throw new CodedError('STORE_UNAVAILABLE', message, { cause });
  }
}

// PGlite copies its parsers for each statement, and nearly all are of arrays, one for each type that there is: that was
// half the cost of a small query.
function takeParsers(pglite: PGlite, isTaken: (type: string) => boolean): ParserOptions {
  const all = Object.entries(pglite.parsers);
  pglite.parsers = Object.fromEntries(all.filter(([type]) => !isTaken(type)));
  return Object.fromEntries(all.filter(([type]) => isTaken(type)));
}
