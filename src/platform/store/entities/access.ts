import { defineEntity, p } from '@mikro-orm/core';
import { followedTable } from '../followed-table.js';
import { tenantTable } from '../tenant-table.js';

const TenantSchema = defineEntity({
  name: 'Tenant',
  properties: {
    id: p.uuid().primary(),
    slug: p.string().unique(),
    name: p.string(),
    /** Whether it has no data of its own: its apps are answered from the contracts' samples. It never changes. */
    isSandbox: p.boolean().default(false),
    createdAt: p.datetime(),
  },
});
export class Tenant extends TenantSchema.class {}
TenantSchema.setClass(Tenant);

/** What the authorization server keeps: codes, refresh tokens, sessions, interactions. Its ids are secrets, so hashed. */
const OidcPayloadSchema = defineEntity({
  name: 'OidcPayload',
  properties: {
    id: p.string().primary(),
    model: p.string(),
    payload: p.json<Record<string, unknown>>(),
    grantId: p.string().nullable().index(),
    uid: p.string().nullable().index(),
    expiresAt: p.datetime().nullable().index(),
  },
});
export class OidcPayload extends OidcPayloadSchema.class {}
OidcPayloadSchema.setClass(OidcPayload);

const SigningKeySchema = defineEntity({
  name: 'SigningKey',
  properties: {
    kid: p.string().primary(),
    sealed: p.text(),
    createdAt: p.datetime(),
    /** Until when what it signed may still be shown; null for the key that signs. */
    retiresAt: p.datetime().nullable(),
  },
  ...followedTable,
});
export class SigningKey extends SigningKeySchema.class {}
SigningKeySchema.setClass(SigningKey);

/**
 * Access tokens that are refused though they have not expired: one by its `jti`, or all of one family. Without a tenant
 * when the authorization server ends a family, of which it knows no more than its name.
 */
const RevokedTokenSchema = defineEntity({
  name: 'RevokedToken',
  properties: {
    id: p.string().primary(),
    tenantId: p.uuid().nullable().index(),
    revokedAt: p.datetime().index(),
    /** When the last that it refuses has expired. */
    expiresAt: p.datetime().index(),
  },
  ...tenantTable,
  ...followedTable,
});
export class RevokedToken extends RevokedTokenSchema.class {}
RevokedTokenSchema.setClass(RevokedToken);

export const accessEntities = [TenantSchema, OidcPayloadSchema, SigningKeySchema, RevokedTokenSchema];
