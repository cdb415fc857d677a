import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '../tenant-table.js';

const TenantSchema = defineEntity({
  name: 'Tenant',
  properties: { id: p.uuid().primary(), slug: p.string().unique(), name: p.string(), createdAt: p.datetime() },
});
export class Tenant extends TenantSchema.class {}
TenantSchema.setClass(Tenant);

const PersonSchema = defineEntity({
  name: 'Person',
  properties: {
    id: p.uuid().primary(),
    email: p.string().unique(),
    name: p.string(),
    passwordHash: p.text(),
    createdAt: p.datetime(),
  },
});
export class Person extends PersonSchema.class {}
PersonSchema.setClass(Person);

const MembershipSchema = defineEntity({
  name: 'Membership',
  properties: { tenantId: p.uuid().primary(), personId: p.uuid().primary(), role: p.string() },
  checks: [{ name: 'membership_role', expression: "role in ('admin', 'viewer')" }],
  indexes: [{ properties: ['personId'] }],
  ...tenantTable,
});
export class Membership extends MembershipSchema.class {}
MembershipSchema.setClass(Membership);

/** A signed-in browser. The id is the hash of the cookie's secret. */
const SignInSessionSchema = defineEntity({
  name: 'SignInSession',
  properties: {
    id: p.string().primary(),
    tenantId: p.uuid(),
    personId: p.uuid(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
  },
  ...tenantTable,
});
export class SignInSession extends SignInSessionSchema.class {}
SignInSessionSchema.setClass(SignInSession);

const AppSchema = defineEntity({
  name: 'App',
  properties: {
    key: p.string().primary(),
    name: p.string(),
    currentVersion: p.string(),
    clientSecretHash: p.string().nullable(),
    createdAt: p.datetime(),
  },
});
export class App extends AppSchema.class {}
AppSchema.setClass(App);

const AppVersionSchema = defineEntity({
  name: 'AppVersion',
  properties: {
    appKey: p.string().primary(),
    version: p.string().primary(),
    // json, not jsonb: a manifest's names are worked out in the order in which they are written.
    manifest: p.json<unknown>().columnType('json'),
    createdAt: p.datetime(),
  },
});
export class AppVersion extends AppVersionSchema.class {}
AppVersionSchema.setClass(AppVersion);

const InstallationSchema = defineEntity({
  name: 'Installation',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    appKey: p.string(),
    appVersion: p.string(),
    status: p.string(),
    epoch: p.integer(),
    scopes: p.json<string[]>(),
    settings: p.json<Record<string, unknown>>(),
    createdAt: p.datetime(),
    changedAt: p.datetime(),
  },
  uniques: [{ properties: ['tenantId', 'appKey'] }],
  indexes: [{ properties: ['changedAt'] }],
  checks: [{ name: 'installation_status', expression: "status in ('active', 'suspended', 'uninstalled')" }],
  ...tenantTable,
});
export class Installation extends InstallationSchema.class {}
InstallationSchema.setClass(Installation);

/** Every grant an installation ever had: one row an epoch, the highest is in force. */
const InstallationGrantSchema = defineEntity({
  name: 'InstallationGrant',
  properties: {
    installationId: p.uuid().primary(),
    epoch: p.integer().primary(),
    tenantId: p.uuid(),
    scopes: p.json<string[]>(),
    reason: p.string(),
    approvedBy: p.uuid().nullable(),
    approvedByName: p.string(),
    createdAt: p.datetime(),
  },
  ...tenantTable,
});
export class InstallationGrant extends InstallationGrantSchema.class {}
InstallationGrantSchema.setClass(InstallationGrant);

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
  properties: { kid: p.string().primary(), sealed: p.text(), createdAt: p.datetime() },
});
export class SigningKey extends SigningKeySchema.class {}
SigningKeySchema.setClass(SigningKey);

export const accessEntities = [
  TenantSchema,
  PersonSchema,
  MembershipSchema,
  SignInSessionSchema,
  AppSchema,
  AppVersionSchema,
  InstallationSchema,
  InstallationGrantSchema,
  OidcPayloadSchema,
  SigningKeySchema,
];
