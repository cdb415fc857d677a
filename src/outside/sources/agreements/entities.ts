import { defineEntity, p } from '@mikro-orm/core';
import { defineOutbox, type SourceTables, tenantTable } from '../../sdk/index.js';
import { AgreementState } from './agreement-states.js';
import type { DataField, FieldValue } from './data-field.js';
import { migrations } from './migrations/index.js';
import type { Party } from './party.js';

/** Every list is read in the order of last changes: `updatedAt` is stamped by `beginChange`. */
const changes = { createdAt: p.datetime(3), updatedAt: p.datetime(3) };

const WorkspaceRowSchema = defineEntity({
  name: 'WorkspaceRow',
  tableName: 'workspace',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    externalId: p.string(),
    name: p.string(),
    description: p.text().nullable(),
    ...changes,
  },
  uniques: [{ properties: ['tenantId', 'externalId'] }],
  indexes: [{ properties: ['tenantId', 'updatedAt', 'id'] }],
  ...tenantTable,
});
export class WorkspaceRow extends WorkspaceRowSchema.class {}
WorkspaceRowSchema.setClass(WorkspaceRow);

const TemplateTypeRowSchema = defineEntity({
  name: 'TemplateTypeRow',
  tableName: 'template_type',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    /** The same in all tenants; null for a template type that people made. */
    extensionType: p.string().nullable(),
    key: p.string(),
    name: p.string(),
    description: p.text().nullable(),
    /** Few, and always read together. */
    dataFields: p.json().$type<DataField[]>(),
    ...changes,
  },
  uniques: [{ properties: ['tenantId', 'extensionType', 'key'] }],
  indexes: [{ properties: ['tenantId', 'updatedAt', 'id'] }],
  ...tenantTable,
});
export class TemplateTypeRow extends TemplateTypeRowSchema.class {}
TemplateTypeRowSchema.setClass(TemplateTypeRow);

const TemplateRowSchema = defineEntity({
  name: 'TemplateRow',
  tableName: 'template',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    externalId: p.string(),
    workspaceId: p.uuid(),
    templateTypeId: p.uuid().nullable(),
    name: p.string(),
    ...changes,
  },
  uniques: [{ properties: ['tenantId', 'externalId'] }],
  indexes: [{ properties: ['tenantId', 'updatedAt', 'id'] }, { properties: ['tenantId', 'templateTypeId'] }],
  ...tenantTable,
});
export class TemplateRow extends TemplateRowSchema.class {}
TemplateRowSchema.setClass(TemplateRow);

const AgreementRowSchema = defineEntity({
  name: 'AgreementRow',
  tableName: 'agreement',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    externalId: p.string(),
    name: p.string(),
    state: p.enum(() => AgreementState),
    workspaceId: p.uuid(),
    templateId: p.uuid(),
    /** The template's, to list by. */
    templateTypeId: p.uuid().nullable(),
    parties: p.json().$type<Party[]>(),
    dataFields: p.json().$type<FieldValue[]>(),
    /** YYYY-MM-DD */
    signBefore: p.string().nullable(),
    publishedAt: p.datetime(3).nullable(),
    concludedAt: p.datetime(3).nullable(),
    ...changes,
  },
  uniques: [{ properties: ['tenantId', 'externalId'] }],
  indexes: [{ properties: ['tenantId', 'updatedAt', 'id'] }, { properties: ['tenantId', 'templateTypeId', 'state'] }],
  ...tenantTable,
});
export class AgreementRow extends AgreementRowSchema.class {}
AgreementRowSchema.setClass(AgreementRow);

const outbox = defineOutbox();
export const { OutboxRow } = outbox;

export const agreementsTables: SourceTables = {
  source: 'agreements',
  entities: [WorkspaceRowSchema, TemplateTypeRowSchema, TemplateRowSchema, AgreementRowSchema, outbox.OutboxRowSchema],
  outbox,
  migrations,
};
