import { defineEntity, p } from '@mikro-orm/core';
import { followedTable } from '../followed-table.js';
import { tenantTable } from '../tenant-table.js';
import { VERSION_STATES } from '../version-states.js';

const AppSchema = defineEntity({
  name: 'App',
  properties: {
    key: p.string().primary(),
    name: p.string(),
    /** Who publishes it; null for the apps that ship with the platform and for a tenant's own. */
    partnerId: p.uuid().nullable().index(),
    /** The tenant whose own private app it is. */
    ownerTenantId: p.uuid().nullable().index(),
    /** The promoted version: what a new installation gets. Null until one is promoted. */
    currentVersion: p.string().nullable(),
    /** What signs the notices that the app gets, sealed. */
    sealedNoticeSecret: p.text().nullable(),
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
    /** One of VERSION_STATES. */
    state: p.string().default('private'),
    /** When a deprecating version ends. */
    endsOn: p.date().nullable(),
    endReason: p.text().nullable(),
    createdAt: p.datetime(),
    createdByName: p.string().default('platform'),
  },
  checks: [
    {
      name: 'app_version_state',
      expression: `state in (${Object.keys(VERSION_STATES)
        .map((state) => `'${state}'`)
        .join(', ')})`,
    },
  ],
  indexes: [
    {
      name: 'app_version_one_promoted',
      expression: (columns, table) =>
        `create unique index "app_version_one_promoted" on ${table} (${columns.appKey}) where ${columns.state} = 'promoted'`,
    },
  ],
});
export class AppVersion extends AppVersionSchema.class {}
AppVersionSchema.setClass(AppVersion);

/** What a version's `env.*` is in one environment. A secret's value is sealed, and given out to no one. */
const AppEnvValueSchema = defineEntity({
  name: 'AppEnvValue',
  properties: {
    appKey: p.string().primary(),
    version: p.string().primary(),
    environment: p.string().primary(),
    name: p.string().primary(),
    isSecret: p.boolean(),
    value: p.text(),
    changedAt: p.datetime(),
    changedByName: p.string(),
  },
  checks: [{ name: 'app_env_value_environment', expression: "environment in ('development', 'beta', 'live')" }],
});
export class AppEnvValue extends AppEnvValueSchema.class {}
AppEnvValueSchema.setClass(AppEnvValue);

/** One of an app's client secrets, as a hash: a new one is good beside the old until that ends. */
const ClientSecretSchema = defineEntity({
  name: 'ClientSecret',
  properties: {
    hash: p.string().primary(),
    appKey: p.string().index(),
    /** Its last characters, to tell it from others. */
    hint: p.string(),
    createdAt: p.datetime(),
    expiresAt: p.datetime().nullable(),
  },
});
export class ClientSecret extends ClientSecretSchema.class {}
ClientSecretSchema.setClass(ClientSecret);

const InstallationSchema = defineEntity({
  name: 'Installation',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    appKey: p.string(),
    appVersion: p.string(),
    /** Which of the version's values of `env.*` it runs with. */
    environment: p.string().default('live'),
    /** A newer version that waits until someone approves what it asks for. */
    waitingVersion: p.string().nullable(),
    /** The last such version that the tenant refused: it is not offered again. */
    refusedVersion: p.string().nullable(),
    /** The version before, which a migration can be taken back to; and the migration. */
    previousVersion: p.string().nullable(),
    migrationId: p.uuid().nullable(),
    status: p.string(),
    epoch: p.integer(),
    scopes: p.json<string[]>(),
    settings: p.json<Record<string, unknown>>(),
    createdAt: p.datetime(),
    changedAt: p.datetime(),
  },
  uniques: [{ properties: ['tenantId', 'appKey'] }],
  indexes: [{ properties: ['changedAt'] }, { properties: ['appKey', 'appVersion'] }],
  checks: [
    { name: 'installation_status', expression: "status in ('active', 'suspended', 'uninstalled')" },
    { name: 'installation_environment', expression: "environment in ('development', 'beta', 'live')" },
  ],
  ...tenantTable,
  ...followedTable,
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

/** A move of many installations from one version to another. */
const VersionMigrationSchema = defineEntity({
  name: 'VersionMigration',
  properties: {
    id: p.uuid().primary(),
    appKey: p.string().index(),
    fromVersion: p.string(),
    toVersion: p.string(),
    moved: p.integer(),
    waiting: p.integer(),
    createdAt: p.datetime(),
    createdByName: p.string(),
    revertedAt: p.datetime().nullable(),
  },
});
export class VersionMigration extends VersionMigrationSchema.class {}
VersionMigrationSchema.setClass(VersionMigration);

/** What an installation's app gets access tokens for without a browser (RFC 8693), as a hash. */
const ApiTokenSchema = defineEntity({
  name: 'ApiToken',
  properties: {
    id: p.uuid().primary(),
    hash: p.string().unique(),
    tenantId: p.uuid(),
    installationId: p.uuid().index(),
    name: p.string(),
    /** Its last characters, to tell it from others. */
    hint: p.string(),
    createdAt: p.datetime(),
    createdByName: p.string(),
    expiresAt: p.datetime().nullable(),
    lastUsedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
  },
  ...tenantTable,
});
export class ApiToken extends ApiTokenSchema.class {}
ApiTokenSchema.setClass(ApiToken);

/** What an app is to be told of one of its installations, until it has said that it knows. */
const AppNoticeSchema = defineEntity({
  name: 'AppNotice',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    appKey: p.string(),
    installationId: p.uuid(),
    type: p.string(),
    data: p.json<Record<string, unknown>>(),
    createdAt: p.datetime(),
    attempts: p.integer().default(0),
    /** When it is tried next; null once it is delivered or given up. */
    dueAt: p.datetime().nullable(),
    deliveredAt: p.datetime().nullable(),
    lastError: p.text().nullable(),
  },
  indexes: [
    {
      name: 'app_notice_due',
      expression: (columns, table) =>
        `create index "app_notice_due" on ${table} (${columns.dueAt}) where ${columns.dueAt} is not null`,
    },
    { properties: ['appKey', 'createdAt'] },
  ],
  ...tenantTable,
});
export class AppNotice extends AppNoticeSchema.class {}
AppNoticeSchema.setClass(AppNotice);

export const appEntities = [
  AppSchema,
  AppVersionSchema,
  AppEnvValueSchema,
  ClientSecretSchema,
  InstallationSchema,
  InstallationGrantSchema,
  VersionMigrationSchema,
  ApiTokenSchema,
  AppNoticeSchema,
];
