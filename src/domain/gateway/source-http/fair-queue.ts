/** What waits for a turn, by whom it is of. */
export interface Waiting {
  readonly tenant: string;
  /** Since when, as `performance.now()` tells time. */
  since: number;
}

/** How much may wait. */
export interface QueueLimits {
  perTenant: number;
  inAll: number;
}

/**
 * A queue in which tenants take turns: who asks a lot at once waits behind itself, and keeps nobody else waiting for more
 * than one turn of each. It is empty as long as there is no need to wait.
 */
export class FairQueue<Item extends Waiting> {
  size = 0;
  private readonly byTenant = new Map<string, Item[]>();

  constructor(private readonly limits: QueueLimits) {}

  /** Whether there was room for it. */
  push(item: Item): boolean {
    const { tenant } = item;
    const own = this.byTenant.get(tenant);
    if (this.size >= this.limits.inAll || (own?.length ?? 0) >= this.limits.perTenant) return false;
    if (own) own.push(item);
    else this.byTenant.set(tenant, [item]);
    this.size += 1;
    return true;
  }

  /** The oldest of the tenant whose turn it is. */
  shift(): Item | undefined {
    for (const [tenant, own] of this.byTenant) {
      const item = this.take(tenant, own);
      // Behind all others.
      if (own.length > 0) {
        this.byTenant.delete(tenant);
        this.byTenant.set(tenant, own);
      }
      return item;
    }
    return undefined;
  }

  /** Takes out all that has waited since before then. */
  takeSince(before: number): Item[] {
    const taken: Item[] = [];
    for (const [tenant, own] of this.byTenant)
      while (own[0] !== undefined && own[0].since < before) taken.push(this.take(tenant, own) as Item);
    return taken;
  }

  private take(tenant: string, own: Item[]): Item | undefined {
    const item = own.shift();
    this.size -= 1;
    if (own.length === 0) this.byTenant.delete(tenant);
    return item;
  }
}
