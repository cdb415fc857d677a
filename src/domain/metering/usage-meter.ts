import { type Log, messageOf } from '../../platform/base/index.js';
import type { Store } from '../../platform/store/index.js';

/** Counts what installations ask for, in memory, and adds it up in the database from time to time. */
export interface UsageMeter {
  /** Counts one operation; never waits. */
  record(by: { tenantId: string; installationId: string }, contract: string, isAllowed: boolean): void;
  /** Writes what has been counted. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface Count {
  tenantId: string;
  installationId: string;
  contract: string;
  allowed: number;
  refused: number;
}

const flushMs = 2_000;

/** Starts counting. A killed process loses the counts of at most `flushMs`: usage is told to people, not billed by. */
export function createUsageMeter(store: Store, log: Log): UsageMeter {
  /** By installation, then by contract. */
  let counts = new Map<string, Map<string, Count>>();
  let flushing: Promise<void> = Promise.resolve();

  const flushOnce = async (): Promise<void> => {
    const rows = [...counts.values()].flatMap((ofInstallation) => [...ofInstallation.values()]);
    if (rows.length === 0) return;
    counts = new Map();
    try {
      await store.asPlatform().execute(
        `insert into grantway.usage (tenant_id, installation_id, contract, day, allowed, refused)
         select tenant, installation, contract, current_date, allowed, refused
         from jsonb_to_recordset(?::jsonb) as c(tenant uuid, installation uuid, contract text, allowed bigint, refused bigint)
         on conflict (installation_id, contract, day)
         do update set allowed = usage.allowed + excluded.allowed, refused = usage.refused + excluded.refused`,
        [
          JSON.stringify(
            rows.map(({ tenantId, installationId, ...rest }) => ({
              tenant: tenantId,
              installation: installationId,
              ...rest,
            })),
          ),
        ],
      );
    } catch (error) {
      log.warn({ error: messageOf(error), counts: rows.length }, 'usage could not be kept');
    }
  };
  const flush = (): Promise<void> => {
    flushing = flushing.then(flushOnce);
    return flushing;
  };
  const timer = setInterval(flush, flushMs);
  timer.unref();

  return {
    record: ({ tenantId, installationId }, contract, isAllowed) => {
      let ofInstallation = counts.get(installationId);
      if (ofInstallation === undefined) {
        ofInstallation = new Map();
        counts.set(installationId, ofInstallation);
      }
      let count = ofInstallation.get(contract);
      if (count === undefined) {
        count = { tenantId, installationId, contract, allowed: 0, refused: 0 };
        ofInstallation.set(contract, count);
      }
      if (isAllowed) count.allowed += 1;
      else count.refused += 1;
    },
    flush,
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}
