import { isUuid, type Log, messageOf, RecentMap } from '../../platform/base/index.js';
import { Installation, type Store } from '../../platform/store/index.js';

/** What is in force for an installation now. */
export interface GrantInForce {
  installationId: string;
  tenantId: string;
  appKey: string;
  appVersion: string;
  status: string;
  epoch: number;
  scopes: readonly string[];
  settings: Readonly<Record<string, unknown>>;
}

/**
 * Knows the grants in force without asking the database for each request: a grant is read once and then followed.
 * A change reaches every node within `pollMs` and the time of one query.
 */
export interface GrantWatch {
  /** From memory; undefined when this node has not met the installation yet. */
  peek(installationId: string): GrantInForce | undefined;
  /** From memory, else from the database; undefined when there is no such installation. */
  find(installationId: string): Promise<GrantInForce | undefined>;
  close(): Promise<void>;
}

const maxKnown = 200_000;
const pollMs = 400;
/** Changes are looked for this far back, for transactions that take a while and clocks that differ. */
const overlapMs = 10_000;

/** Starts following the grants. While the database does not answer, nothing is trusted longer than `staleAfterMs`. */
export function watchGrants(store: Store, log: Log, staleAfterMs = 10_000): GrantWatch {
  const known = new RecentMap<GrantInForce>(maxKnown);
  let seenUntil = new Date(Date.now() - overlapMs);
  let answeredAt = Date.now();
  let isClosed = false;
  let timer: NodeJS.Timeout;

  const poll = async (): Promise<void> => {
    const startedAt = Date.now();
    try {
      const em = store.asPlatform();
      const changed = await em.find(Installation, { changedAt: { $gt: new Date(seenUntil.getTime() - overlapMs) } });
      for (const row of changed) {
        if (known.has(row.id)) known.set(row.id, toGrant(row));
        // A node whose clock is ahead must not hide what others write meanwhile.
        const upTo = Math.min(row.changedAt.getTime(), startedAt);
        if (upTo > seenUntil.getTime()) seenUntil = new Date(upTo);
      }
      answeredAt = startedAt;
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'grants could not be followed; trying again');
      if (Date.now() - answeredAt > staleAfterMs) known.clear();
    }
  };
  let polling: Promise<void> = Promise.resolve();
  const schedule = (): void => {
    timer = setTimeout(() => {
      polling = poll().finally(() => {
        if (!isClosed) schedule();
      });
    }, pollMs);
  };
  schedule();

  return {
    peek: (installationId) => known.get(installationId),
    find: async (installationId) => {
      const remembered = known.get(installationId);
      if (remembered) return remembered;
      if (!isUuid(installationId)) return undefined;
      const row = await store.asPlatform().findOne(Installation, { id: installationId });
      if (row === null) return undefined;
      known.set(row.id, toGrant(row));
      return known.get(row.id);
    },
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await polling;
    },
  };
}

/** The part of an installation that decides. */
export function toGrant(row: Installation): GrantInForce {
  const { id, tenantId, appKey, appVersion, status, epoch, scopes, settings } = row;
  return { installationId: id, tenantId, appKey, appVersion, status, epoch, scopes, settings };
}
