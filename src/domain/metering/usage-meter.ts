import { type Log, messageOf } from '../../platform/base/index.js';
import type { Store } from '../../platform/store/index.js';
import type { MeteredOperation, OperationUser } from './metered-operation.js';
import { addTo, type Count, createOperationBounds, startCount } from './operation-counts.js';
import { writeCounts } from './write-counts.js';
import { writeReads } from './write-reads.js';

/** Counts what installations ask for, in memory, and adds it up in the database from time to time. */
export interface UsageMeter {
  /** Counts one operation; never waits. `by` is one object for as long as its token is kept. */
  record(by: OperationUser, operation: MeteredOperation, isAllowed: boolean): void;
  /** Writes what has been counted. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const flushMs = 2_000;
/** So many counts are written before their time. */
const manyCounts = 10_000;
/** With so many counts waiting, operations are not told apart any more. */
const maxCounts = 50_000;

/** Starts counting. A killed process loses the counts of at most `flushMs`: usage is told to people, not billed by. */
export function createUsageMeter(store: Store, log: Log): UsageMeter {
  const bounded = createOperationBounds();
  let counts = new Map<OperationUser, Map<MeteredOperation, Count>>();
  let size = 0;
  let since = new Date();
  let flushing: Promise<void> = Promise.resolve();

  const flushOnce = async (): Promise<void> => {
    if (size === 0) {
      since = new Date();
      return;
    }
    const taken = [...counts.values()].flatMap((ofUser) => [...ofUser.values()]);
    const span = { at: since, until: new Date() };
    counts = new Map();
    size = 0;
    since = span.until;
    try {
      const written = taken.map(bounded);
      await writeCounts(store.asPlatform(), written);
      await writeReads(store.asPlatform(), written, span);
    } catch (error) {
      log.warn({ error: messageOf(error), counts: taken.length }, 'usage could not be kept');
    }
  };
  const flush = (): Promise<void> => {
    flushing = flushing.then(flushOnce);
    return flushing;
  };
  const timer = setInterval(flush, flushMs);
  timer.unref();

  const start = (ofUser: Map<MeteredOperation, Count>, by: OperationUser, operation: MeteredOperation): Count => {
    const fresh = startCount(by, operation, size < maxCounts);
    const count = ofUser.get(fresh.operation) ?? fresh;
    if (count !== fresh) return count;
    ofUser.set(fresh.operation, fresh);
    size += 1;
    if (size === manyCounts) void flush();
    return fresh;
  };
  return {
    record: (by, operation, isAllowed) => {
      let ofUser = counts.get(by);
      if (ofUser === undefined) {
        ofUser = new Map();
        counts.set(by, ofUser);
      }
      addTo(ofUser.get(operation) ?? start(ofUser, by, operation), operation, isAllowed);
    },
    flush,
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}
