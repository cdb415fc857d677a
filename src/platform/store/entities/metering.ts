import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '../tenant-table.js';

/** What one installation asked of one contract on one day. */
const UsageSchema = defineEntity({
  name: 'Usage',
  properties: {
    tenantId: p.uuid(),
    installationId: p.uuid().primary(),
    contract: p.string().primary(),
    day: p.date().primary(),
    allowed: p.bigint(),
    refused: p.bigint(),
  },
  ...tenantTable,
});
export class Usage extends UsageSchema.class {}
UsageSchema.setClass(Usage);

/** An operation that some app has sent, told apart by what it asks for and not by the values in it. */
const OperationSchema = defineEntity({
  name: 'Operation',
  properties: {
    contract: p.string().primary(),
    hash: p.string().primary(),
    name: p.string().nullable(),
    document: p.text(),
    /** Everything of the contract that it touches. */
    coordinates: p.array(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
  indexes: [
    {
      name: 'operation_coordinates',
      expression: (columns, table) =>
        `create index "operation_coordinates" on ${table} using gin (${columns.coordinates})`,
    },
  ],
});
export class Operation extends OperationSchema.class {}
OperationSchema.setClass(Operation);

/** How often one installation sent one operation on one day. */
const OperationUseSchema = defineEntity({
  name: 'OperationUse',
  properties: {
    contract: p.string().primary(),
    hash: p.string().primary(),
    /** Before the installation: who used an operation lately is found without reading what was long ago. */
    day: p.date().primary(),
    installationId: p.uuid().primary(),
    appVersion: p.string().primary(),
    tenantId: p.uuid(),
    appKey: p.string(),
    requests: p.bigint(),
  },
  indexes: [{ properties: ['installationId', 'day'] }, { properties: ['day'] }],
  ...tenantTable,
});
export class OperationUse extends OperationUseSchema.class {}
OperationUseSchema.setClass(OperationUse);

/** What an installation has spent of its budget on all nodes and has not got back yet. */
const InstallationBudgetSchema = defineEntity({
  name: 'InstallationBudget',
  properties: {
    installationId: p.uuid().primary(),
    tenantId: p.uuid(),
    /** Points, as of `levelAt`. */
    level: p.double(),
    levelAt: p.datetime(),
  },
  ...tenantTable,
});
export class InstallationBudget extends InstallationBudgetSchema.class {}
InstallationBudgetSchema.setClass(InstallationBudget);

/** What an app did with a tenant's data: each write by itself, reads of one operation within seconds together. */
const AccessLogEntrySchema = defineEntity({
  name: 'AccessLogEntry',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    installationId: p.uuid(),
    appKey: p.string(),
    appVersion: p.string(),
    kind: p.enum(['read', 'write'] as const),
    contract: p.string(),
    /** Of the operation, whose document stands in `operation`. */
    hash: p.string(),
    name: p.string().nullable(),
    /** `sent` stays where nobody knows what became of it: the process ended meanwhile. */
    outcome: p.enum(['sent', 'answered', 'failed', 'refused'] as const),
    requests: p.bigint(),
    at: p.datetime(),
    /** When the last of them came. */
    until: p.datetime(),
  },
  indexes: [{ properties: ['installationId', 'at'] }, { properties: ['tenantId', 'at', 'id'] }, { properties: ['at'] }],
  ...tenantTable,
});
export class AccessLogEntry extends AccessLogEntrySchema.class {}
AccessLogEntrySchema.setClass(AccessLogEntry);

export const meteringEntities = [
  UsageSchema,
  OperationSchema,
  OperationUseSchema,
  InstallationBudgetSchema,
  AccessLogEntrySchema,
];
