import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '../tenant-table.js';

/** A tenant's own account at an outside service; its credentials are sealed. */
const LinkedAccountSchema = defineEntity({
  name: 'LinkedAccount',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    installationId: p.uuid(),
    connector: p.string(),
    label: p.string(),
    sealed: p.text(),
    /** Rises with every new sealing, so that whoever holds older credentials can tell. */
    credentialsVersion: p.integer(),
    status: p.string(),
    brokenReason: p.text().nullable(),
    refreshLeaseBy: p.string().nullable(),
    refreshLeaseUntil: p.datetime().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
  uniques: [{ properties: ['installationId', 'connector'] }],
  checks: [{ name: 'linked_account_status', expression: "status in ('active', 'broken')" }],
  ...tenantTable,
});
export class LinkedAccount extends LinkedAccountSchema.class {}
LinkedAccountSchema.setClass(LinkedAccount);

export const vaultEntities = [LinkedAccountSchema];
