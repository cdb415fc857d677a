import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cookieOf, setCookie } from '../../src/entry/http/browser-guard.js';
import { describeBrowser } from '../../src/entry/http/pages/describe-browser.js';
import { manualClock } from '../../src/platform/base/index.js';
import { type Doors, openDoors, type Visitor } from '../support/door-visitor.js';
import { authorizationUrl, discover } from '../support/oauth-client.js';
import { createWorld, READ, type TestTenant, type World } from '../support/world.js';

const clock = manualClock(Date.now());
const minuteMs = 60_000;
let world: World;
let doors: Doors;
let tenant: TestTenant;
beforeAll(async () => {
  world = await createWorld({ clock });
  doors = openDoors(world);
  tenant = await world.tenant();
});
afterAll(() => world.close());

const isIn = async (visitor: Visitor) => (await doors.get('/account', visitor)).status === 200;
const sessionsOf = async (visitor: Visitor) =>
  [...(await (await doors.get('/account', visitor)).text()).matchAll(/name="session" value="([^"]+)"/g)].map(
    ([, id = '']) => id,
  );

describe('sessions', () => {
  it('are listed with browser and address, this one marked, and only the person’s own', async () => {
    const person = await world.person(tenant, 'viewer');
    const visitor = await doors.visit(person);
    await doors.visit(person);
    const html = await (await doors.get('/account', visitor)).text();
    expect(html.match(/this one/g)).toHaveLength(1);
    expect(html).toContain('127.0.0.1');
    expect(await sessionsOf(visitor)).toHaveLength(1);
    expect(html).not.toContain(tenant.admin.email);
  });

  it('are ended one by one, and all others at once', async () => {
    const person = await world.person(tenant, 'viewer');
    const [one, two, three] = [await doors.visit(person), await doors.visit(person), await doors.visit(person)];
    const [session = ''] = await sessionsOf(one);
    expect((await doors.post('/account/sessions/end', { session }, one)).status).toBe(303);
    expect([await isIn(two), await isIn(three)].filter(Boolean)).toHaveLength(1);
    await doors.visit(person);
    expect((await doors.post('/account/sessions/end', {}, one)).status).toBe(303);
    expect([await isIn(one), await isIn(two), await isIn(three)]).toEqual([true, false, false]);
  });

  it('of another person are not ended, nor by a page of another site', async () => {
    const [mine, other] = [await world.person(tenant, 'viewer'), await world.person(tenant, 'viewer')];
    const [visitor, second, stranger] = [await doors.visit(mine), await doors.visit(mine), await doors.visit(other)];
    const [session = ''] = await sessionsOf(visitor);
    await doors.post('/account/sessions/end', { session }, stranger);
    await doors.post('/account/sessions/end', {}, stranger);
    expect((await doors.post('/account/sessions/end', { session }, { ...visitor, csrf: 'forged' })).status).toBe(403);
    expect([await isIn(visitor), await isIn(second)]).toEqual([true, true]);
  });

  it('end when they are not used for two hours, and after twelve however much they are', async () => {
    const person = await world.person(tenant, 'viewer');
    const [used, idle] = [await doors.visit(person), await doors.visit(person)];
    for (let hours = 0; hours < 11; hours += 1) {
      clock.advance(60 * minuteMs);
      expect(await isIn(used)).toBe(true);
      if (hours === 1) expect(await isIn(idle)).toBe(false);
    }
    clock.advance(60 * minuteMs);
    expect(await isIn(used)).toBe(false);
  });
});

describe('the password', () => {
  const change = (visitor: Visitor, old: string, password: string, again = password) =>
    doors.post('/account/password', { old, password, again }, visitor);

  it('is changed with the old one, and ends all other sessions', async () => {
    const person = await world.person(tenant, 'viewer');
    const [visitor, other] = [await doors.visit(person), await doors.visit(person)];
    const password = randomUUID();
    const after = await doors.goOn(await change(visitor, person.password, password));
    expect([await isIn(after), await isIn(visitor), await isIn(other)]).toEqual([true, false, false]);
    expect((await doors.signIn(person)).status).toBe(401);
    expect((await doors.signIn({ ...person, password })).status).toBe(303);
  });

  it('stays when the old one is wrong, or the new one is too short or not the same twice', async () => {
    const person = await world.person(tenant, 'viewer');
    const visitor = await doors.visit(person);
    expect((await change(visitor, 'wrong', randomUUID())).status).toBe(401);
    expect((await change(visitor, person.password, 'short')).status).toBe(400);
    expect((await change(visitor, person.password, randomUUID(), randomUUID())).status).toBe(400);
    const forged = { ...visitor, csrf: 'forged' };
    expect((await change(forged, person.password, randomUUID())).status).toBe(403);
    expect((await doors.signIn(person)).status).toBe(303);
  });
});

