import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '../tenant-table.js';

/** Who did what to what, and when. Only ever added to. */
const AuditEntrySchema = defineEntity({
  name: 'AuditEntry',
  properties: {
    id: p.bigint().primary().autoincrement(),
    /** Null when no tenant is concerned: then a partner is, or the platform. */
    tenantId: p.uuid().nullable(),
    partnerId: p.uuid().nullable(),
    at: p.datetime(),
    actor: p.string(),
    action: p.string(),
    subject: p.string(),
    detail: p.json<Record<string, unknown>>(),
  },
  indexes: [{ properties: ['tenantId', 'at'] }, { properties: ['partnerId', 'at'] }],
  ...tenantTable,
});
export class AuditEntry extends AuditEntrySchema.class {}
AuditEntrySchema.setClass(AuditEntry);

export const auditEntities = [AuditEntrySchema];
