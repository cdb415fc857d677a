import { describe, expect, it } from '@jest/globals';
import { readSource, sourceFiles } from './source-files.js';

/**
 * Every file that may see rows of all tenants, and why it must. Row-level security guards all others. A new line here
 * is a decision: can the work be done with `store.forTenant(tenantId)`?
 */
const MAY_SEE_ALL_TENANTS: Record<string, string> = {
  'src/platform/store/store.ts': 'defines it',
  'src/platform/store/context.ts': 'the context of the platform itself, as actor',
  'src/platform/base/permission.ts': 'defines the platform as an actor, which may do everything',
  'src/domain/access/signing-keys.ts': "the platform's own signing keys belong to no tenant",
  'src/domain/access/revoke-tokens.ts': "asks by a token's id, and for its tenant or none, whether it was revoked",
  'src/domain/access/sessions.ts': 'a session cookie comes before the tenant is known: it is found by its hash',
  'src/domain/access/person-tokens.ts': 'a personal token comes before the tenant is known: it is found by its hash',
  'src/domain/access/use-api-token.ts': 'an API token comes before the tenant is known: it is found by its hash',
  'src/domain/access/publish-version.ts':
    'writes apps and versions, which belong to no tenant, after asking whose they are',
  'src/domain/access/partners.ts': "lists one partner's apps, which belong to no tenant, after asking whose they are",
  'src/entry/http/listing-doors.ts': 'listings of apps belong to no tenant; the domain asks whose the app is',
  'src/entry/http/directory-doors.ts':
    'a logo for its partner or an operator: listings belong to no tenant; the domain asks whose it is',
  'src/entry/http/app-doors.ts': "one person's own seats in sandbox tenants, where an app may be tried first",
  'src/domain/access/read-app-env.ts': "reads an app version's variables, which belong to no tenant",
  'src/domain/access/set-env-value.ts':
    "an app version's variables belong to no tenant; it asks whose the app is before",
  'src/domain/access/set-environment.ts':
    'changes installations of an app at the tenants that its publisher names, after asking whose the app is',
  'src/domain/access/deliver-notices.ts':
    "delivers notices of every tenant's installations to the app that each is of, and tells its publisher which",
  'src/domain/access/list-versions.ts':
    'counts the installations of an app by version for its publisher, and names none',
  'src/domain/access/change-version.ts':
    "changes versions, which belong to no tenant; suspends every tenant's installations of one that ends",
  'src/domain/directory/change-extension.ts': 'listings of apps belong to no tenant; it asks whose the app is before',
  'src/domain/directory/migrate-tenants.ts':
    "moves installations of an app's every tenant, for its publisher, after asking whose the app is",
  'src/entry/worker/start-worker.ts': 'ends versions whose day has come, as the platform',
  'src/domain/access/forget-expired.ts': 'deletes sessions and codes that are over, whoever they were of',
  'src/domain/connectors/link-account.ts': 'deletes requests to link that are over, whoever they were of',
  'src/domain/access/grant-watch.ts': "follows the grants of every tenant's installations; found by installation id",
  'src/domain/access/oidc-adapter.ts':
    'codes, sessions and clients of the authorization server, by hash, belong to no tenant',
  'src/domain/access/build-provider.ts': 'reads the scopes that the app that asks declares; apps belong to no tenant',
  'src/domain/gateway/create-gateway.ts': 'reads manifests of app versions, which belong to no tenant',
  'src/domain/automations/add-run-metrics.ts': 'counts the runs of all tenants by state, and names none',
  'src/domain/metering/usage-meter.ts': "writes many tenants' counts in one statement; reads nothing",
  'src/domain/metering/budgets.ts': "adds up what many tenants' installations spent, each in its own row",
  'src/domain/metering/access-log.ts': "keeps what many tenants' apps write in one commit; reads nothing",
  'src/domain/metering/find-installation-use.ts':
    'reads what operations touch, which belongs to no tenant; which it asks for stands in the own rows of a tenant',
  'src/domain/metering/forget-old-usage.ts': 'deletes counts that are old, whosever they were',
  'src/domain/access/sandbox-tenants.ts':
    'tells of a tenant only whether it is a sandbox, before anything is read for it',
  'src/domain/registry/open-contracts.ts': 'contracts belong to no tenant',
  'src/entry/http/catalogue-doors.ts': 'revisions of contracts belong to no tenant',
  'src/entry/http/deprecation-doors.ts':
    "tells an app's publisher how much its app uses what ends, and no tenant by name",
  'src/domain/automations/ingest-events.ts':
    'keeps events of many tenants in one commit, each checked against its tenant',
  'src/domain/automations/event-feed.ts':
    "reads events of all tenants that anyone is subscribed for, each then told to its own tenant's subscribers only",
  'src/domain/automations/claim-runs.ts': "leases whatever run is due, of any tenant; its work is then that tenant's",
  'src/domain/automations/record-outcome.ts':
    'records outcomes of many tenants in one commit, each by the lease it holds',
  'src/domain/automations/release-held.ts': 'looks for services that are back, for the held runs of all tenants',
  'src/domain/automations/sweep-sources.ts':
    "leases whatever sweep is due, of any tenant; its work is then that tenant's",
  'src/entry/api/app-resolver.ts':
    "reads an app's client secrets, which belong to no tenant; the domain asks whose it is",
  'src/entry/api/publisher-mutations.ts':
    "renews an app's client secret, which belongs to no tenant; the domain asks whose it is",
  'src/entry/http/browser-guard.ts': 'defines the context for what no person does yet: signing in and out',
  'src/entry/http/people-doors.ts': 'signing in and out: who it is, and so the tenant, is not known before',
  'src/entry/http/seat-doors.ts': "lists and switches one person's own seats, which are in many tenants",
  'src/entry/http/member-doors.ts': "people's names belong to no tenant; each query names the seat's own place",
  'src/entry/http/invitation-doors.ts': 'an invitation comes before its person is known: it is found by its hash',
  'src/entry/http/account-doors.ts': "a person's own sessions and password, in whatever seats; each query names it",
  'src/entry/http/company-doors.ts': 'signing in: who it is, and so the tenant, is not known before',
  'src/entry/http/passkey-doors.ts':
    "a person's own passkeys belong to no tenant; signing in comes before one is known",
  'src/entry/http/proof-doors.ts': "a person's own password belongs to no tenant",
  'src/entry/http/operations-doors.ts': 'asks whether the database answers, and counts runs of all tenants by state',
  'src/start-platform.ts': 'publishes the apps that ship with it when it starts; apps belong to no tenant',
  'src/start-demo-world.ts':
    "creates the demo tenant, which cannot act before it is there; renews the demo app's secret",
};

/** The ways to all tenants: the store's own, acting as the platform, and what is built on these. */
const seesAllTenants = /\basPlatform\b|\bkind: 'platform'|\bplatformContext\b|\bpeopleContext\b/;

describe('work across tenants', () => {
  const found = sourceFiles('src').filter((path) => seesAllTenants.test(readSource(path)));

  it('is done in no file that is not listed with its reason', () => {
    expect(found.filter((path) => !(path in MAY_SEE_ALL_TENANTS))).toEqual([]);
  });

  it.each(Object.keys(MAY_SEE_ALL_TENANTS))('is still done in %s', (path) => {
    expect(found).toContain(path);
  });
});
