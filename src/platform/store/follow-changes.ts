import { type Log, messageOf } from '../base/index.js';
import type { Changes } from './changes.js';
import type { FollowedTable } from './followed-table.js';

/**
 * Looks now, whenever one of the tables has changed, and after `paceMs` (or the longer quiet of `changes`) in any case.
 *
 * It looks once at a time. A look may have read before the change that is told while it is under way, so one more
 * follows, however much was told; it comes after a rest as long as the look, so that many changes keep the database
 * half as busy as they could. A look that fails is logged and made again after `paceMs`.
 * @throws what the first look throws; then nothing is followed
 */
export async function followChanges(
  { changes, log }: { changes: Changes; log: Log },
  { tables, paceMs, look }: { tables: readonly FollowedTable[]; paceMs: number; look: () => Promise<void> },
): Promise<{ close(): Promise<void> }> {
  let looking: Promise<void> | undefined;
  let isToldMeanwhile = false;
  let restedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const lookIn = (ms: number): void => {
    clearTimeout(timer);
    if (!isClosed) timer = setTimeout(lookAgain, ms).unref();
  };
  const begin = async (): Promise<void> => {
    const startedAt = performance.now();
    isToldMeanwhile = false;
    let nextMs = paceMs;
    try {
      await look();
      nextMs = Math.max(paceMs, changes.quietMs);
    } finally {
      const restMs = Math.min(performance.now() - startedAt, paceMs);
      restedAt = performance.now() + restMs;
      looking = undefined;
      lookIn(isToldMeanwhile ? restMs : nextMs);
    }
  };
  const lookAgain = (): void => {
    looking = begin().catch((error: unknown) =>
      log.warn({ tables, error: messageOf(error) }, 'changes could not be followed; trying again'),
    );
  };
  const stop = changes.on(tables, () => {
    if (looking) isToldMeanwhile = true;
    else lookIn(Math.max(0, restedAt - performance.now()));
  });
  const close = async (): Promise<void> => {
    isClosed = true;
    stop();
    clearTimeout(timer);
    await looking;
  };
  try {
    looking = begin();
    await looking;
  } catch (error) {
    isClosed = true;
    await close();
    throw error;
  }
  return { close };
}
