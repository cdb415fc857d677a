import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createApiToken, listApiTokens } from '../../src/domain/access/index.js';
import {
  AuditEntry,
  Installation,
  LinkedAccount,
  LinkRequest,
  Run,
  SignInSession,
} from '../../src/platform/store/index.js';
import { openDoors } from '../support/door-visitor.js';
import { type RecorderSource, startRecorderSource } from '../support/recorder-source.js';
import { createWorld, eventually, READ, type TestTenant, type World, WRITE } from '../support/world.js';

const CONTACTS = 'contacts.contacts:read';
const path = '/contracts/accounting/2026-10/graphql';
const write = 'mutation Note($id: ID!) { markInvoiceExported(id: $id, system: "x", externalId: "1") { __typename } }';
const read = 'query Some { invoices { totalCount } }';
const day = (back: number): string => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);

describe('the page of an installation', () => {
  let world: World;
  let source: RecorderSource;
  let app: { key: string; secret: string };
  let acme: TestTenant;

  beforeAll(async () => {
    source = await startRecorderSource();
    world = await createWorld({ env: { GRANTWAY_SOURCES: `accounting=${source.url}` } });
    app = await world.app({
      contracts: {
        accounting: { version: '2026-10', required: [READ], optional: [WRITE] },
        contacts: { version: '2026-10', optional: [CONTACTS] },
      },
    });
    acme = await world.tenant();
    source.answerJson('{"data":{"invoices":{"totalCount":1}}}');
  });
  afterAll(async () => {
    await world?.close();
    await source?.close();
  });

  const pathOf = (id: string) => `${world.url}/installations/${id}`;
  const installed = async () => {
    const at = await world.tenant();
    const id = await world.install(at, { app: app.key, scopes: [READ, WRITE, CONTACTS] });
    return { at, id, token: await world.token(app, id) };
  };
  const send = async (token: string, ...documents: string[]) => {
    for (const document of documents) await world.graphql(token, document, { id: randomUUID() }, path);
    await world.platform.automations.gateway.meter.flush();
  };
  const scopesOf = async (at: TestTenant, id: string) =>
    (await world.platform.store.forTenant(at.id).findOneOrFail(Installation, { id })).scopes;
  /** Puts what has happened so many days back. */
  const age = async (id: string, days: number) => {
    const em = world.platform.store.asPlatform();
    const back = `- ${days} * interval '1 day'`;
    await em.execute(`update grantway.installation set created_at = created_at ${back} where id = ?`, [id]);
    await em.execute(
      `update grantway.installation_grant set created_at = created_at ${back} where installation_id = ?`,
      [id],
    );
    await em.execute(`update grantway.operation_use set day = day - ${days} where installation_id = ?`, [id]);
  };
  /** What the page says of each scope, in words. */
  const saidOf = (html: string): Record<string, string> => {
    const [section = ''] = /<section class="card" id="usage">.*?<\/section>/s.exec(html) ?? [];
    const rows = [
      ...section.matchAll(/<li class="words"><div><span class="badge.*?<code>([^<]*:(?:read|write))<\/code>/gs),
    ];
    return Object.fromEntries(
      rows.map(([row, scope]) => [
        scope,
        row
          .replace(/<code>.*|<[^>]*>/gs, ' ')
          .replace(/\s+/g, ' ')
          .trim(),
      ]),
    );
  };

  describe('tells what was used of the grant', () => {
    it('scope by scope, with how often, by what, and the last day', async () => {
      const { at, id, token } = await installed();
      await send(token, read, read, '{ invoices { nodes { number } } }');
      const { html } = await (await world.browserOf(at.admin)).open(pathOf(id));
      const said = saidOf(html);
      expect(said[READ]).toMatch(/^used .* 3 requests, the last on (\S+)\./);
      expect(said[READ]).toContain(day(0));
      expect(said[READ]).toContain('cannot be taken away alone');
      expect(said[WRITE]).toMatch(/^not used .* No request needed it\./);
      expect(said[CONTACTS]).toMatch(/^not used /);
      expect(html).toMatch(/<code>Query\.invoices<\/code> <span class="hint">of accounting\/2026-10: 3 requests/);
      expect(html).toMatch(/<code>Invoice\.number<\/code> <span class="hint">of accounting\/2026-10: 1 request,/);
    });

    it('of the last 30 days only', async () => {
      const { at, id, token } = await installed();
      await send(token, write);
      const browser = await world.browserOf(at.admin);
      await age(id, 29);
      expect(saidOf((await browser.open(pathOf(id))).html)[WRITE]).toMatch(/^used /);
      await age(id, 3);
      expect(saidOf((await browser.open(pathOf(id))).html)[WRITE]).toMatch(/^not used /);
    });

    it('and not what was refused, nor what another installation sent', async () => {
      const { at, id, token } = await installed();
      const other = await installed();
      await send(other.token, write);
      await send(token, '{ nothingLikeThis }');
      const said = saidOf((await (await world.browserOf(at.admin)).open(pathOf(id))).html);
      expect(Object.values(said).every((words) => words.startsWith('not used'))).toBe(true);
    });

    it('and says first that the grant is younger than what was looked at', async () => {
      const { at, id } = await installed();
      const browser = await world.browserOf(at.admin);
      const young = (await browser.open(pathOf(id))).html;
      expect(young).toContain('Not all of this was granted 30 days ago');
      expect(saidOf(young)[WRITE]).toContain(`Granted since ${day(0)}`);
      await age(id, 31);
      const old = (await browser.open(pathOf(id))).html;
      expect(old).toContain('Remove what isn’t used');
      expect(old).not.toContain('Not all of this was granted 30 days ago');
    });

    it('also when a scope was taken away and approved again of late', async () => {
      const { at, id } = await installed();
      await age(id, 31);
      await world.change(at, id, { narrowTo: [READ, CONTACTS] });
      await world.install(at, { app: app.key, scopes: [READ, WRITE, CONTACTS] });
      const said = saidOf((await (await world.browserOf(at.admin)).open(pathOf(id))).html);
      expect(said[WRITE]).toContain(`Granted since ${day(0)}`);
      expect(said[CONTACTS]).not.toContain('Granted since');
    });
  });

  describe('takes away what was not used', () => {
    it('in one click, never what the app requires, and the next request is refused', async () => {
      const { at, id, token } = await installed();
      const browser = await world.browserOf(at.admin);
      const done = await browser.submit(await browser.open(pathOf(id)), '/unused');
      expect([done.status, new URL(done.url).search]).toEqual([200, '?done=unused']);
      expect(done.html).toContain('What was not used is taken away');
      expect(await scopesOf(at, id)).toEqual([READ]);
      const statusOfWrite = async () => (await world.graphql(token, write, { id: '1' }, path)).status;
      expect(await eventually(statusOfWrite, (status) => status === 401)).toBe(401);
      expect(done.html).not.toContain('Remove what isn’t used');
    });

    it('but not what has been used since the page was shown', async () => {
      const { at, id, token } = await installed();
      const browser = await world.browserOf(at.admin);
      const page = await browser.open(pathOf(id));
      await send(token, write);
      await browser.submit(page, '/unused');
      expect(await scopesOf(at, id)).toEqual([READ, WRITE].sort());
      expect((await browser.submit(page, '/unused')).html).toContain('Nothing was taken away');
    });

    it('but not what the page did not show', async () => {
      const { at, id } = await installed();
      const browser = await world.browserOf(at.admin);
      await browser.submit(await browser.open(pathOf(id)), '/unused', { scope: [CONTACTS, READ] });
      expect(await scopesOf(at, id)).toEqual([READ, WRITE].sort());
    });
  });

  const post = async (person: TestTenant['admin'], door: string, fields: Record<string, string>) => {
    const doors = openDoors(world);
    return doors.post(door, fields, await doors.visit(person));
  };

  describe('lets nobody change what they may not', () => {
    let id: string;
    let apiTokenId: string;
    beforeAll(async () => {
      id = await world.install(acme, { app: app.key, scopes: [READ, WRITE] });
      apiTokenId = (await createApiToken(world.as(acme.admin), { installationId: id, name: 'Till' })).apiToken.id;
    });
    const doors = (): [string, Record<string, string>][] => [
      [`/installations/${id}/unused`, { scope: WRITE }],
      [`/installations/${id}/tokens`, { name: 'Tried', days: '30' }],
      [`/installations/${id}/tokens/revoke`, { token: apiTokenId }],
    ];
    const isUntouched = async () => {
      expect(await scopesOf(acme, id)).toEqual([READ, WRITE].sort());
      const tokens = await listApiTokens(world.as(acme.admin), id);
      expect(tokens.map(({ name, revokedAt }) => [name, revokedAt])).toEqual([['Till', null]]);
    };

    it.each(['member', 'viewer'] as const)('a %s sees the use, and has no button and no tokens', async (role) => {
      const person = await world.person(acme, role);
      const { html } = await (await world.browserOf(person)).open(pathOf(id));
      expect(saidOf(html)[WRITE]).toMatch(/^not used/);
      expect(html).not.toContain('Remove what isn’t used');
      expect(html).not.toContain('id="tokens"');
      for (const [door, fields] of doors())
        expect([door, (await post(person, door, fields)).status]).toEqual([door, 403]);
      await isUntouched();
    });

    it("another tenant's administrator finds nothing", async () => {
      const { admin } = await world.tenant();
      expect((await (await world.browserOf(admin)).open(pathOf(id))).status).toBe(404);
      for (const [door, fields] of doors())
        expect([door, (await post(admin, door, fields)).status]).toEqual([door, 404]);
      await isUntouched();
    });

    it('a form of another site changes nothing', async () => {
      for (const [door, fields] of doors())
        expect([door, (await post(acme.admin, door, { ...fields, csrf: 'guessed' })).status]).toEqual([door, 403]);
      await isUntouched();
    });
  });

  it('tells programs the same, and takes away what they saw', async () => {
    const { at, id, token } = await installed();
    await send(token, read);
    const doors = openDoors(world);
    const visitor = await doors.visit(at.admin);
    const used = 'scope isRequired isUsed requests lastUsedOn coordinates { contract coordinate requests }';
    const usage = `usage { days unused youngest scopes { ${used} } }`;
    const { data } = await doors.ask(`{ installation(id: "${id}") { ${usage} } }`, visitor);
    expect(data.installation.usage).toMatchObject({ days: 30, unused: [WRITE, CONTACTS] });
    expect(data.installation.usage.youngest).toContain(day(0));
    const [first, second] = data.installation.usage.scopes;
    expect(first).toMatchObject({ scope: READ, isRequired: true, isUsed: true, requests: 1, lastUsedOn: day(0) });
    const touched = { contract: 'accounting/2026-10', coordinate: 'Query.invoices', requests: 1 };
    expect(first.coordinates).toContainEqual(touched);
    expect(second).toMatchObject({ scope: WRITE, isUsed: false, requests: 0, lastUsedOn: null, coordinates: [] });
    const remove = async (scopes: string[] | undefined) => {
      const mutation = `mutation M($input: RemoveUnusedScopesInput!) { removeUnusedScopes(input: $input) {
        removedScopes installation { scopes } userErrors { code } } }`;
      return (await doors.ask(mutation, visitor, { installationId: id, scopes })).data.removeUnusedScopes;
    };
    const left = { installation: { scopes: [READ, CONTACTS] }, userErrors: [] };
    expect(await remove([WRITE, READ])).toEqual({ ...left, removedScopes: [WRITE] });
    expect(await remove([WRITE])).toEqual({ ...left, removedScopes: [] });
    expect(await remove(undefined)).toMatchObject({ removedScopes: [CONTACTS], installation: { scopes: [READ] } });
  });

  describe('has API tokens', () => {
    it('made once proved, shown once, good for the exchange, and revoked at once', async () => {
      const { at, id } = await installed();
      const browser = await world.browserOf(at.admin);
      const made = await browser.submit(await browser.open(pathOf(id)), '/tokens', { name: 'Till 3', days: '30' });
      const [secret = ''] = /gwt_[\w-]{43}/.exec(made.html) ?? [];
      expect([made.status, made.html.split(secret).length]).toEqual([200, 2]);
      const exchange = () =>
        world.requestToken(app, {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token: secret,
          subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        });
      const { status, body } = await exchange();
      expect(status).toBe(200);
      const listed = await browser.open(pathOf(id));
      expect(listed.html).not.toContain(secret);
      expect(listed.html).toMatch(
        new RegExp(
          `Till 3</strong>\\s*<p class="hint">ends in ${secret.slice(-4)}, made by A admin on ${day(0)}, last used on ${day(0)}, good until ${day(-30)}<`,
        ),
      );
      const revoked = await browser.submit(listed, '/tokens/revoke');
      expect(revoked.html).toContain('The API token is revoked');
      expect(revoked.html).toMatch(new RegExp(`1 that is over.*Till 3.*revoked on ${day(0)}<`, 's'));
      expect((await exchange()).status).toBe(400);
      const statusOfRead = async () => (await world.graphql(body.access_token, read, {}, path)).status;
      expect(await eventually(statusOfRead, (one) => one === 401)).toBe(401);
    });

    it('which end when nobody revokes them, unless that is asked', async () => {
      const { at, id } = await installed();
      const browser = await world.browserOf(at.admin);
      await browser.submit(await browser.open(pathOf(id)), '/tokens', { name: 'For good', days: '' });
      expect((await browser.open(pathOf(id))).html).toContain('not used yet, good until it is revoked');
      const odd = await browser.submit(await browser.open(pathOf(id)), '/tokens', { name: 'Odd', days: 'many' });
      expect([odd.status, odd.html.includes('gwt_')]).toEqual([400, false]);
    });

    it('for which a proof must be fresh', async () => {
      const { at, id } = await installed();
      const browser = await world.browserOf(at.admin);
      const page = await browser.open(pathOf(id));
      const { personId } = at.admin;
      const old = { provedAt: new Date(Date.now() - 16 * 60_000) };
      await world.platform.store.asPlatform().nativeUpdate(SignInSession, { personId }, old);
      const refused = await browser.submit(page, '/tokens', { name: 'Late', days: '30' });
      expect([refused.status, refused.html.includes('Prove it and go back')]).toEqual([403, true]);
      expect(await listApiTokens(world.as(at.admin), id)).toEqual([]);
    });
  });

  describe('ends the app as it says', () => {
    const rowsOf = async (at: TestTenant, installationId: string) => {
      const em = world.platform.store.forTenant(at.id);
      return {
        accounts: await em.count(LinkedAccount, { installationId }),
        requests: await em.count(LinkRequest, { installationId }),
        runs: await em.count(Run, { installationId }),
      };
    };
    const connect = async (at: TestTenant, id: string) => {
      const browser = await world.browserOf(at.admin);
      return { browser, authorize: await browser.submit(await browser.open(pathOf(id)), '/connect/start') };
    };

    it('what it signs in with is deleted, and what it did is kept', async () => {
      const at = await world.tenant();
      const id = await world.install(at);
      await world.linkQuickBooks(at, id);
      await world.platform.store.forTenant(at.id).insert(Run, {
        ...{ id: randomUUID(), seq: 1n, tenantId: at.id, automationId: randomUUID(), installationId: id },
        ...{ eventId: randomUUID(), subject: 'invoice-1', state: 'delivered', steps: { create: { id: '17' } } },
      });
      const { browser } = await connect(at, id);
      expect(await rowsOf(at, id)).toEqual({ accounts: 1, requests: 1, runs: 1 });
      const page = await browser.open(pathOf(id));
      expect(page.html).toContain('deletes what it signs in with at QuickBooks Online');
      expect(page.html).toContain('nothing is sent twice');
      await browser.submit(page, '/change', { change: 'uninstall' });
      expect(await rowsOf(at, id)).toEqual({ accounts: 0, requests: 0, runs: 1 });
      const audit = await world.platform.store.forTenant(at.id).find(AuditEntry, { action: 'account.unlinked' });
      expect(audit).toMatchObject([{ actor: `person:${at.admin.personId}`, detail: { connector: 'quickbooks' } }]);
      const gone = await browser.open(pathOf(id));
      expect(gone.html).toContain('Install it again…');
      expect(gone.html).not.toContain('>Resume<');
    });

    it('nothing is connected to it any more, by whoever was about to', async () => {
      const at = await world.tenant();
      const id = await world.install(at);
      const { browser, authorize } = await connect(at, id);
      const open = await browser.open(pathOf(id));
      await world.change(at, id, 'uninstall');
      expect((await browser.submit(authorize, '/connect/oauth2', { decision: 'connect' })).status).toBe(400);
      expect((await browser.submit(open, '/connect/start')).status).toBe(404);
      expect(await rowsOf(at, id)).toMatchObject({ accounts: 0, requests: 0 });
    });

    it('not even when it ends while the outside service is asked', async () => {
      const at = await world.tenant();
      const id = await world.install(at);
      const { browser, authorize } = await connect(at, id);
      const em = world.platform.store.forTenant(at.id);
      await em.nativeUpdate(Installation, { id }, { status: 'uninstalled' });
      const page = await browser.submit(authorize, '/connect/oauth2', { decision: 'connect' });
      expect([page.status, page.html.includes('The app is uninstalled')]).toEqual([404, true]);
      expect(await rowsOf(at, id)).toMatchObject({ accounts: 0 });
    });
  });
});
