import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  addPartnerMember,
  createPartner,
  createPerson,
  makeOperator,
  promoteVersion,
  publishApp,
  publishVersion,
  readAppManifest,
  withdrawVersion,
} from '../../src/domain/access/index.js';
import {
  reviewExtension,
  saveExtension,
  submitExtension,
  upgradeInstallation,
  withdrawExtension,
} from '../../src/domain/directory/index.js';
import { type Actor, silentLog, systemClock } from '../../src/platform/base/index.js';
import { contextFor, Extension, Installation } from '../../src/platform/store/index.js';
import { manifestOf } from '../support/app-world.js';
import { type Doors, openDoors, type Visitor } from '../support/door-visitor.js';
import { authorizationUrl, decide, discover, sentBack, webCallback } from '../support/oauth-client.js';
import { createWorld, READ, syncApp, type TestTenant, type World, WRITE } from '../support/world.js';

const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const logo = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;

let world: World;
let doors: Doors;
let partner: { id: string; visitor: Visitor; other: Visitor; actor: Actor };
let operator: Visitor;
const as = (actor: Actor) => contextFor(world.platform.store, actor, systemClock, silentLog);

beforeAll(async () => {
  world = await createWorld();
  doors = openDoors(world);
  const ctx = as({ kind: 'platform' });
  const join = async (name: string) => {
    const { id } = await createPartner(ctx, { slug: randomUUID(), name });
    const person = { email: `${randomUUID()}@example.test`, name: 'Pat', password: randomUUID() };
    const personId = await addPartnerMember(ctx, { ...person, partnerId: id, role: 'owner' });
    return { id, personId, visitor: await doors.visit(person) };
  };
  const [own, other] = [await join('Pine Software'), await join('Elm Software')];
  const actor = { kind: 'partner', personId: own.personId, partnerId: own.id, role: 'owner', name: 'Pat' } as const;
  partner = { id: own.id, visitor: own.visitor, other: other.visitor, actor };
  const olga = { email: `${randomUUID()}@example.test`, name: 'Olga', password: randomUUID() };
  await makeOperator(ctx, olga);
  operator = await doors.visit(olga);
});
afterAll(() => world.close());

/** Publishes an app of the partner. */
async function publish(meta = {}): Promise<string> {
  const manifest = counter(meta);
  await publishVersion(publishing(), as(partner.actor), { partnerId: partner.id, manifest });
  return manifest.app;
}

const publishing = () => ({
  store: world.platform.store,
  contracts: world.platform.contracts,
  hasConnector: () => true,
});
const counter = (meta = {}) =>
  manifestOf({
    meta: { name: `Counter ${randomUUID()}`, summary: 'Counts.', publisher: 'Intuit', ...meta },
    oauth: { redirectUris: [webCallback] },
  });

/** The same, reviewed and listed; gives the key of its link. */
async function list(meta = {}): Promise<{ app: string; key: string }> {
  const appKey = await publish(meta);
  const stores = { store: world.platform.store };
  await saveExtension(stores, as(partner.actor), { appKey });
  await submitExtension(stores, as(partner.actor), { appKey });
  const reviewer: Actor = { kind: 'operator', personId: randomUUID(), name: 'Olga' };
  const { linkKey } = await reviewExtension(stores, as(reviewer), { appKey, decision: 'approve' });
  return { app: appKey, key: linkKey };
}

const read = async (path: string, visitor: Visitor) => {
  const answer = await doors.get(path, visitor);
  return { status: answer.status, text: await answer.text() };
};
const approval = (version = '1.0.0') => ({ decision: 'approve', version, scope: READ });

