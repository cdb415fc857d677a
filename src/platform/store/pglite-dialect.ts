import type { ParserOptions, PGlite } from '@electric-sql/pglite';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';

/**
 * A Kysely dialect over one PGlite instance that is safe when many callers share it.
 *
 * PGlite has one connection. Whoever leases it has it alone until release, a transaction holds the lease from
 * begin to end, and isolation levels are honoured. Every ORM on the same instance must share this one dialect,
 * or their statements would land in each other's transactions. It does not stream: rows are buffered.
 *
 * Never wait for another user of the same database (an HTTP call to an embedded source) inside a transaction:
 * it would wait for a connection that only this transaction can give back.
 *
 * `rareParsers` read the columns that the instance itself has no parser for.
 */
export function createPgliteDialect(pglite: PGlite, rareParsers: ParserOptions = {}): Dialect {
  const connection = new PgliteConnection(pglite, rareParsers);
  let lastLease: Promise<void> = Promise.resolve();
  const leases = new WeakMap<DatabaseConnection, () => void>();

  const lease = async (): Promise<DatabaseConnection> => {
    const previous = lastLease;
    const { promise, resolve } = Promise.withResolvers<void>();
    lastLease = promise;
    await previous;
    const leased = new LeasedConnection(connection);
    leases.set(leased, resolve);
    return leased;
  };

  const driver: Driver = {
    init: async () => pglite.waitReady,
    acquireConnection: lease,
    releaseConnection: async (leased) => leases.get(leased)?.(),
    beginTransaction: (leased, settings) => run(leased, beginStatement(settings)),
    commitTransaction: (leased) => run(leased, 'commit'),
    rollbackTransaction: (leased) => run(leased, 'rollback'),
    savepoint: (leased, name) => run(leased, `savepoint "${name}"`),
    rollbackToSavepoint: (leased, name) => run(leased, `rollback to savepoint "${name}"`),
    releaseSavepoint: (leased, name) => run(leased, `release savepoint "${name}"`),
    // The instance outlives the ORMs on it; its owner closes it.
    destroy: async () => {},
  };

  return {
    createDriver: () => driver,
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
}

function beginStatement({ isolationLevel, accessMode }: TransactionSettings): string {
  return ['begin', isolationLevel && `isolation level ${isolationLevel}`, accessMode].filter(Boolean).join(' ');
}

async function run(connection: DatabaseConnection, sql: string): Promise<void> {
  await connection.executeQuery(CompiledQuery.raw(sql));
}

class PgliteConnection {
  constructor(
    private readonly pglite: PGlite,
    private readonly rareParsers: ParserOptions,
  ) {}

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { affectedRows, rows, fields } = await this.pglite.query<R>(query.sql, [...query.parameters], {
      rowMode: 'object',
    });
    for (const { name, dataTypeID } of fields) {
      const parse = this.rareParsers[dataTypeID];
      if (parse === undefined) continue;
      for (const row of rows as Record<string, string | null>[]) if (row[name] != null) row[name] = parse(row[name]);
    }
    const result = { numAffectedRows: affectedRows === undefined ? undefined : BigInt(affectedRows), rows, fields };
    return result as QueryResult<R>;
  }
}

/** One lease; a new object each time, so that a lease released twice cannot free the next one. */
class LeasedConnection implements DatabaseConnection {
  constructor(private readonly connection: PgliteConnection) {}

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.connection.executeQuery<R>(query);
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query);
  }
}
