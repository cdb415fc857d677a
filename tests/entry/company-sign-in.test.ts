import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { JWTPayload } from 'jose';
import { manualClock, readConfig } from '../../src/platform/base/index.js';
import { Passkey, Person, PersonIdentity, PersonToken } from '../../src/platform/store/index.js';
import { type CompanyAccount, type CompanyProvider, startCompanyProvider } from '../support/company-provider.js';
import { type Doors, openDoors, sessionCookieOf, type Visitor } from '../support/door-visitor.js';
import { createWorld, type TestTenant, type World } from '../support/world.js';

const clock = manualClock(Date.now());
const minuteMs = 60_000;
let company: CompanyProvider;
let world: World;
let doors: Doors;
let tenant: TestTenant;
beforeAll(async () => {
  company = await startCompanyProvider();
  world = await createWorld({ clock, env: company.env, standIns: { [company.origin]: company.origin } });
  company.serve(world.url);
  doors = openDoors(world);
  tenant = await world.tenant();
});
afterEach(() => {
  Object.assign(company, { alter: undefined, isForging: false, instead: undefined });
});
afterAll(async () => {
  await world?.close();
  company?.close();
});

const accountOf = (email: string): CompanyAccount => ({
  sub: randomUUID(),
  email,
  email_verified: true,
  name: 'Kim at Acme',
});
const newEmail = () => `kim-${randomUUID().slice(0, 8)}@acme.example`;
const em = () => world.platform.store.asPlatform();
const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .filter((pair) => !pair.endsWith('='))
    .join('; ');

/** A sign-in that is begun in a browser: where it is sent, and the cookies with which it comes back. */
async function begin(form: Record<string, string> = {}, visitor?: Visitor, path = '/sign-in/company') {
  const answer = await doors.post(path, { next: '/', ...form }, visitor);
  expect(answer.status).toBe(303);
  const cookie = [visitor?.cookie, cookiesOf(answer)].filter(Boolean).join('; ');
  return { url: answer.headers.get('location') ?? '', cookie };
}
const comeBack = (back: URL, cookie: string) => doors.get(`${back.pathname}${back.search}`, { cookie });

/** The whole way: what the last door answers. */
async function signInAs(account: CompanyAccount, form: Record<string, string> = {}, visitor?: Visitor) {
  const { url, cookie } = await begin(form, visitor);
  return comeBack(await company.signIn(url, account), cookie);
}
const problemOf = async (answer: Response) => /role="alert">([^<]*)</.exec(await answer.text())?.[1];
const seatsOf = async (answer: Response) => (await doors.get('/seats', { cookie: sessionCookieOf(answer) })).text();
/** What an administrator's invitation has in its link. */
const invite = async (email: string, at = doors, by?: Visitor) => {
  const form = { email, role: 'member' };
  const html = await (await at.post('/members/invite', form, by ?? (await at.visit(tenant.admin)))).text();
  return /\/invitation\?key=(gwi_[\w-]+)/.exec(html)?.[1] ?? '';
};

