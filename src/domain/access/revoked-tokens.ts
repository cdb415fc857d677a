import type { Em } from '../../platform/store/index.js';
import { namesOf } from './token-family.js';

/** What is revoked, in memory. */
export interface RevokedTokens {
  has(jti: string): boolean;
  /** Learns what was revoked since; what is over is forgotten. */
  follow(em: Em): Promise<void>;
}

/** @param overlapMs how far back is looked each time, for transactions that take a while and clocks that differ */
export function createRevokedTokens(overlapMs: number): RevokedTokens {
  const known = new Map<string, number>();
  let seenUntil = 0;
  return {
    // Nearly always there is nothing, and that is all that a request costs.
    has: (jti) => known.size > 0 && namesOf(jti).some((name) => known.has(name)),
    follow: async (em) => {
      const startedAt = Date.now();
      const since = new Date(seenUntil - overlapMs);
      const rows = await em.execute<{ id: string; until: number }[]>(
        `select id, extract(epoch from expires_at)::float8 * 1000 as until from grantway.revoked_token
         where revoked_at > ? and expires_at > now()`,
        [since],
      );
      for (const { id, until } of rows) known.set(id, Number(until));
      for (const [id, until] of known) if (until < startedAt) known.delete(id);
      seenUntil = startedAt;
    },
  };
}