describe('a quarter of an hour after signing in', () => {
  it('approving asks who it is first, and then goes on where it was, under a new secret', async () => {
    const app = await world.app();
    const visitor = await doors.visit(tenant.admin);
    const page = `/apps/${app.key}`;
    clock.advance(15 * minuteMs - 1);
    expect((await doors.get(page, visitor)).status).toBe(200);
    clock.advance(1);
    const led = await doors.get(page, visitor);
    const again = `/sign-in/again?next=${encodeURIComponent(page)}`;
    expect([led.status, led.headers.get('location')]).toEqual([302, again]);
    expect((await doors.get(again, visitor)).status).toBe(200);
    const wrong = await doors.post('/sign-in/again', { password: 'wrong', next: page }, visitor);
    expect([wrong.status, wrong.headers.getSetCookie()]).toEqual([401, []]);
    const form = { password: tenant.admin.password, next: page };
    expect((await doors.post('/sign-in/again', form, { ...visitor, csrf: 'forged' })).status).toBe(403);
    const answer = await doors.post('/sign-in/again', form, visitor);
    expect(answer.headers.get('location')).toBe(page);
    const after = await doors.goOn(answer);
    expect([await isIn(visitor), (await doors.get(page, after)).status]).toEqual([false, 200]);
  });

  it('a form that approves is refused with the way to prove it, and nothing is installed', async () => {
    const app = await world.app();
    const visitor = await doors.visit(tenant.admin);
    clock.advance(15 * minuteMs);
    const form = { decision: 'approve', version: '1.0.0', scope: READ };
    const headers = { referer: `${world.url}/apps/${app.key}` };
    const refused = await doors.post(`/apps/${app.key}/install`, form, visitor, headers);
    expect([refused.status, await refused.text()]).toEqual([
      403,
      expect.stringContaining(`/sign-in/again?next=${encodeURIComponent(`/apps/${app.key}`)}`),
    ]);
    const foreign = { referer: 'https://evil.example/x' };
    const away = await doors.post(`/apps/${app.key}/install`, form, visitor, foreign);
    expect(await away.text()).not.toContain('evil');
    expect(await (await doors.get('/', visitor)).text()).not.toMatch(/href="\/installations\//);
  });

  it('consenting for an app asks first, and goes on in the same request for access', async () => {
    const app = await world.app({ oauth: { redirectUris: ['http://127.0.0.1/callback'] } });
    const browser = await world.browserOf(tenant.admin);
    clock.advance(15 * minuteMs);
    const { url } = await authorizationUrl(await discover(world), app, { scope: READ });
    const asked = await browser.open(url.href);
    expect(new URL(asked.url).pathname).toBe('/sign-in/again');
    const consent = await browser.submit(asked, '/sign-in/again', { password: tenant.admin.password });
    expect(consent.html).toContain('asks for access');
    clock.advance(15 * minuteMs);
    const refused = await browser.submit(consent, new URL(consent.url).pathname, { decision: 'approve' });
    expect([refused.status, refused.html.includes('/sign-in/again')]).toEqual([403, true]);
  });

  it('making an owner asks first, and other roles do not', async () => {
    const owner = await world.person(tenant, 'owner');
    const one = await world.person(tenant, 'viewer');
    const visitor = await doors.visit(owner);
    clock.advance(15 * minuteMs);
    const make = (role: string) => doors.post('/members/role', { person: one.personId, role }, visitor);
    const invite = (role: string) =>
      doors.post('/members/invite', { email: `${randomUUID()}@example.test`, role }, visitor);
    expect([(await make('owner')).status, (await invite('owner')).status]).toEqual([403, 403]);
    expect([(await make('member')).status, (await invite('member')).status]).toEqual([303, 200]);
  });

  it('no other site is gone on to', async () => {
    const visitor = await doors.visit(tenant.admin);
    for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example']) {
      const shown = await (await doors.get(`/sign-in/again?next=${encodeURIComponent(next)}`, visitor)).text();
      expect(shown).not.toContain('evil');
    }
    const form = { password: tenant.admin.password, next: '//evil.example' };
    expect((await doors.post('/sign-in/again', form, visitor)).headers.get('location')).toBe('/');
  });
});

it('passkeys at an address without a name: the pages say so, load no other script, and the doors refuse', async () => {
  const visitor = await doors.visit(tenant.admin);
  for (const answer of [await doors.get('/sign-in'), await doors.get('/account', visitor)]) {
    expect(answer.headers.get('content-security-policy')).toContain(`script-src ${world.url}/passkey.js;`);
    const html = await answer.text();
    expect([html.includes('Passkeys need Grantway at a name'), html.includes('data-passkey')]).toEqual([true, false]);
  }
  const refused = [
    await doors.post('/sign-in/passkey/options', {}),
    await doors.post('/sign-in/passkey', { credential: '{}' }),
    await doors.post('/account/passkeys/options', {}, visitor),
    await doors.post('/account/passkeys', { credential: '{}', name: 'x' }, visitor),
  ];
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
});

it.each([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
    'Chrome on Linux',
  ],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0', 'Edge on Windows'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1', 'Safari on iPhone'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on macOS'],
  ['curl/8.0', 'A program'],
  ['', 'A program'],
])('%s is told as %s', (userAgent, words) => {
  expect(describeBrowser(userAgent)).toBe(words);
});

it('cookies are bound to this host alone where there is TLS: what another host or a plain page set is not read', () => {
  const site = { publicUrl: 'https://grantway.example' };
  expect(setCookie(site, 'gw_session', 'x', 60)).toBe(
    '__Host-gw_session=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure',
  );
  expect(cookieOf(site, 'gw_session', 'gw_session=planted; __Host-gw_session=mine')).toBe('mine');
  expect(cookieOf(site, 'gw_session', 'gw_session=planted')).toBeUndefined();
});