describe('signing in with the company', () => {
  it('is offered by name beside the password', async () => {
    const html = await (await doors.get('/sign-in')).text();
    expect([html.includes('Sign in with Acme ID'), html.includes('name="password"')]).toEqual([true, true]);
  });

  it('brings in who holds an invitation, with the name there, and then without one', async () => {
    const account = accountOf(newEmail());
    const key = await invite(account.email?.toUpperCase() ?? '');
    const page = await (await doors.get(`/invitation?key=${key}`)).text();
    expect(page).toContain('Accept with Acme ID');
    const answer = await signInAs(account, { key });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    const html = await seatsOf(answer);
    expect([html.includes('Kim at Acme'), html.includes('member')]).toEqual([true, true]);
    expect((await doors.get(`/invitation?key=${key}`)).status).toBe(404);
    const again = await signInAs({ sub: account.sub }, { next: '/account' });
    expect(again.headers.get('location')).toBe('/account');
    expect(await (await doors.get('/account', { cookie: sessionCookieOf(again) })).text()).toContain(
      'signs in with Acme ID',
    );
    expect(await em().count(Person, { email: account.email })).toBe(1);
  });

  it('links who is there by a verified address, and drops what an impostor may have made', async () => {
    const person = await world.person(tenant, 'admin');
    const { personId } = person;
    const before = await doors.visit(person);
    expect((await doors.post('/account/tokens', { name: 'theirs' }, before)).status).toBe(200);
    expect(await em().count(PersonToken, { personId })).toBe(1);
    const key = { publicKey: Buffer.from('x'), counter: 0n, transports: [], name: 'theirs', createdAt: new Date() };
    await em().insert(Passkey, { id: randomUUID(), personId, ...key });
    const answer = await signInAs(accountOf(person.email));
    expect(answer.status).toBe(303);
    expect(await seatsOf(answer)).toContain('admin');
    expect((await doors.get('/account', before)).status).toBe(302);
    expect((await doors.signIn(person)).status).toBe(401);
    expect([await em().count(Passkey, { personId }), await em().count(PersonToken, { personId })]).toEqual([0, 0]);
  });

  it('keeps what is made after the link, through further sign-ins', async () => {
    const account = accountOf((await world.person(tenant, 'viewer')).email);
    const visitor = await doors.goOn(await signInAs(account));
    const password = randomUUID();
    expect((await doors.post('/account/password', { password, again: password }, visitor)).status).toBe(303);
    expect((await signInAs(account)).status).toBe(303);
    expect((await doors.signIn({ email: account.email ?? '', password })).status).toBe(303);
  });

  it('is a way to sign in of its own: the last passkey may go', async () => {
    const person = await world.person(tenant, 'viewer');
    const { personId } = person;
    const visitor = await doors.goOn(await signInAs(accountOf(person.email)));
    const [id, rest] = [randomUUID(), { publicKey: Buffer.from('x'), counter: 0n, transports: [] }];
    await em().insert(Passkey, { id, personId, ...rest, name: 'mine', createdAt: new Date() });
    expect((await doors.post('/account/passkeys/remove', { passkey: id }, visitor)).status).toBe(303);
    expect(await em().count(Passkey, { personId })).toBe(0);
  });

  it('goes on under a new secret, and the old one is good no more', async () => {
    const account = accountOf((await world.person(tenant, 'viewer')).email);
    const first = await doors.goOn(await signInAs(account));
    const second = await doors.goOn(await signInAs(account, {}, first));
    expect(second.cookie).not.toBe(first.cookie);
    expect((await doors.get('/account', first)).status).toBe(302);
    expect((await doors.get('/account', second)).status).toBe(200);
  });

  it.each(['//evil.example', 'https://evil.example/', '/\\evil.example', '/%0d%0aset-cookie:a=b\n'])(
    'goes on to no other site: %j',
    async (next = '') => {
      const account = accountOf((await world.person(tenant, 'viewer')).email);
      const { url, cookie } = await begin({ next });
      const back = await company.signIn(url, account);
      expect((await comeBack(back, cookie)).headers.get('location')).toBe('/');
    },
  );

  it('takes no other address to go on to from a planted cookie', async () => {
    const account = accountOf((await world.person(tenant, 'viewer')).email);
    const { url, cookie } = await begin();
    const back = await company.signIn(url, account);
    const planted = cookie.replace(/gw_next=[^;]*/, 'gw_next=https%3A%2F%2Fevil.example');
    expect((await comeBack(back, planted)).headers.get('location')).toBe('/');
  });
});

