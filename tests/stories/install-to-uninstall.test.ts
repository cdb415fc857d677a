import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addPartnerMember, createPartner, makeOperator } from '../../src/domain/access/index.js';
import { silentLog, systemClock } from '../../src/platform/base/index.js';
import { contextFor } from '../../src/platform/store/index.js';
import { manifestOf } from '../support/app-world.js';
import { type Credentials, type Doors, openDoors } from '../support/door-visitor.js';
import { createWorld, eventually, READ, type TestTenant, type World, WRITE } from '../support/world.js';

const aSecond = 1_000;
const read = '{ invoices(first: 1) { nodes { number } } }';
const app = 'door-to-door';
const needs = (version: string, required: string[], optional: string[] = []) =>
  JSON.stringify(
    manifestOf({
      app,
      version,
      oauth: { apiToken: true },
      contracts: { accounting: { version: '2026-10', required, optional } },
    }),
  );

/** The mutations that are used, and what each takes. */
const inputs = {
  publishVersion: 'ManifestInput',
  submitVersion: 'AppVersionInput',
  promoteVersion: 'AppVersionInput',
  renewClientSecret: 'RenewClientSecretInput',
  installApp: 'InstallAppInput',
  narrowInstallation: 'NarrowInstallationInput',
  upgradeInstallation: 'UpgradeInput',
  approveUpgrade: 'ApproveUpgradeInput',
  uninstallApp: 'InstallationInput',
};

