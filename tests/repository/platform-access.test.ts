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
  'src/domain/access/people.ts': 'a session cookie comes before the tenant is known: it is found by its hash',
  'src/domain/access/forget-expired.ts': 'deletes sessions and codes that are over, whoever they were of',
  'src/domain/connectors/link-account.ts': 'deletes requests to link that are over, whoever they were of',
  'src/domain/access/grant-watch.ts': "follows the grants of every tenant's installations; found by installation id",
  'src/domain/access/oidc-adapter.ts':
    'codes, sessions and clients of the authorization server, by hash, belong to no tenant',
  'src/domain/access/authorization-server.ts': 'reads the manifest of the app that asks; apps belong to no tenant',
  'src/domain/gateway/create-gateway.ts': 'reads manifests of app versions, which belong to no tenant',
  'src/domain/metering/usage-meter.ts': "writes many tenants' counts in one statement; reads nothing",
  'src/domain/automations/ingest-events.ts':
    'keeps events of many tenants in one commit, each checked against its tenant',
  'src/domain/automations/claim-runs.ts': "leases whatever run is due, of any tenant; its work is then that tenant's",
  'src/domain/automations/record-outcome.ts':
    'records outcomes of many tenants in one commit, each by the lease it holds',
  'src/domain/automations/release-held.ts': 'looks for services that are back, for the held runs of all tenants',
  'src/domain/automations/sweep-sources.ts':
    "leases whatever sweep is due, of any tenant; its work is then that tenant's",
  'src/entry/http/browser-guard.ts': 'defines the context for what no person does yet: signing in and out',
  'src/entry/http/people-doors.ts': 'signing in and out: who it is, and so the tenant, is not known before',
  'src/entry/http/operations-doors.ts': 'asks whether the database answers, and counts runs of all tenants by state',
  'src/start-platform.ts': 'publishes the apps that ship with it when it starts; apps belong to no tenant',
  'src/start-demo-world.ts':
    "creates the demo tenant, which cannot act before it is there; renews the demo app's secret",
};

/** The ways to all tenants: the store's own, acting as the platform, and what is built on these. */
const seesAllTenants = /\basPlatform\b|\bkind: 'platform'|\bplatformContext\b/;

describe('work across tenants', () => {
  const found = sourceFiles('src').filter((path) => seesAllTenants.test(readSource(path)));

  it('is done in no file that is not listed with its reason', () => {
    expect(found.filter((path) => !(path in MAY_SEE_ALL_TENANTS))).toEqual([]);
  });

  it.each(Object.keys(MAY_SEE_ALL_TENANTS))('is still done in %s', (path) => {
    expect(found).toContain(path);
  });
});
