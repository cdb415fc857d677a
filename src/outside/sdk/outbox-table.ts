import { defineEntity, p } from '@mikro-orm/core';
import type { OutboxEvent } from './event-outbox.js';
import type { SourceStore } from './source-store.js';
import { tenantTable } from './tenant-table.js';

export type OutboxTable = ReturnType<typeof defineOutbox>;

/**
 * A source's table of what the platform has not been told yet. Write a row in the transaction of the change that it
 * tells of: `em.create(OutboxRow, { id, tenantId, type, subject, occurredAt })`.
 */
export function defineOutbox() {
  const OutboxRowSchema = defineEntity({
    name: 'OutboxRow',
    tableName: 'outbox',
    properties: {
      id: p.uuid().primary(),
      seq: p.bigint().autoincrement(),
      tenantId: p.uuid(),
      type: p.string(),
      subject: p.uuid(),
      occurredAt: p.datetime(3),
    },
    indexes: [{ properties: ['seq'] }],
    ...tenantTable,
  });
  class OutboxRow extends OutboxRowSchema.class {}
  OutboxRowSchema.setClass(OutboxRow);
  return { OutboxRowSchema, OutboxRow };
}

/** The oldest events of all tenants that the platform has not acknowledged. */
export async function claimOutbox(
  store: SourceStore,
  { OutboxRow }: OutboxTable,
  limit: number,
): Promise<OutboxEvent[]> {
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
export async function ackOutbox(store: SourceStore, { OutboxRow }: OutboxTable, ids: string[]): Promise<void> {
  await store.asOwner().nativeDelete(OutboxRow, { id: { $in: ids } });
}