/** Every step is taken at a door, by who would take it: a partner, an operator, a tenant's administrator, the app. */
describe('an app, from its first version to the last token', () => {
  let world: World;
  let doors: Doors;
  let tenant: TestTenant;
  /** Personal tokens, made on each one's account page. */
  const tokens = { partner: '', operator: '', admin: '' };
  let installationId: string;
  let apiToken: string;
  let secret: string;
  let accessToken: string;

  beforeAll(async () => {
    world = await createWorld();
    doors = openDoors(world);
    tenant = await world.tenant();
    await world.issueInvoice(tenant, { number: 'D-1' });
    const ctx = contextFor(world.platform.store, { kind: 'platform' }, systemClock, silentLog);
    const { id: partnerId } = await createPartner(ctx, { slug: 'doors', name: 'Doors' });
    const password = 'a long enough word';
    const partner = { email: 'partner@doors.test', name: 'Pat', password };
    const operator = { email: 'operator@doors.test', name: 'Olga', password };
    await addPartnerMember(ctx, { ...partner, partnerId, role: 'owner' });
    await makeOperator(ctx, operator);
    tokens.partner = await makeToken(partner);
    tokens.operator = await makeToken(operator);
    tokens.admin = await makeToken(tenant.admin);
  }, 60_000);
  afterAll(() => world?.close());

  const makeToken = async (person: Credentials): Promise<string> => {
    const form = { name: 'Story', days: '7', risky: 'on' };
    const answer = await doors.post('/account/tokens', form, await doors.visit(person));
    return /gwp_[\w-]+/.exec(await answer.text())?.[0] ?? '';
  };
  /** A change at the control plane, which must not be refused. */
  const change = async (who: keyof typeof tokens, mutation: keyof typeof inputs, input: object, fields: string) => {
    const query = `mutation($input: ${inputs[mutation]}!) { change: ${mutation}(input: $input) { ${fields} userErrors { code message } } }`;
    const answer = await fetch(`${world.url}/control/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens[who]}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { input } }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the schema answers
    const { data, errors } = (await answer.json()) as any;
    expect({ errors, userErrors: data?.change.userErrors }).toEqual({ errors: undefined, userErrors: [] });
    return data.change;
  };
  const release = async (version: string, manifest: string) => {
    await change('partner', 'publishVersion', { manifest }, 'version { state }');
    await change('partner', 'submitVersion', { app, version }, 'version { state }');
    return change('operator', 'promoteVersion', { app, version }, 'version { state }');
  };
  const tokenRequest = (form: Record<string, string>) => world.requestToken({ key: app, secret }, form);
  const byClient = (scope: string) =>
    tokenRequest({ grant_type: 'client_credentials', installation: installationId, scope });
  const byApiToken = () =>
    tokenRequest({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: apiToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    });
  const answerTo = async (token: string) => {
    const { body } = await world.graphql(token, read);
    return body.errors?.[0]?.extensions.code ?? body.data.invoices.nodes[0].number;
  };
  const refusedWithin = (token: string, code: string) =>
    eventually(
      () => answerTo(token),
      (answer) => answer === code,
      aSecond,
    );

  it('is published, reviewed and installed, and reads what was granted', async () => {
    expect((await release('1.0.0', needs('1.0.0', [READ], [WRITE]))).version.state).toBe('PROMOTED');
    ({ secret } = await change('partner', 'renewClientSecret', { app }, 'secret'));
    const fields = 'installation { id scopes } apiToken';
    const installed = await change('admin', 'installApp', { app, scopes: [READ, WRITE] }, fields);
    expect(installed).toMatchObject({ installation: { scopes: [READ, WRITE] } });
    expect(installed.apiToken).toMatch(/^gwt_/);
    ({ apiToken } = installed);
    installationId = installed.installation.id;
    for (const { body } of [await byApiToken(), await byClient(`${READ} ${WRITE}`)]) {
      accessToken = body.access_token;
      expect(await answerTo(accessToken)).toBe('D-1');
    }
  });

  it('is refused within a second what the tenant takes back, and reads on with what is left', async () => {
    await change('admin', 'narrowInstallation', { installationId, scopes: [READ] }, 'installation { scopes }');
    await refusedWithin(accessToken, 'ACCESS_GRANT_CHANGED');
    expect((await byClient(WRITE)).body.error).toBe('invalid_scope');
    accessToken = (await byApiToken()).body.access_token;
    expect(await answerTo(accessToken)).toBe('D-1');
  });

  it('runs on in the old version while one that asks for more waits, until the tenant approves that', async () => {
    await release('2.0.0', needs('2.0.0', [READ, WRITE]));
    const to2 = { installationId, version: '2.0.0' };
    const fields = 'outcome installation { appVersion waitingVersion scopes }';
    expect(await change('admin', 'upgradeInstallation', to2, fields)).toMatchObject({
      outcome: 'waiting',
      installation: { appVersion: '1.0.0', waitingVersion: '2.0.0', scopes: [READ] },
    });
    expect(await answerTo(accessToken)).toBe('D-1');
    expect((await byClient(WRITE)).body.error).toBe('invalid_scope');
    const approved = { ...to2, scopes: [READ, WRITE] };
    const { installation } = await change('admin', 'approveUpgrade', approved, 'installation { appVersion }');
    expect(installation.appVersion).toBe('2.0.0');
    await refusedWithin(accessToken, 'ACCESS_GRANT_CHANGED');
    accessToken = (await byClient(`${READ} ${WRITE}`)).body.access_token;
    expect(await answerTo(accessToken)).toBe('D-1');
  });

  it('is refused everywhere once it is uninstalled, with whatever it holds', async () => {
    const exchanged = (await byApiToken()).body.access_token;
    await change('admin', 'uninstallApp', { installationId }, 'installation { status scopes }');
    for (const token of [accessToken, exchanged]) await refusedWithin(token, 'ACCESS_INSTALLATION_INACTIVE');
    const atOneContract = await world.graphql(accessToken, read, {}, '/contracts/accounting/2026-10/graphql');
    expect(atOneContract.body.errors[0].extensions.code).toBe('ACCESS_INSTALLATION_INACTIVE');
    expect((await byApiToken()).body.error).toBe('invalid_grant');
    expect((await byClient(READ)).body.error).toBe('invalid_grant');
    const told = await fetch(`${world.url}/oauth/introspect`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${app}:${secret}`)}` },
      body: new URLSearchParams({ token: accessToken }),
    });
    expect(await told.json()).toEqual({ active: false });
    expect(await (await doors.get('/', await doors.visit(tenant.admin))).text()).not.toContain(installationId);
  });
});
