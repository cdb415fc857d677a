import { defineEntity, p } from '@mikro-orm/core';
import type { InvoiceLine as Line } from './graphql/line-types.js';
import { type InvoiceDocument, InvoiceStatus } from './invoice-document.js';

/** The schema of this source's tables. */
export const SCHEMA = 'source_accounting';
/** The database role that a tenant's work runs as: it owns nothing and cannot bypass row-level security. */
export const TENANT_ROLE = 'source_accounting';

const ofThisTenant = "tenant_id = nullif(current_setting('app.tenant', true), '')::uuid";
const tenantTable = {
  rowLevelSecurity: true as const,
  policies: [{ name: 'of_this_tenant', using: ofThisTenant, check: ofThisTenant }],
};

/** An invoice or a credit note. What it says is a document: it is read whole and never changed. */
const InvoiceRowSchema = defineEntity({
  name: 'InvoiceRow',
  tableName: 'invoice',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    /** Of the file's content: the same file is not imported twice. */
    digest: p.string(),
    number: p.text(),
    sellerId: p.text(),
    typeCode: p.string(),
    status: p.enum(() => InvoiceStatus),
    document: p.json().$type<InvoiceDocument>(),
    createdAt: p.datetime(3),
    /** Unique and rising within a tenant, in the order of commits: paging relies on it (see `nextChange`). */
    updatedAt: p.datetime(3),
  },
  uniques: [{ properties: ['tenantId', 'digest'] }],
  indexes: [{ properties: ['tenantId', 'updatedAt', 'id'] }, { properties: ['tenantId', 'number'] }],
  ...tenantTable,
});
export class InvoiceRow extends InvoiceRowSchema.class {}
InvoiceRowSchema.setClass(InvoiceRow);

const InvoiceLineRowSchema = defineEntity({
  name: 'InvoiceLineRow',
  tableName: 'invoice_line',
  properties: {
    invoiceId: p.uuid().primary(),
    position: p.integer().primary(),
    tenantId: p.uuid(),
    line: p.json().$type<Line>(),
  },
  ...tenantTable,
});
export class InvoiceLineRow extends InvoiceLineRowSchema.class {}
InvoiceLineRowSchema.setClass(InvoiceLineRow);

/** An invoice's counterpart in an outside system; one per system. */
const InvoiceExportRowSchema = defineEntity({
  name: 'InvoiceExportRow',
  tableName: 'invoice_export',
  properties: {
    invoiceId: p.uuid().primary(),
    system: p.string().primary(),
    tenantId: p.uuid(),
    externalId: p.string(),
    exportedAt: p.datetime(3),
  },
  ...tenantTable,
});
export class InvoiceExportRow extends InvoiceExportRowSchema.class {}
InvoiceExportRowSchema.setClass(InvoiceExportRow);

/** What the platform has not been told yet. */
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
export class OutboxRow extends OutboxRowSchema.class {}
OutboxRowSchema.setClass(OutboxRow);

export const entities = [InvoiceRowSchema, InvoiceLineRowSchema, InvoiceExportRowSchema, OutboxRowSchema];
