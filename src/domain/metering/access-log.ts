import { randomUUID } from 'node:crypto';
import { type Clock, CodedError, groupCalls, type Log, messageOf } from '../../platform/base/index.js';
import type { Store } from '../../platform/store/index.js';
import type { MeteredOperation, OperationUser } from './metered-operation.js';
import { insertEntries } from './write-reads.js';

/** Keeps what apps write, each write before it is sent to its source. */
export interface AccessLog {
  /**
   * Resolves when it is kept who is about to write what.
   * @returns call it when it is known whether the source has answered
   * @throws STORE_UNAVAILABLE; then nothing may be written
   */
  recordWrite(by: OperationUser, operations: readonly MeteredOperation[]): Promise<(isAnswered: boolean) => void>;
  /** Writes how the writes ended. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const flushMs = 2_000;
const groups = { maxItems: 500, waitMs: 2, maxInFlight: 2 };
/** With so many outcomes waiting for a database that does not answer, no more are kept: their entries stay `sent`. */
const maxOutcomes = 50_000;

export function createAccessLog(store: Store, clock: Clock, log: Log): AccessLog {
  let outcomes = new Map<string, 'answered' | 'failed'>();

  const keep = groupCalls<object[], void>(async (entries) => {
    await insertEntries(store.asPlatform(), entries.flat());
    return entries.map(() => undefined);
  }, groups);

  const flushOnce = async (): Promise<void> => {
    if (outcomes.size === 0) return;
    const taken = outcomes;
    outcomes = new Map();
    const rows = [...taken].map(([id, outcome]) => ({ id, outcome }));
    try {
      await store.asPlatform().execute(
        `update grantway.access_log_entry e set outcome = o.outcome
         from jsonb_to_recordset(?::jsonb) as o(id uuid, outcome text) where e.id = o.id`,
        [JSON.stringify(rows)],
      );
    } catch (error) {
      log.warn({ error: messageOf(error), outcomes: rows.length }, 'how writes ended could not be kept; trying again');
      for (const [id, outcome] of taken) if (outcomes.size < maxOutcomes) outcomes.set(id, outcome);
    }
  };
  let flushing: Promise<void> = Promise.resolve();
  const flush = (): Promise<void> => {
    flushing = flushing.then(flushOnce);
    return flushing;
  };
  const timer = setInterval(flush, flushMs).unref();

  return {
    recordWrite: async (by, operations) => {
      const at = new Date(clock.now());
      const { tenantId: tenant, installationId: installation, clientId: app, appVersion: version } = by;
      const entries = operations.map(({ contract, hash, name }) => ({
        ...{ id: randomUUID(), tenant, installation, app, version, contract, hash, name },
        ...{ kind: 'write', outcome: 'sent', requests: 1, at, until: at },
      }));
      try {
        await keep(entries);
      } catch (cause) {
        const message = 'The write was not run: it cannot be noted now who asked for it. Try again in a moment.';
        throw new CodedError('STORE_UNAVAILABLE', message, { cause, retryAfterSeconds: 2 });
      }
      return (isAnswered) => {
        if (outcomes.size >= maxOutcomes) return;
        for (const { id } of entries) outcomes.set(id, isAnswered ? 'answered' : 'failed');
      };
    },
    flush,
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}
