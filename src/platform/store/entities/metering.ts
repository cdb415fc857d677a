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

export const meteringEntities = [UsageSchema];
