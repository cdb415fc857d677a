import type { OutboxEvent } from '../../sdk/index.js';
import { OutboxRow } from './entities.js';
import type { AccountingStore } from './open-accounting-store.js';

/** The oldest events of all tenants that the platform has not acknowledged. */
export async function claimOutbox(store: AccountingStore, limit: number): Promise<OutboxEvent[]> {
  const rows = await store.asOwner().find(OutboxRow, {}, { orderBy: { seq: 'asc' }, limit });
  return rows.map(({ id, type, subject, tenantId, occurredAt }) => ({
    id,
    type,
    subject,
    tenant: tenantId,
    occurredAt,
  }));
}

/** Forgets what the platform has. */
export async function ackOutbox(store: AccountingStore, ids: string[]): Promise<void> {
  await store.asOwner().nativeDelete(OutboxRow, { id: { $in: ids } });
}
