import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  addPartnerMember,
  addSourceOwner,
  createPartner,
  createPerson,
  createTenant,
  makeOperator,
} from '../../src/domain/access/index.js';
import { silentLog, systemClock } from '../../src/platform/base/index.js';
import { type Context, contextFor, SignInSession } from '../../src/platform/store/index.js';
import { type Credentials, type Doors, openDoors } from '../support/door-visitor.js';
import { authorizationUrl, discover } from '../support/oauth-client.js';
import { createWorld, READ, type World } from '../support/world.js';

let world: World;
let doors: Doors;
let system: Context;
beforeAll(async () => {
  world = await createWorld();
  doors = openDoors(world);
  system = contextFor(world.platform.store, { kind: 'platform' }, systemClock, silentLog);
});
afterAll(() => world.close());

const somebody = () => ({
  email: `kim-${randomUUID().slice(0, 8)}@example.test`,
  name: 'Kim Many',
  password: randomUUID(),
});

/** A person in two tenants, at a partner, with a source and as an operator. */
async function everywhere() {
  const person = somebody();
  const [birch, cedar] = [await world.tenant(`birch-${randomUUID()}`), await world.tenant(`cedar-${randomUUID()}`)];
  const partner = await createPartner(system, { slug: randomUUID(), name: 'Pine Software' });
  const source = `wood-${randomUUID()}`;
  const personId = await createPerson(system, { ...person, tenantId: birch.id, role: 'admin' });
  await createPerson(system, { ...person, tenantId: cedar.id, role: 'viewer' });
  await addPartnerMember(system, { ...person, partnerId: partner.id, role: 'developer' });
  await addSourceOwner(system, { ...person, source });
  await makeOperator(system, person);
  const keys = [`tenant:${birch.id}`, `tenant:${cedar.id}`, `partner:${partner.id}`, `source:${source}`, 'operator'];
  return { person, personId, birch, cedar, keys };
}

describe('a person with several seats', () => {
  it('is in the first one after signing in, and in any other by switching', async () => {
    const { person, keys } = await everywhere();
    let visitor = await doors.visit(person);
    for (const key of [...keys.slice(1), keys[0] ?? '']) {
      const html = await (await doors.get('/seats', visitor)).text();
      expect(html.match(/you are here/g)).toHaveLength(1);
      const answer = await doors.post('/seats', { seat: key, next: '/seats' }, visitor);
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/seats']);
      visitor = await doors.goOn(answer);
      expect(await (await doors.get('/seats', visitor)).text()).not.toContain(`value="${key}"`);
    }
  });

  it('is known by a new secret after switching, and no more by the old one', async () => {
    const { person, keys } = await everywhere();
    const before = await doors.visit(person);
    const after = await doors.goOn(await doors.post('/seats', { seat: keys[1] ?? '' }, before));
    expect(after.cookie).not.toBe(before.cookie);
    expect((await doors.get('/seats', before)).status).toBe(302);
    expect((await doors.get('/seats', after)).status).toBe(200);
  });

  it('is in the chosen seat again after signing in anew in the same browser, and never in one that is not its own', async () => {
    const { person, keys, cedar } = await everywhere();
    const key = keys[2] ?? '';
    const switched = await doors.post('/seats', { seat: key }, await doors.visit(person));
    const [seat = ''] = switched.headers.getSetCookie().filter((line) => line.startsWith('gw_seat='));
    expect(seat).toContain(key);
    const again = await doors.goOn(await doors.signIn(person, seat.split(';')[0]));
    expect(await (await doors.get('/seats', again)).text()).not.toContain(`value="${key}"`);
    const other = await doors.goOn(await doors.signIn(cedar.admin, seat.split(';')[0]));
    expect((await doors.get('/', other)).status).toBe(200);
  });

  it('meets the pages of a tenant only in a seat of that tenant', async () => {
    const { person, keys, birch } = await everywhere();
    const installation = await world.install(birch);
    let visitor = await doors.visit(person);
    expect((await doors.get(`/installations/${installation}`, visitor)).status).toBe(200);
    visitor = await doors.goOn(await doors.post('/seats', { seat: keys[1] ?? '' }, visitor));
    expect((await doors.get(`/installations/${installation}`, visitor)).status).toBe(404);
    for (const key of keys.slice(2)) {
      visitor = await doors.goOn(await doors.post('/seats', { seat: key }, visitor));
      const refused = await doors.get(`/installations/${installation}`, visitor);
      const html = await refused.text();
      expect([refused.status, html]).toEqual([403, expect.stringContaining('This page needs a tenant')]);
      expect(html).toContain(`/seats?next=${encodeURIComponent(`/installations/${installation}`)}`);
      const change = await doors.post(`/installations/${installation}/change`, { change: 'uninstall' }, visitor);
      expect(change.status).toBe(403);
      expect((await doors.get('/', visitor)).status).toBe(200);
    }
  });
});