describe('nobody else gets in', () => {
  it('an address that the provider does not say is verified', async () => {
    const { email } = await world.person(tenant, 'admin');
    for (const said of [
      { email_verified: false },
      { email_verified: undefined },
      { email_verified: 'true' as never },
    ]) {
      const answer = await signInAs({ ...accountOf(email), ...said });
      expect([answer.status, sessionCookieOf(answer)]).toEqual([403, '']);
      expect(await problemOf(answer)).toContain('does not say that your e-mail address is verified');
    }
  });

  it('somebody without an account, or with an invitation that is not opened, or is for another address', async () => {
    const stranger = await signInAs(accountOf(newEmail()));
    expect([stranger.status, await problemOf(stranger)]).toEqual([403, expect.stringContaining('Ask to be invited')]);
    const invited = accountOf(newEmail());
    const key = await invite(invited.email ?? '');
    expect((await signInAs(invited)).status).toBe(403);
    const thief = accountOf(newEmail());
    const stolen = await signInAs(thief, { key });
    expect([stolen.status, await problemOf(stolen)]).toEqual([403, expect.stringContaining('This invitation is for')]);
    expect(await em().count(Person, { email: [invited.email ?? '', thief.email ?? ''] })).toBe(0);
    expect(await em().count(PersonIdentity, { subject: thief.sub })).toBe(0);
    expect((await signInAs(invited, { key })).status).toBe(303);
    expect((await doors.post('/sign-in/company', { key })).status).toBe(404);
  });

  it('another account at the provider with the address of who is linked', async () => {
    const { email } = await world.person(tenant, 'admin');
    expect((await signInAs(accountOf(email))).status).toBe(303);
    const answer = await signInAs(accountOf(email));
    expect([answer.status, await problemOf(answer)]).toEqual([403, expect.stringContaining('another account')]);
  });

  it('who has been removed everywhere, until there is another invitation', async () => {
    const person = await world.person(tenant, 'viewer');
    const account = accountOf(person.email);
    expect((await signInAs(account)).status).toBe(303);
    const admin = await doors.visit(tenant.admin);
    await doors.post('/members/remove', { person: person.personId }, admin);
    expect((await signInAs(account)).status).toBe(403);
    expect((await signInAs(account, { key: await invite(person.email) })).status).toBe(303);
  });
});

