import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '../tenant-table.js';

/** A person on the way to an outside service to link an account. The id is the hash of `state`. */
const LinkRequestSchema = defineEntity({
  name: 'LinkRequest',
  properties: {
    id: p.string().primary(),
    tenantId: p.uuid(),
    installationId: p.uuid(),
    personId: p.uuid(),
    connector: p.string(),
    expiresAt: p.datetime(),
  },
  ...tenantTable,
});
export class LinkRequest extends LinkRequestSchema.class {}
LinkRequestSchema.setClass(LinkRequest);

export const connectorsEntities = [LinkRequestSchema];
