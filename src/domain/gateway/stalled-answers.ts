/** How long a client may take nothing of its answer, and how many answers of a tenant may stand still at once. */
export interface StallLimits {
  /** A shorter stop is only the network's. */
  graceMs: number;
  longestMs: number;
  perTenant: number;
}

/**
 * Answers that stand still because their client reads no further. Each holds a connection to a source, of which there
 * are so many for all tenants: no tenant may hold more than a few, and none for long.
 */
export interface StalledAnswers {
  /**
   * An answer stops here.
   * @param cut ends it, when it has stood still for too long or too many of the tenant do
   * @returns what to call when it goes on, or has ended
   */
  wait(tenant: string, cut: () => void): () => void;
}

export function watchStalled({ graceMs, longestMs, perTenant }: StallLimits): StalledAnswers {
  const standing = new Map<string, number>();
  const count = (tenant: string, more: 1 | -1): number => {
    const now = (standing.get(tenant) ?? 0) + more;
    if (now === 0) standing.delete(tenant);
    else standing.set(tenant, now);
    return now;
  };
  return {
    wait: (tenant, cut) => {
      let isCounted = false;
      let timer = setTimeout(() => {
        isCounted = true;
        if (count(tenant, 1) > perTenant) cut();
        else timer = setTimeout(cut, longestMs - graceMs).unref();
      }, graceMs).unref();
      return () => {
        clearTimeout(timer);
        if (isCounted) count(tenant, -1);
        isCounted = false;
      };
    },
  };
}