describe('an answer that is not what was asked for', () => {
  let account: CompanyAccount;
  beforeAll(async () => {
    account = accountOf((await world.person(tenant, 'viewer')).email);
  });
  const over = expect.stringContaining('This try was used');

  it('comes a second time', async () => {
    const { url, cookie } = await begin();
    const back = await company.signIn(url, account);
    expect((await comeBack(back, cookie)).status).toBe(303);
    const again = await comeBack(back, cookie);
    expect([again.status, await problemOf(again), sessionCookieOf(again)]).toEqual([400, over, '']);
  });

  it('comes to another browser, or to one that began nothing', async () => {
    const [one, two] = [await begin(), await begin()];
    const back = await company.signIn(one.url, account);
    for (const cookie of [two.cookie, '']) {
      const answer = await comeBack(back, cookie);
      expect([answer.status, sessionCookieOf(answer)]).toEqual([400, '']);
    }
    expect((await comeBack(back, one.cookie)).status).toBe(303);
  });

  it('has no state or a wrong one: that uses up nothing', async () => {
    const { url, cookie } = await begin();
    const back = await company.signIn(url, account);
    for (const state of ['', 'forged']) {
      const forged = new URL(back);
      forged.searchParams.set('state', state);
      expect((await comeBack(forged, cookie)).status).toBe(400);
    }
    expect((await comeBack(back, cookie)).status).toBe(303);
  });

  it('has the code of another attempt, or one that was used', async () => {
    const [one, two] = [await begin(), await begin()];
    const [first, second] = [await company.signIn(one.url, account), await company.signIn(two.url, account)];
    const code = first.searchParams.get('code') ?? '';
    second.searchParams.set('code', code);
    const mixed = await comeBack(second, two.cookie);
    expect([mixed.status, await problemOf(mixed)]).toEqual([401, expect.stringContaining('did not sign you in')]);
    expect((await comeBack(first, one.cookie)).status).toBe(303);
    const third = await begin();
    const used = await company.signIn(third.url, account);
    used.searchParams.set('code', code);
    expect((await comeBack(used, third.cookie)).status).toBe(401);
  });

  it('is of an attempt that took longer than five minutes', async () => {
    const { url, cookie } = await begin();
    const back = await company.signIn(url, account);
    clock.advance(5 * minuteMs);
    const late = await comeBack(back, cookie);
    clock.advance(-5 * minuteMs);
    expect([late.status, await problemOf(late)]).toEqual([400, over]);
  });

  it('says that the person did not want to', async () => {
    const { url, cookie } = await begin({ next: '/account' });
    const back = await company.signIn(url, account);
    back.searchParams.delete('code');
    back.searchParams.set('error', 'access_denied');
    const answer = await comeBack(back, cookie);
    const html = await answer.text();
    expect([answer.status, html.includes('Try again'), html.includes('value="/account"')]).toEqual([401, true, true]);
  });

  it('is said to be of another issuer, in the address', async () => {
    const { url, cookie } = await begin();
    const back = await company.signIn(url, account);
    back.searchParams.set('iss', 'https://evil.example');
    expect([(await comeBack(back, cookie)).status]).toEqual([502]);
  });

  it.each([
    ['nonce', { nonce: 'another' } as JWTPayload],
    ['nonce, which is missing', { nonce: undefined }],
    ['issuer', { iss: 'https://evil.example' }],
    ['audience', { aud: 'another-app' }],
    ['time', { exp: Math.floor(Date.now() / 1000) - 3_600 }],
    ['subject', { sub: undefined }],
    ['subject, longer than one can be', { sub: 's'.repeat(256) }],
  ])('has a token with a wrong %s', async (_what, wrong = {}) => {
    company.alter = (claims) => ({ ...claims, ...wrong });
    const answer = await signInAs(account);
    expect([answer.status, sessionCookieOf(answer)]).toEqual([502, '']);
    expect(await problemOf(answer)).toContain('Acme ID cannot be reached, or did not answer as it should.');
  });

  it('has a token that another key has signed', async () => {
    company.isForging = true;
    expect((await signInAs(account)).status).toBe(502);
  });
});

describe('a proof with the company', () => {
  const prove = async (
    visitor: Visitor,
    account: CompanyAccount,
    options: Parameters<CompanyProvider['signIn']>[2] = {},
  ) => {
    const { url, cookie } = await begin({ next: '/account' }, visitor, '/sign-in/again/company');
    expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({ prompt: 'login', max_age: '0' });
    return comeBack(await company.signIn(url, account, options), cookie);
  };
  const isFresh = async (visitor: Visitor) =>
    !(await (await doors.get('/account', visitor)).text()).includes('Prove again who you are');
  const hourAgo = () => Math.floor(Date.now() / 1000) - 3_600;

  it('is as old as the provider says: a silent sign-in proves nothing, until one signs in there anew', async () => {
    const account = accountOf((await world.person(tenant, 'admin')).email);
    const cookies = new Map<string, string>();
    const first = await begin();
    const back = await company.signIn(first.url, account, { cookies, authenticatedAt: hourAgo() });
    await comeBack(back, first.cookie);
    const silent = await begin();
    const visitor = await doors.goOn(
      await comeBack(await company.signIn(silent.url, account, { cookies }), silent.cookie),
    );
    expect(await isFresh(visitor)).toBe(false);
    expect(await (await doors.get('/sign-in/again', visitor)).text()).toContain('Sign in anew with Acme ID');
    const answer = await prove(visitor, account, { cookies });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account']);
    expect(await isFresh(await doors.goOn(answer))).toBe(true);
    expect((await doors.get('/account', visitor)).status).toBe(302);
  });

  it('is not taken of a provider that has not asked, or does not say', async () => {
    const account = accountOf((await world.person(tenant, 'admin')).email);
    company.alter = ({ auth_time: _told, ...claims }) => claims;
    const visitor = await doors.goOn(await signInAs(account));
    expect(await isFresh(visitor)).toBe(false);
    for (const auth_time of [undefined, hourAgo()]) {
      company.alter = (claims) => ({ ...claims, auth_time });
      const answer = await prove(visitor, account);
      expect([answer.status, await problemOf(answer)]).toEqual([
        401,
        expect.stringContaining('has not asked you again'),
      ]);
    }
    expect(await isFresh(visitor)).toBe(false);
  });

  it('is not taken of another person, in another session, or without the form of our page', async () => {
    const account = accountOf((await world.person(tenant, 'admin')).email);
    const other = accountOf((await world.person(tenant, 'admin')).email);
    await signInAs(other);
    const visitor = await doors.goOn(await signInAs(account));
    const answer = await prove(visitor, other);
    expect([answer.status, await problemOf(answer)]).toEqual([401, expect.stringContaining('not your account')]);
    const second = await doors.goOn(await signInAs(account));
    const { url, cookie } = await begin({}, visitor, '/sign-in/again/company');
    const moved = cookie.replace(visitor.cookie, second.cookie);
    expect((await comeBack(await company.signIn(url, account), moved)).status).toBe(400);
    const forged = { ...visitor, csrf: 'forged' };
    expect((await doors.post('/sign-in/again/company', {}, forged)).status).toBe(403);
    const headers = { origin: 'https://evil.example' };
    expect((await doors.post('/sign-in/company', {}, undefined, headers)).status).toBe(403);
  });
});