describe('the directory', () => {
  it('is searched, says how each app stands and what to do next, and what to do when nothing is found', async () => {
    const tenant = await world.tenant();
    const visitor = await doors.visit(tenant.admin);
    const { app } = await list({ category: 'reporting' });
    const found = await read('/?q=counter&category=reporting', visitor);
    expect(found.text).toContain(`href="/extensions/${app}"`);
    expect(found.text).toContain('Pine Software');
    expect(found.text).not.toContain('QuickBooks Invoices');
    expect((await read('/?q=nothing-at-all', visitor)).text).toMatch(/Nothing is found for “nothing-at-all”/);
    expect((await read('/?q=%00&category=%00', visitor)).status).toBeLessThan(500);
    const one = await read(`/extensions/${app}`, visitor);
    for (const words of ['Published by Pine Software', 'not installed', 'Reporting', 'required', 'confidential', READ])
      expect(one.text).toContain(words);
    const installation = await world.install(tenant, { app, scopes: [READ] });
    expect((await read('/?q=counter', visitor)).text).toContain('enabled');
    await world.change(tenant, installation, 'suspend');
    expect((await read('/?q=counter', visitor)).text).toContain('disabled');
    expect((await read('/installations', visitor)).text).toContain('Version 1.0.0, 1 scope granted');
    const other = await doors.visit((await world.tenant()).admin);
    expect((await read('/installations', other)).text).toContain('Nothing is installed yet');
  });

  it('offers a viewer no installing, and does not take it', async () => {
    const tenant = await world.tenant();
    const visitor = await doors.visit(await world.person(tenant, 'viewer'));
    const { text } = await read('/', visitor);
    expect(text).toContain('An administrator can install it.');
    expect(text).not.toContain(`href="/apps/${syncApp}"`);
    expect((await doors.post(`/apps/${syncApp}/install`, approval(), visitor)).status).toBe(403);
  });
});

describe('a private extension', () => {
  it('is the same as none to who has neither its key nor an installation, on every page', async () => {
    const { app, key } = await list({ audience: 'private', logo });
    const tenant = await world.tenant();
    const visitor = await doors.visit(tenant.admin);
    for (const query of ['', '?key=', '?key=wrong', `?key=${key}&key=${key}`])
      for (const path of ['/extensions/:app', '/extensions/:app/logo', '/apps/:app']) {
        const [hidden, none] = await Promise.all(
          [app, 'no-such-app'].map((one) => read(path.replace(':app', one) + query, visitor)),
        );
        expect({ ...hidden, text: hidden?.text.replaceAll(app, 'no-such-app') }).toEqual(none);
        expect(hidden?.status).toBe(404);
      }
    expect((await doors.post(`/apps/${app}/install`, approval(), visitor)).status).toBe(404);
    expect((await read(`/extensions/${app}?key=${key}`, visitor)).text).toContain(`/apps/${app}?key=${key}`);
    expect((await read(`/apps/${app}?key=${key}`, visitor)).text).toContain('asks for access');
    expect((await doors.post(`/apps/${app}/install`, { ...approval(), key }, visitor)).status).toBe(303);
    expect((await read(`/apps/${app}`, visitor)).status).toBe(200);
    const { id } = await world.platform.store.forTenant(tenant.id).findOneOrFail(Installation, { appKey: app });
    await world.change(tenant, id, 'uninstall');
    for (const path of [`/extensions/${app}`, `/apps/${app}`]) expect((await read(path, visitor)).status).toBe(200);
    const other = await doors.visit((await world.tenant()).admin);
    expect((await read(`/apps/${app}`, other)).status).toBe(404);
  });

  /** What a tenant's administrator meets when an app asks for access by OAuth. */
  async function asksBy(tenant: TestTenant) {
    const [server, browser] = [await discover(world), await world.browserOf(tenant.admin)];
    const open = async (app: string, link_key?: string) => {
      const { url } = await authorizationUrl(
        server,
        { key: app, secret: '' },
        { redirect_uri: webCallback, scope: READ, link_key },
      );
      return browser.open(url.href);
    };
    return { browser, open };
  }

  it('is approved by OAuth when its app sends the key along, and needs none where it is installed', async () => {
    const { app, key } = await list({ audience: 'private' });
    const tenant = await world.tenant();
    const { browser, open } = await asksBy(tenant);
    for (const wrong of [undefined, 'wrong']) {
      const hidden = await open(app, wrong);
      expect([hidden.status, hidden.html]).toEqual([404, expect.stringContaining(`There is no app ${app}`)]);
      expect(hidden.html).not.toContain('Counter');
    }
    const consent = await open(app, key);
    expect(consent.html).toContain('asks for access');
    expect((await sentBack(() => decide(browser, consent, 'approve'))).searchParams.get('code')).toBeTruthy();
    expect((await sentBack(() => open(app))).searchParams.get('code')).toBeTruthy();
    const other = await asksBy(await world.tenant());
    expect((await other.open(app)).status).toBe(404);
  });

  it('of a tenant is shown to no other tenant by OAuth', async () => {
    const [owner, other] = [await world.tenant(), await world.tenant()];
    const manifest = counter();
    await publishVersion(publishing(), as(owner.admin), { tenantId: owner.id, manifest });
    await promoteVersion(publishing(), as(owner.admin), { appKey: manifest.app, version: '1.0.0' });
    expect((await (await asksBy(owner)).open(manifest.app)).html).toContain('asks for access');
    const hidden = await (await asksBy(other)).open(manifest.app);
    expect([hidden.status, hidden.html.includes('Counter')]).toEqual([404, false]);
  });
});

