import { defineEntity, p } from '@mikro-orm/core';
import { defineOutbox, type SourceTables, tenantTable } from '../../sdk/index.js';
import { type InvoiceDocument, InvoiceKind, InvoiceStatus } from './invoice-document.js';
import type { InvoiceLine } from './invoice-line.js';
import { migrations } from './migrations/index.js';

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
    kind: p.enum(() => InvoiceKind),
    typeCode: p.string(),
    status: p.enum(() => InvoiceStatus),
    document: p.json().$type<InvoiceDocument>(),
    createdAt: p.datetime(3),
    /** Unique and rising within a tenant, in the order of commits: paging relies on it (see `nextChange`). */
    updatedAt: p.datetime(3),
  },
  uniques: [{ properties: ['tenantId', 'digest'] }],
  indexes: [
    { properties: ['tenantId', 'updatedAt', 'id'] },
    { properties: ['tenantId', 'kind', 'updatedAt', 'id'] },
    { properties: ['tenantId', 'number'] },
  ],
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
    line: p.json().$type<InvoiceLine>(),
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

const outbox = defineOutbox();
export const { OutboxRow } = outbox;

export const accountingTables: SourceTables = {
  source: 'accounting',
  entities: [InvoiceRowSchema, InvoiceLineRowSchema, InvoiceExportRowSchema, outbox.OutboxRowSchema],
  outbox,
  migrations,
};