describe('how often it is begun', () => {
  it('is bounded for an address, and who gets in does not count', async () => {
    const account = accountOf((await world.person(tenant, 'viewer')).email);
    clock.advance(61 * minuteMs);
    for (let n = 0; n < 99; n += 1) await begin();
    expect((await signInAs(account)).status).toBe(303);
    await begin();
    const refused = await doors.post('/sign-in/company', {});
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await problemOf(refused)).toContain('Too many tries');
    clock.advance(61 * minuteMs);
    expect((await signInAs(account)).status).toBe(303);
  });
});

describe('a provider that fails', () => {
  it.each([
    ['is not there', (_request, response) => response.destroy()],
    ['answers with an error', (_request, response) => response.writeHead(500).end('no')],
    [
      'answers with a page',
      (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    ],
    [
      'says that it is another',
      (_request, response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"issuer":"https://evil.example"}'),
    ],
  ] as [string, NonNullable<CompanyProvider['instead']>][])(
    'that %s: the page says so, and the password is taken',
    async (_how, instead) => {
      const person = await world.person(tenant, 'viewer');
      clock.advance(11 * minuteMs);
      company.instead = instead;
      const answer = await doors.post('/sign-in/company', { next: '/account' });
      const html = await answer.text();
      expect([answer.status, html.includes('Acme ID cannot be reached'), html.includes('name="password"')]).toEqual([
        502,
        true,
        true,
      ]);
      expect((await doors.signIn(person)).status).toBe(303);
    },
  );

  it('and comes back is taken at once', async () => {
    const account = accountOf((await world.person(tenant, 'viewer')).email);
    const { url, cookie } = await begin();
    const back = await company.signIn(url, account);
    company.instead = (_request, response) => response.writeHead(503).end();
    expect((await comeBack(back, cookie)).status).toBe(502);
    company.instead = undefined;
    expect((await signInAs(account)).status).toBe(303);
  });
});

describe('with passwords switched off', () => {
  let only: World;
  let at: Doors;
  beforeAll(async () => {
    const env = { ...company.env, GRANTWAY_SIGN_IN_PASSWORDS: 'off', GRANTWAY_HOST: 'localhost' };
    only = await createWorld({ env, standIns: { [company.origin]: company.origin } });
    company.serve(only.url);
    at = openDoors(only);
  });
  afterAll(() => only?.close());

  it('the company is the only way: no door takes a password or a passkey', async () => {
    const there = await only.tenant();
    const html = await (await at.get('/sign-in')).text();
    expect([html.includes('Sign in with Acme ID'), /password|passkey/i.test(html.replace('/passkey.js', ''))]).toEqual([
      true,
      false,
    ]);
    const answer = await at.post('/sign-in/company', { next: '/' });
    const back = await company.signIn(answer.headers.get('location') ?? '', accountOf(there.admin.email));
    const come = await at.get(`${back.pathname}${back.search}`, { cookie: cookiesOf(answer) });
    const visitor = await at.goOn(come);

    const key = await invite(newEmail(), at, visitor);
    const page = await (await at.get(`/invitation?key=${key}`)).text();
    expect([page.includes('Accept with Acme ID'), page.includes('password')]).toEqual([true, false]);
    const refused = [
      await at.signIn(there.admin),
      await at.post('/invitation', { key, name: 'Kim', password: randomUUID() }),
      await at.post('/sign-in/passkey/options', {}),
      await at.post('/sign-in/passkey', { credential: '{}' }),
    ];
    expect(refused.map((one) => [one.status, sessionCookieOf(one)])).toEqual(Array(4).fill([403, '']));
    const account = await (await at.get('/account', visitor)).text();
    expect(/set a password|change the password|add a passkey/i.test(account)).toBe(false);
    const password = randomUUID();
    const doorsOfOwn = [
      await at.post('/account/password', { password, again: password }, visitor),
      await at.post('/sign-in/again', { password }, visitor),
      await at.post('/account/passkeys/options', {}, visitor),
    ];
    expect(doorsOfOwn.map(({ status }) => status)).toEqual([403, 403, 403]);
  });
});

describe('its settings', () => {
  const of = 'GRANTWAY_SIGN_IN_OPENID_';
  const https = { [`${of}ISSUER`]: 'https://id.acme.example' };
  const full = { ...https, [`${of}CLIENT_ID`]: 'grantway', [`${of}CLIENT_SECRET`]: 'secret-of-acme' };

  it('are read together; people know the provider by its name', () => {
    const issuer = 'https://id.acme.example/';
    expect(readConfig(full)).toMatchObject({ company: { issuer, label: 'id.acme.example' }, hasPasswords: true });
    expect(readConfig({ ...full, GRANTWAY_SIGN_IN_PASSWORDS: 'off' }).hasPasswords).toBe(false);
    expect(readConfig({}).company).toBeUndefined();
    const plain = {
      ...full,
      [`${of}ISSUER`]: 'http://10.0.0.7',
      GRANTWAY_STAND_INS: 'http://10.0.0.7=http://10.0.0.7',
    };
    expect(readConfig(plain).company?.issuer).toBe('http://10.0.0.7/');
  });

  it.each([
    [{ GRANTWAY_SIGN_IN_PASSWORDS: 'off' }, /nobody could sign in/],
    [{ GRANTWAY_SIGN_IN_PASSWORDS: 'no' }, /GRANTWAY_SIGN_IN_PASSWORDS/],
    [{ [`${of}LABEL`]: 'Acme' }, /ISSUER: name the provider/],
    [https, /CLIENT_ID: give what/],
    [{ ...full, [`${of}CLIENT_SECRET`]: '' }, /CLIENT_SECRET: give what/],
    [{ ...full, [`${of}ISSUER`]: 'acme' }, /ISSUER/],
    [{ ...full, [`${of}ISSUER`]: 'http://10.0.0.7' }, /name http:\/\/10\.0\.0\.7 in GRANTWAY_STAND_INS/],
    [{ ...full, [`${of}ISSUER`]: 'https://a.example/.well-known/openid-configuration' }, /give the issuer alone/],
  ] as [Record<string, string>, RegExp][])('%j: the start says what is wrong', (env, message) => {
    expect(() => readConfig(env)).toThrow(message);
  });
});
