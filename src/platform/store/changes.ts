import type { Log } from '../base/index.js';
import type { FollowedTable } from './followed-table.js';
import type { Database } from './open-database.js';

/** Tells which tables have changed, as soon as the change is committed, whichever process made it. */
export interface Changes {
  /** How long may go by without looking while nothing is told. It is zero where a notification can be missed. */
  readonly quietMs: number;
  /** Calls the listener whenever one of the tables has changed, or may have. @returns what ends that */
  on(tables: readonly FollowedTable[], listener: () => void): () => void;
  close(): Promise<void>;
}

/**
 * In this process nothing is missed. Over a network a connection may be half open, and behind a pooler it may not be the
 * one that listens: there what is told only makes it sooner.
 */
const quietMsOf = { pglite: 5_000, postgresql: 0 };

/** Starts listening. On PostgreSQL that is one connection beside the pool, which comes back by itself when it is lost. */
export function watchChanges(database: Database, log: Log, quietMs = quietMsOf[database.kind]): Changes {
  const listeners = new Map<() => void, readonly string[]>();
  const listening = database.listen((table) => {
    for (const [listener, tables] of [...listeners]) if (table === undefined || tables.includes(table)) listener();
  }, log);
  return {
    quietMs,
    on: (tables, listener) => {
      listeners.set(listener, tables);
      return () => listeners.delete(listener);
    },
    close: () => listening.close(),
  };
}