it('a logo is shown to its partner and to operators before tenants find it, and to no other partner', async () => {
  const app = await publish({ logo });
  await saveExtension({ store: world.platform.store }, as(partner.actor), { appKey: app });
  const status = async (visitor: Visitor) => (await doors.get(`/extensions/${app}/logo`, visitor)).status;
  expect([await status(partner.visitor), await status(operator)]).toEqual([200, 200]);
  expect((await read('/', partner.visitor)).text).toContain(`src="/extensions/${app}/logo"`);
  const tenant = await doors.visit((await world.tenant()).admin);
  expect([await status(partner.other), await status(tenant)]).toEqual([404, 404]);
  expect((await doors.get(`/extensions/${app}/logo`)).status).toBe(302);
});

it('the queue of reviews comes in pages, and one whose version was given up can only be rejected', async () => {
  const stores = { store: world.platform.store };
  const apps: string[] = [];
  for (let count = 0; count < 21; count += 1) {
    const appKey = await publish();
    await saveExtension(stores, as(partner.actor), { appKey });
    await submitExtension(stores, as(partner.actor), { appKey });
    apps.push(appKey);
  }
  const [given = '', last = ''] = [apps[0], apps.at(-1)];
  await withdrawVersion(stores, as(partner.actor), { appKey: given, version: '1.0.0' });
  const first = await read('/', operator);
  for (const words of ['21 wait.', 'Page 1 of 2', 'href="/?page=2"', 'Its publisher has given the version up.'])
    expect(first.text).toContain(words);
  expect(first.text.match(/value="approve"/g)).toHaveLength(19);
  for (const page of ['2', '99']) {
    const { text } = await read(`/?page=${page}`, operator);
    expect([text.includes(last), text.includes(`${given}/`), text.includes('Page 2 of 2')]).toEqual([
      true,
      false,
      true,
    ]);
  }
  for (const page of ['0', '-1', 'x', '1e9', '']) expect((await read(`/?page=${page}`, operator)).status).toBe(200);
  const note = { decision: 'reject', note: 'There is no version.' };
  expect((await doors.post(`/extensions/${given}/review`, note, operator)).status).toBe(303);
  for (const appKey of apps.slice(1)) await withdrawExtension(stores, as(partner.actor), { appKey });
});

it('a logo comes with its type, kept for a while, in a sandbox that runs no script', async () => {
  const { app } = await list({ logo });
  const answer = await doors.get(`/extensions/${app}/logo`, await doors.visit((await world.tenant()).admin));
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, 'image/svg+xml', svg]);
  expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('cache-control')).toMatch(/private, max-age=\d+/);
});

