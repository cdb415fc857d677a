import { InvoiceRow } from './entities.js';
import type { Em } from './open-accounting-store.js';

/** Any number: the namespace of this lock among the database's advisory locks. */
const changeLock = 7_205_402;

/**
 * The time to stamp a tenant's next change with: later than every earlier change, whatever the clock says.
 *
 * It holds the tenant's changes back until this transaction ends, so a reader that has seen one change has seen all
 * earlier ones, and a kept cursor misses nothing.
 */
export async function nextChange(em: Em, tenantId: string, now: Date): Promise<Date> {
  await em.execute('select pg_advisory_xact_lock(?, hashtext(?))', [changeLock, tenantId]);
  const [latest] = await em.find(InvoiceRow, {}, { orderBy: { updatedAt: 'desc' }, limit: 1, fields: ['updatedAt'] });
  return new Date(Math.max(now.getTime(), (latest?.updatedAt.getTime() ?? 0) + 1));
}
