import { type Clock, type Log, messageOf, RecentMap } from '../../platform/base/index.js';
import type { Store } from '../../platform/store/index.js';
import type { OperationUser } from './metered-operation.js';

/** What every installation may spend, in points of cost. */
export interface BudgetTerms {
  /** So much may be spent at once. */
  capacity: number;
  /** So much comes back every second. */
  restorePerSecond: number;
}

/** What one installation has left on this node. */
export interface Budget {
  readonly installationId: string;
  readonly tenantId: string;
  /** As of `at`, in milliseconds since 1970; negative while what other nodes let through is paid off. */
  available: number;
  at: number;
  /** Spent here and not told to the other nodes yet. */
  untold: number;
}

/** A budget for each installation, refilled as time goes on. Spending from one never waits for anything. */
export interface Budgets {
  readonly terms: BudgetTerms;
  /** Of one installation; the same object as long as it is in use. */
  of(user: Pick<OperationUser, 'installationId' | 'tenantId'>): Budget;
  /** Takes points when there are as many. @returns whether they were there */
  take(budget: Budget, points: number): boolean;
  /** Gives points back that bought nothing. */
  refund(budget: Budget, points: number): void;
  /** What is left now. */
  left(budget: Budget): number;
  /** Tells the other nodes what was spent here, and learns what was spent there. */
  share(): Promise<void>;
  close(): Promise<void>;
}

const maxKept = 200_000;
const shareMs = 500;
/** So many budgets are told in one statement. */
const maxTold = 5_000;

/**
 * Keeps budgets in memory. With `isShared`, nodes on one database hold one budget together: they tell each other twice a
 * second, so an installation that asks at n nodes at once may have n times the capacity once, and never more over time.
 */
export function createBudgets(
  { store, clock, log }: { store: Store; clock: Clock; log: Log },
  terms: BudgetTerms,
  isShared: boolean,
): Budgets {
  const { capacity, restorePerSecond } = terms;
  const kept = new RecentMap<Budget>(maxKept);
  let spenders = new Set<Budget>();

  const refill = (budget: Budget): void => {
    const now = clock.now();
    const passed = Math.max(0, now - budget.at);
    budget.available = Math.min(capacity, budget.available + (passed * restorePerSecond) / 1_000);
    budget.at = now;
  };
  const spend = (budget: Budget, points: number): void => {
    budget.available = Math.min(capacity, budget.available - points);
    if (!isShared) return;
    budget.untold += points;
    spenders.add(budget);
  };
  const shareSome = async (told: readonly Budget[]): Promise<void> => {
    const sent = told.map(({ installationId, tenantId, untold }) => ({ installationId, tenantId, spent: untold }));
    for (const budget of told) budget.untold = 0;
    const levels = await exchange(store, terms, sent);
    for (const budget of told) {
      const level = levels.get(budget.installationId);
      if (level === undefined) continue;
      budget.available = Math.min(capacity, capacity - level - budget.untold);
      budget.at = clock.now();
    }
  };
  const shareOnce = async (): Promise<void> => {
    const all = [...spenders];
    spenders = new Set();
    for (let start = 0; start < all.length; start += maxTold) {
      const told = all.slice(start, start + maxTold);
      const spent = told.map(({ untold }) => untold);
      try {
        await shareSome(told);
      } catch (error) {
        log.warn({ error: messageOf(error) }, 'budgets could not be shared; each node goes by its own');
        for (const [place, budget] of told.entries()) {
          budget.untold += spent[place] ?? 0;
          spenders.add(budget);
        }
      }
    }
  };
  let sharing: Promise<void> = Promise.resolve();
  const share = (): Promise<void> => {
    sharing = sharing.then(shareOnce);
    return sharing;
  };
  const timer = isShared ? setInterval(share, shareMs).unref() : undefined;

  return {
    terms,
    of: ({ installationId, tenantId }) => {
      const found = kept.get(installationId);
      if (found) return found;
      const budget = { installationId, tenantId, available: capacity, at: clock.now(), untold: 0 };
      kept.set(installationId, budget);
      return budget;
    },
    take: (budget, points) => {
      refill(budget);
      if (budget.available < points) return false;
      spend(budget, points);
      return true;
    },
    refund: (budget, points) => spend(budget, -points),
    left: (budget) => {
      refill(budget);
      return budget.available;
    },
    share,
    close: async () => {
      clearInterval(timer);
      await share();
    },
  };
}

/** Adds what was spent to what all nodes have spent and has not come back yet. @returns that, by installation. */
async function exchange(
  store: Store,
  { restorePerSecond }: BudgetTerms,
  sent: readonly { installationId: string; tenantId: string; spent: number }[],
): Promise<Map<string, number>> {
  const rows = await store.asPlatform().execute<{ installation_id: string; level: number }[]>(
    `insert into grantway.installation_budget as b (installation_id, tenant_id, level, level_at)
     select "installationId", "tenantId", spent, clock_timestamp()
     from jsonb_to_recordset(?::jsonb) as s("installationId" uuid, "tenantId" uuid, spent double precision)
     order by "installationId"
     on conflict (installation_id) do update set
       level = excluded.level + greatest(
         0, b.level - ? * extract(epoch from greatest(excluded.level_at - b.level_at, interval '0'))),
       level_at = greatest(b.level_at, excluded.level_at)
     returning installation_id, level`,
    [JSON.stringify(sent), restorePerSecond],
  );
  return new Map(rows.map(({ installation_id, level }) => [installation_id, Number(level)]));
}
