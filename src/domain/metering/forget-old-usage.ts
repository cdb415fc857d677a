import type { Store } from '../../platform/store/index.js';

/** How long operations are remembered: well beyond the longest window that a check looks back. */
const keptDays = 100;

/** Deletes how often operations were sent long ago, and by whom. What was asked in all, day by day, stays. */
export async function forgetOldUsage(store: Store, now: Date): Promise<void> {
  const day = new Date(now.getTime() - keptDays * 86_400_000).toISOString().slice(0, 10);
  const em = store.asPlatform();
  await em.execute('delete from grantway.operation_use where day < ?::date', [day]);
  await em.execute('delete from grantway.access_log_entry where at < ?::date', [day]);
  await em.execute(
    `delete from grantway.operation o where created_at < ?::date
     and not exists (select 1 from grantway.operation_use u where u.contract = o.contract and u.hash = o.hash)`,
    [day],
  );
}