describe('a seat that is not the person’s', () => {
  it('is not switched to, and the one that it is in stays', async () => {
    const [one, other] = [await everywhere(), await everywhere()];
    const visitor = await doors.visit(one.person);
    for (const seat of [...other.keys.slice(0, 4), 'tenant:x', 'tenant:', 'nothing', '', 'source', '__proto__']) {
      expect((await doors.post('/seats', { seat }, visitor)).status).toBe(403);
    }
    expect((await doors.get('/', visitor)).status).toBe(200);
  });

  it('is not switched to from a page of another site', async () => {
    const { person, keys } = await everywhere();
    const visitor = await doors.visit(person);
    const seat = keys[1] ?? '';
    expect((await doors.post('/seats', { seat }, { ...visitor, csrf: 'wrong' })).status).toBe(403);
    expect((await doors.post('/seats', { seat }, visitor, { origin: 'https://evil.example' })).status).toBe(403);
    const led = await doors.post('/seats', { seat, next: '//evil.example' }, visitor);
    expect(led.headers.get('location')).toBe('/');
  });
});

describe('a membership', () => {
  const memberships = (change: string, ...values: string[]) => system.em.execute(change, values);

  it('that is removed ends what its person does at the next request, in the midst of approving too', async () => {
    const app = await world.app({ oauth: { redirectUris: ['http://127.0.0.1/callback'] } });
    const tenant = await world.tenant();
    const person = await world.person(tenant, 'admin');
    const server = await discover(world);
    const browser = await world.browserOf(person);
    const { url } = await authorizationUrl(server, app, { scope: READ });
    const consent = await browser.open(url.href);
    expect(consent.html).toContain('asks for access');
    await memberships('delete from grantway.membership where person_id = ?', person.personId);
    const refused = await browser.submit(consent, new URL(consent.url).pathname, { decision: 'approve' });
    expect(refused.status).toBe(401);
    expect(new URL((await browser.open(consent.url)).url).pathname).toBe('/sign-in');
    expect(await system.em.execute('select 1 from grantway.installation where tenant_id = ?', [tenant.id])).toEqual([]);
  });

  it('that is changed is in force at the next request', async () => {
    const tenant = await world.tenant();
    const person = await world.person(tenant, 'admin');
    const id = await world.install(tenant);
    const visitor = await doors.visit(person);
    await memberships("update grantway.membership set role = 'viewer' where person_id = ?", person.personId);
    expect((await doors.post(`/installations/${id}/change`, { change: 'suspend' }, visitor)).status).toBe(403);
    await memberships("update grantway.membership set role = 'owner' where person_id = ?", person.personId);
    expect((await doors.post(`/installations/${id}/change`, { change: 'suspend' }, visitor)).status).toBe(303);
  });

  it('that was the only one is told of when signing in, to who has the password', async () => {
    const tenant = await world.tenant();
    const person: Credentials & { personId: string } = await world.person(tenant, 'admin');
    await memberships('delete from grantway.membership where person_id = ?', person.personId);
    const refused = await doors.signIn(person);
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('Ask to be invited')]);
    expect((await doors.signIn({ ...person, password: 'wrong' })).status).toBe(401);
  });
});

it('two administrators who approve at once install once', async () => {
  const app = await world.app();
  const tenant = await world.tenant();
  const visitors = [await doors.visit(tenant.admin), await doors.visit(await world.person(tenant, 'admin'))];
  const form = { decision: 'approve', version: '1.0.0', scope: READ };
  const answers = await Promise.all(visitors.map((one) => doors.post(`/apps/${app.key}/install`, form, one)));
  expect(answers.map(({ status }) => status)).toEqual([303, 303]);
  const rows = await system.em.execute('select status from grantway.installation where tenant_id = ?', [tenant.id]);
  expect(rows).toEqual([{ status: 'active' }]);
});

describe('a name', () => {
  it.each(['', '  ', '🌳'.repeat(10_000), 'two\nlines', 'turned \u202e round'])(
    'that cannot be shown is refused: %j',
    async (name) => {
      const input = { slug: randomUUID(), name };
      await expect(createTenant(system, input)).rejects.toMatchObject({ code: 'ACCESS_INPUT' });
      await expect(createPartner(system, input)).rejects.toMatchObject({ code: 'ACCESS_INPUT' });
    },
  );

  it('of a hundred emoji is taken, and shown', async () => {
    const { id } = await createTenant(system, { slug: randomUUID(), name: '🌳'.repeat(100) });
    const person = somebody();
    await createPerson(system, { ...person, tenantId: id, role: 'admin' });
    expect(await (await doors.get('/', await doors.visit(person))).text()).toContain('🌳'.repeat(100));
  });
});

it('a session begins anew when who is signed in signs in again: what it was before is good no more', async () => {
  const tenant = await world.tenant();
  const planted = await doors.visit(tenant.admin);
  const mine = await world.person(tenant, 'viewer');
  const after = await doors.goOn(await doors.signIn(mine, planted.cookie));
  expect(after.cookie).not.toBe(planted.cookie);
  expect((await doors.get('/', planted)).status).toBe(302);
  expect(await system.em.count(SignInSession, { personId: mine.personId })).toBe(1);
});
