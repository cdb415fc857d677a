import { defineEntity, p } from '@mikro-orm/core';
import { defineOutbox, type SourceTables, tenantTable } from '../../sdk/index.js';
import { AddressKind, ContactKind } from './contact-kinds.js';
import { migrations } from './migrations/index.js';

/** A person or a company; what only one of them has is null on the other. */
const ContactRowSchema = defineEntity({
  name: 'ContactRow',
  tableName: 'contact',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    externalId: p.string(),
    /** By which the suite's other applications know a customer. */
    customerNumber: p.string().nullable(),
    kind: p.enum(() => ContactKind),
    name: p.string(),
    email: p.string().nullable(),
    phone: p.string().nullable(),
    jobTitle: p.string().nullable(),
    employerId: p.uuid().nullable(),
    legalId: p.string().nullable(),
    vatId: p.string().nullable(),
    website: p.text().nullable(),
    createdAt: p.datetime(3),
    /** Unique and rising within a tenant, in the order of commits: paging relies on it (see `nextChange`). */
    updatedAt: p.datetime(3),
  },
  uniques: [{ properties: ['tenantId', 'externalId'] }, { properties: ['tenantId', 'customerNumber'] }],
  indexes: [{ properties: ['tenantId', 'updatedAt', 'id'] }, { properties: ['tenantId', 'employerId'] }],
  ...tenantTable,
});
export class ContactRow extends ContactRowSchema.class {}
ContactRowSchema.setClass(ContactRow);

const ContactAddressRowSchema = defineEntity({
  name: 'ContactAddressRow',
  tableName: 'contact_address',
  properties: {
    contactId: p.uuid().primary(),
    position: p.integer().primary(),
    tenantId: p.uuid(),
    kind: p.enum(() => AddressKind),
    street: p.string(),
    additionalStreet: p.string().nullable(),
    city: p.string(),
    postalCode: p.string().nullable(),
    region: p.string().nullable(),
    countryCode: p.string(),
  },
  ...tenantTable,
});
export class ContactAddressRow extends ContactAddressRowSchema.class {}
ContactAddressRowSchema.setClass(ContactAddressRow);

const outbox = defineOutbox();
export const { OutboxRow } = outbox;

export const contactsTables: SourceTables = {
  source: 'contacts',
  entities: [ContactRowSchema, ContactAddressRowSchema, outbox.OutboxRowSchema],
  outbox,
  migrations,
};