describe('approving', () => {
  it('one version is not taken for another, and two administrators may approve at once', async () => {
    const { key: app } = await world.app();
    const tenant = await world.tenant();
    const visitor = await doors.visit(tenant.admin);
    for (const form of [approval('0.9.0'), { decision: 'approve', scope: READ }]) {
      const answer = await doors.post(`/apps/${app}/install`, form, visitor);
      expect([answer.status, await answer.text()]).toEqual([409, expect.stringContaining('1.0.0 is offered now')]);
    }
    expect((await read('/installations', visitor)).text).toContain('Nothing is installed yet');
    const second = await doors.visit(await world.person(tenant, 'admin'));
    const both = await Promise.all([visitor, second].map((one) => doors.post(`/apps/${app}/install`, approval(), one)));
    expect(both.map(({ status }) => status)).toEqual([303, 303]);
    expect(new Set(both.map(({ headers }) => headers.get('location'))).size).toBe(1);
  });

  it('may be tried in a sandbox first by who may install there, with nothing installed where it was asked', async () => {
    const { app, key } = await list({ audience: 'private' });
    const [tenant, sandbox, closed] = [
      await world.tenant(),
      await world.tenant(undefined, { isSandbox: true }),
      await world.tenant(undefined, { isSandbox: true }),
    ];
    const person = { ...tenant.admin, personId: undefined };
    await createPerson(as({ kind: 'platform' }), { ...person, tenantId: sandbox.id, role: 'admin' });
    await createPerson(as({ kind: 'platform' }), { ...person, tenantId: closed.id, role: 'viewer' });
    const visitor = await doors.goOn(
      await doors.post('/seats', { seat: `tenant:${tenant.id}` }, await doors.visit(tenant.admin)),
    );
    const path = `/apps/${app}?key=${key}`;
    const offer = await read(path, visitor);
    expect(offer.text.match(/Not sure yet/g)).toHaveLength(1);
    const next = /name="next" value="([^"]+)"/.exec(offer.text)?.[1] ?? '';
    expect([next, offer.text]).toEqual([path, expect.stringContaining(`value="tenant:${sandbox.id}"`)]);
    const there = await doors.goOn(await doors.post('/seats', { seat: `tenant:${sandbox.id}`, next }, visitor));
    expect((await read(next, there)).text).not.toContain('Not sure yet');
    expect((await doors.post(`/apps/${app}/install`, { ...approval(), key }, there)).status).toBe(303);
    const back = await doors.goOn(await doors.post('/seats', { seat: `tenant:${tenant.id}` }, there));
    expect((await read('/installations', back)).text).toContain('Nothing is installed yet');
    const other = await doors.visit((await world.tenant()).admin);
    expect((await read(path, other)).text).not.toContain('Not sure yet');
  });

  it.each([
    ['is removed', '/members/remove', {}, 401],
    ['may only look by then', '/members/role', { role: 'viewer' }, 403],
  ])('by who %s after opening the page installs nothing', async (_what, path, change, status) => {
    const { key: app } = await world.app();
    const tenant = await world.tenant();
    const person = await world.person(tenant, 'admin');
    const [visitor, admin] = [await doors.visit(person), await doors.visit(tenant.admin)];
    expect((await read(`/apps/${app}`, visitor)).text).toContain('Approve and install');
    expect((await doors.post(path, { person: person.personId, ...change }, admin)).status).toBe(303);
    expect((await doors.post(`/apps/${app}/install`, approval(), visitor)).status).toBe(status);
    expect((await read('/installations', admin)).text).toContain('Nothing is installed yet');
  });

  /** A tenant whose installation has 1.0.0, and 1.1.0 waits because it asks for more. */
  async function waiting() {
    const { key: app } = await world.app();
    const tenant = await world.tenant();
    const id = await world.install(tenant, { app, scopes: [READ] });
    const contracts = { accounting: { version: '2026-10', required: [READ, WRITE] } };
    const newer = readAppManifest({ ...manifestOf({ contracts }), app, version: '1.1.0' }, 'app.yaml');
    await publishApp(as({ kind: 'platform' }), newer);
    const directory = { store: world.platform.store, contracts: world.platform.contracts };
    await upgradeInstallation(directory, world.as(tenant.admin), { installationId: id, version: '1.1.0' });
    return { app, tenant, id };
  }

  it('what waits is approved with what its page holds: it runs, and has what was asked for more', async () => {
    const { tenant, id } = await waiting();
    const browser = await world.browserOf(tenant.admin);
    const path = `/installations/${id}/upgrade`;
    const page = await browser.open(`${world.url}${path}`);
    expect(page.html).toContain('instead of 1.0.0');
    const one = await doors.visit(tenant.admin);
    for (const scope of [READ, 'warehouse.stock:read'])
      expect((await doors.post(path, { decision: 'approve', version: '1.1.0', scope }, one)).status).toBe(400);
    expect((await doors.post(path, { decision: 'approve', scope: READ }, one)).status).toBe(409);
    const done = await decide(browser, page, 'approve');
    expect(done.html).toContain('The new version runs, with what you approved.');
    expect(done.html).toContain('version 1.1.0');
    expect(done.html).not.toContain('not granted');
    expect(done.html).not.toContain('waits for approval');
    const em = world.platform.store.forTenant(tenant.id);
    const { appVersion, scopes } = await em.findOneOrFail(Installation, { id });
    expect([appVersion, scopes]).toEqual(['1.1.0', [READ, WRITE]]);
    const again = await doors.post(path, { decision: 'approve', version: '1.1.0', scope: READ }, one);
    expect([again.status, await again.text()]).toEqual([409, expect.stringContaining('no version does')]);
  });

  it('what waits is shown with its difference, approved as shown, and by no viewer or other tenant', async () => {
    const { tenant, id } = await waiting();
    const path = `/installations/${id}/upgrade`;
    const visitor = await doors.visit(tenant.admin);
    const viewer = await doors.visit(await world.person(tenant, 'viewer'));
    const other = await doors.visit((await world.tenant()).admin);
    expect((await read(`/installations/${id}`, visitor)).text).toContain('Version 1.1.0 waits for approval');
    expect((await read(`/installations/${id}`, viewer)).text).toContain('An administrator can approve it.');
    expect((await read(path, visitor)).text).toMatch(/version 1.1.0 instead of 1.0.0/);
    expect((await read('/', visitor)).text).toContain(path);
    for (const decision of ['approve', 'refuse']) {
      const form = { ...approval('1.1.0'), decision };
      expect((await doors.post(path, form, viewer)).status).toBe(403);
      expect((await doors.post(path, form, other)).status).toBe(404);
      expect((await doors.post(path, { ...form, version: '1.0.0' }, visitor)).status).toBe(409);
    }
    expect((await read(path, other)).status).toBe(404);
    expect((await doors.post(path, { decision: 'refuse', version: '1.1.0' }, visitor)).status).toBe(303);
    expect((await read(`/installations/${id}`, visitor)).text).not.toContain('waits for approval');
  });
});

