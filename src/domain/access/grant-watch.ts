import { isUuid, type Log, RecentMap } from '../../platform/base/index.js';
import { type Changes, followChanges, Installation, type Store } from '../../platform/store/index.js';
import { createRevokedTokens } from './revoked-tokens.js';

/** What is in force for an installation now. */
export interface GrantInForce {
  installationId: string;
  tenantId: string;
  appKey: string;
  appVersion: string;
  /** Which of the version's values of `env.*` it runs with. */
  environment: string;
  status: string;
  epoch: number;
  scopes: readonly string[];
  settings: Readonly<Record<string, unknown>>;
}

/**
 * Knows the grants in force, and the access tokens that were revoked, without asking the database for each request: a grant is read once and then followed.
 * A change reaches every node as soon as the database tells of it, and within `paceMs` and the time of one query on PostgreSQL,
 * where that may fail.
 */
export interface GrantWatch {
  /** From memory; undefined when this node has not met the installation yet. */
  peek(installationId: string): GrantInForce | undefined;
  /** From memory, else from the database; undefined when there is no such installation. */
  find(installationId: string): Promise<GrantInForce | undefined>;
  /** From the database always: for what would be wrong for long if it went by a grant that has just changed. */
  read(installationId: string): Promise<GrantInForce | undefined>;
  /** Whether an access token was revoked before its time, from memory. */
  isRevoked(jti: string): boolean;
  close(): Promise<void>;
}

const maxKnown = 200_000;
const paceMs = 400;
/** Changes are looked for this far back, for transactions that take a while and clocks that differ. */
const overlapMs = 10_000;

/**
 * Starts following the grants, and knows what was revoked before. While the database does not answer, nothing is trusted
 * longer than `staleAfterMs`.
 */
export async function watchGrants(
  parts: { store: Store; changes: Changes; log: Log },
  staleAfterMs = 10_000,
): Promise<GrantWatch> {
  const { store } = parts;
  const known = new RecentMap<GrantInForce>(maxKnown);
  const revoked = createRevokedTokens(overlapMs);
  /** What is being read may come in as it was before a change, and after the change was told. */
  const underWay = new Set<{ installationId: string }>();
  let seenUntil = new Date(Date.now() - overlapMs);
  let answeredAt = Date.now();

  /** What was read before a change may come in after it: the later epoch stays. */
  const keep = (row: Installation): GrantInForce => {
    const kept = known.get(row.id);
    if (kept !== undefined && kept.epoch > row.epoch) return kept;
    const grant = toGrant(row);
    known.set(row.id, grant);
    return grant;
  };
  const read: GrantWatch['read'] = async (installationId) => {
    if (!isUuid(installationId)) return undefined;
    const one = { installationId };
    underWay.add(one);
    try {
      const row = await store.asPlatform().findOne(Installation, { id: installationId });
      return row === null ? undefined : keep(row);
    } finally {
      underWay.delete(one);
    }
  };

  const look = async (): Promise<void> => {
    const startedAt = Date.now();
    try {
      const em = store.asPlatform();
      const changed = await em.find(Installation, { changedAt: { $gt: new Date(seenUntil.getTime() - overlapMs) } });
      const asked = new Set([...underWay].map(({ installationId }) => installationId));
      for (const row of changed) {
        if (known.has(row.id) || asked.has(row.id)) keep(row);
        // A node whose clock is ahead must not hide what others write meanwhile.
        const upTo = Math.min(row.changedAt.getTime(), startedAt);
        if (upTo > seenUntil.getTime()) seenUntil = new Date(upTo);
      }
      await revoked.follow(em);
      answeredAt = startedAt;
    } catch (error) {
      if (Date.now() - answeredAt > staleAfterMs) known.clear();
      throw error;
    }
  };
  const tables = ['installation', 'revoked_token'] as const;
  const following = await followChanges(parts, { tables, paceMs, look });

  return {
    peek: (installationId) => known.get(installationId),
    find: async (installationId) => known.get(installationId) ?? read(installationId),
    read,
    isRevoked: revoked.has,
    close: following.close,
  };
}

/** The part of an installation that decides. */
export function toGrant(row: Installation): GrantInForce {
  const { id, tenantId, appKey, appVersion, environment, status, epoch, scopes, settings } = row;
  return { installationId: id, tenantId, appKey, appVersion, environment, status, epoch, scopes, settings };
}
