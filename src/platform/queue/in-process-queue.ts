import type { Queue } from './queue.js';

/** More than this are dropped; the sweep brings them back when there is room. */
const maxWaiting = 20_000;

/** A queue within this process. */
export function createInProcessQueue(): Queue {
  const waiting = new Set<string>();
  const active = new Set<Promise<void>>();
  let handle: ((runId: string) => Promise<void>) | undefined;
  let concurrency = 0;
  let isClosed = false;

  const next = (): void => {
    while (!isClosed && handle !== undefined && active.size < concurrency) {
      const [runId] = waiting;
      if (runId === undefined) return;
      waiting.delete(runId);
      const handling = handle(runId)
        .catch(() => {})
        .finally(() => {
          active.delete(handling);
          next();
        });
      active.add(handling);
    }
  };

  return {
    publish: async (runIds) => {
      for (const runId of runIds) if (waiting.size < maxWaiting) waiting.add(runId);
      next();
    },
    consume: (handler, limit) => {
      handle = handler;
      concurrency = limit;
      next();
    },
    close: async () => {
      isClosed = true;
      await Promise.all(active);
    },
  };
}