describe('listings', () => {
  it('are submitted by their partner, approved or sent back by an operator, and by nobody else', async () => {
    const app = await publish();
    const tenant = await doors.visit((await world.tenant()).admin);
    const change = (name: string, visitor = partner.visitor) =>
      doors.post(`/extensions/${app}/listing`, { change: name }, visitor);
    const review = (form: Record<string, string>, visitor = operator) =>
      doors.post(`/extensions/${app}/review`, form, visitor);
    expect((await read('/', partner.visitor)).text).toContain('no listing');
    for (const visitor of [partner.other, tenant, operator]) expect((await change('save', visitor)).status).toBe(403);
    expect((await change('save')).status).toBe(303);
    expect((await change('submit')).status).toBe(303);
    expect((await change('save')).status).toBe(409);
    const queue = await read('/', operator);
    expect(queue.text).toContain(`/extensions/${app}/review`);
    expect(queue.text).toContain(READ);
    for (const visitor of [partner.visitor, partner.other, tenant])
      expect((await review({ decision: 'approve' }, visitor)).status).toBe(403);
    const withoutNote = await review({ decision: 'reject' });
    expect([withoutNote.status, await withoutNote.text()]).toEqual([400, expect.stringContaining('Say in a note')]);
    expect((await review({ decision: 'reject', note: 'Say <b>more</b>.' })).status).toBe(303);
    expect((await read('/', partner.visitor)).text).toContain('Say &lt;b&gt;more&lt;/b&gt;.');
    await change('save');
    await change('submit');
    expect((await review({ decision: 'approve' })).status).toBe(303);
    const em = world.platform.store.forTenant(randomUUID());
    expect((await em.findOneOrFail(Extension, { appKey: app })).state).toBe('listed');
    expect((await read(`/extensions/${app}`, tenant)).status).toBe(200);
  });
});
