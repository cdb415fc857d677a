import {
  deliverNotices,
  endDueVersions,
  forgetExpired,
  forgetOldNotices,
  type Notices,
} from '../../domain/access/index.js';
import {
  type Automations,
  createRunWorker,
  freeAllLeases,
  probeOutages,
  publishDueRuns,
  type SourceEvent,
  sweepSources,
} from '../../domain/automations/index.js';
import { forgetLinkRequests } from '../../domain/connectors/index.js';
import { forgetOldUsage } from '../../domain/metering/index.js';
import { messageOf } from '../../platform/base/index.js';
import { contextFor } from '../../platform/store/index.js';

/** Runs at once in one process: most of a run is waiting, and what they write is written together. */
const concurrency = 64;

/** What is done from time to time, and how often. */
const rounds = { publish: 1_000, sweep: 2_000, notices: 1_000, renew: 10_000, probe: 60_000, tidy: 600_000 };

/**
 * Starts working on runs: takes ids from the queue, and puts back what the queue lost, what is due again and what
 * another process left behind.
 */
export async function startWorker(
  automations: Automations,
  ingest: (events: SourceEvent[]) => Promise<void>,
): Promise<{ close(): Promise<void> }> {
  // One process has an embedded database; whatever is leased there was leased by one that is gone.
  if (automations.store.database.kind === 'pglite') await freeAllLeases(automations);
  const worker = createRunWorker(automations);
  automations.queue.consume((runId) => worker.work(runId), concurrency);

  const loops = [
    repeat(automations, rounds.publish, () => publishDueRuns(automations)),
    repeat(automations, rounds.sweep, () => sweepSources(automations, ingest)),
    repeat(automations, rounds.notices, () => deliverDue(noticesOf(automations))),
    repeat(automations, rounds.renew, () => worker.renew()),
    repeat(automations, rounds.probe, () => probeOutages(automations)),
    repeat(automations, rounds.tidy, () => tidy(automations)),
  ];
  return {
    close: async () => {
      await Promise.all(loops.map((loop) => loop.close()));
      await automations.queue.close();
    },
  };
}

function noticesOf({ store, engine, clock, log }: Automations): Notices {
  return { store, keys: engine.vault.keys, outbound: engine.outbound, clock, log };
}

const maxBatches = 100;

/** Batches one after the other, until nothing is due. */
async function deliverDue(notices: Notices): Promise<void> {
  for (let left = maxBatches; left > 0 && (await deliverNotices(notices)) > 0; left -= 1);
}

async function tidy({ store, clock, log }: Automations): Promise<void> {
  const now = new Date(clock.now());
  await endDueVersions({ store }, contextFor(store, { kind: 'platform' }, clock, log));
  await forgetExpired(store, now);
  await forgetLinkRequests(store, now);
  await forgetOldUsage(store, now);
  await forgetOldNotices(store, now);
}

/** Does the work again and again, never twice at once; what fails is logged and done again in its turn. */
function repeat({ log }: Automations, everyMs: number, work: () => Promise<unknown>): { close(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let running: Promise<unknown> = Promise.resolve();
  const go = (): void => {
    running = work()
      .catch((error: unknown) =>
        log.warn({ error: messageOf(error) }, 'a round of the worker failed; it is done again'),
      )
      .finally(() => {
        if (!isClosed) timer = setTimeout(go, everyMs);
      });
  };
  go();
  return {
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
