import type { EntityName } from '@mikro-orm/core';
import type { SourceEm } from './source-store.js';

/** A row of a list that is read in the order of its last change. */
export interface ChangingRow {
  id: string;
  /** Unique and rising within a tenant, in the order of commits: paging relies on it (see `nextChange`). */
  updatedAt: Date;
}

/** Any number: the namespace of this lock among the database's advisory locks. */
const changeLock = 7_205_402;

/**
 * The time to stamp a tenant's next change of a list with: later than every earlier change, whatever the clock says.
 *
 * It holds the tenant's changes of that list back until this transaction ends, so a reader that has seen one change has
 * seen all earlier ones, and a kept cursor misses nothing.
 */
export async function nextChange(
  em: SourceEm,
  row: EntityName<ChangingRow>,
  { tenantId, now }: { tenantId: string; now: Date },
): Promise<Date> {
  const { schema, tableName } = em.getMetadata(row);
  const list = `${schema}.${tableName} ${tenantId}`;
  await em.execute('select pg_advisory_xact_lock(?, hashtext(?))', [changeLock, list]);
  const [latest] = await em.find(row, {}, { orderBy: { updatedAt: 'desc' }, limit: 1, fields: ['updatedAt'] });
  return new Date(Math.max(now.getTime(), (latest?.updatedAt.getTime() ?? 0) + 1));
}
