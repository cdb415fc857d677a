import { randomUUID } from 'node:crypto';
import type { EntityName } from '@mikro-orm/core';
import { nextChange, type SourceEm } from '../../sdk/index.js';
import { AgreementRow, OutboxRow } from './entities.js';

/**
 * The time to stamp a change of one of the lists with. A tenant's changes wait for each other, whatever they change: a
 * template type cannot change while an agreement is created by it.
 */
export async function beginChange(
  em: SourceEm,
  tenantId: string,
  row: EntityName<{ id: string; updatedAt: Date }>,
): Promise<Date> {
  const now = await nextChange(em, AgreementRow, { tenantId, now: new Date() });
  return nextChange(em, row, { tenantId, now });
}

/** Notes what the platform is to be told of a row, in the transaction that changes it. */
export function recordEvent(em: SourceEm, type: string, row: { id: string; tenantId: string; updatedAt: Date }): void {
  const { id: subject, tenantId, updatedAt: occurredAt } = row;
  em.create(OutboxRow, { id: randomUUID(), tenantId, type, subject, occurredAt });
}
