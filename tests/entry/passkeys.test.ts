import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manualClock } from '../../src/platform/base/index.js';
import { Passkey, Person } from '../../src/platform/store/index.js';
import { type Doors, openDoors, sessionCookieOf, type Visitor } from '../support/door-visitor.js';
import {
  createSoftAuthenticator,
  type Flaws,
  type PasskeyOptions,
  type SoftAuthenticator,
} from '../support/soft-authenticator.js';
import { createWorld, type TestTenant, type World } from '../support/world.js';

const clock = manualClock(Date.now());
const minuteMs = 60_000;
let world: World;
let doors: Doors;
let tenant: TestTenant;
beforeAll(async () => {
  world = await createWorld({ clock, env: { GRANTWAY_HOST: 'localhost' } });
  doors = openDoors(world);
  tenant = await world.tenant();
});
afterAll(() => world?.close());

const em = () => world.platform.store.asPlatform();
const nobody: Visitor = { cookie: '', csrf: '' };
const signInAt = '/sign-in/passkey';
const proofAt = '/sign-in/again/passkey';
const makingAt = '/account/passkeys';

/** What a door asks a browser for, and the browser with the cookie of that attempt. */
async function begin(path: string, visitor: Visitor = nobody): Promise<{ options: PasskeyOptions; browser: Visitor }> {
  const answer = await doors.post(`${path}/options`, {}, visitor);
  expect(answer.status).toBe(200);
  const attempt = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const cookie = [visitor.cookie, attempt].filter(Boolean).join('; ');
  return { options: (await answer.json()) as PasskeyOptions, browser: { ...visitor, cookie } };
}
const finish = (path: string, credential: string, browser: Visitor) =>
  doors.post(path, { credential, next: '/account', name: 'My phone' }, browser);

async function make(visitor: Visitor, key = createSoftAuthenticator(world.url), flaws: Flaws = {}) {
  const { options, browser } = await begin(makingAt, visitor);
  return finish(makingAt, key.make(options, flaws), browser);
}
async function use(key: SoftAuthenticator, flaws: Flaws = {}, path = signInAt, visitor = nobody) {
  const { options, browser } = await begin(path, visitor);
  return finish(path, key.use(options, flaws), browser);
}
/** Somebody signed in, with a passkey. */
async function holder(role: 'admin' | 'viewer' = 'viewer') {
  const person = await world.person(tenant, role);
  const visitor = await doors.visit(person);
  const key = createSoftAuthenticator(world.url);
  expect((await make(visitor, key)).status).toBe(303);
  return { person, visitor, key };
}
const problemOf = async (answer: Response) => /role="alert">([^<]*)</.exec(await answer.text())?.[1];
const isIn = async (visitor: Visitor) => (await doors.get('/account', visitor)).status === 200;
const passkeysOf = (personId: string) => em().count(Passkey, { personId });

const over = expect.stringContaining('This try was used');
const notGood = expect.stringContaining('That passkey is not good here');

describe('a passkey', () => {
  it('signs in without a name or a password, and proves again who it is, each under a new secret', async () => {
    const { key, visitor, person } = await holder();
    const answer = await use(key);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account']);
    const second = await doors.goOn(answer);
    expect(await (await doors.get('/account', second)).text()).toContain(person.email);
    clock.advance(16 * minuteMs);
    const proved = await use(key, {}, proofAt, second);
    expect([proved.status, proved.headers.get('location')]).toEqual([303, '/account']);
    expect([await isIn(second), await isIn(await doors.goOn(proved)), await isIn(visitor)]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('ends what the browser was signed in with', async () => {
    const { key, visitor } = await holder();
    const { options, browser } = await begin(signInAt, visitor);
    expect((await finish(signInAt, key.use(options), browser)).status).toBe(303);
    expect(await isIn(visitor)).toBe(false);
  });

  it('goes on to no other site', async () => {
    const { key } = await holder();
    const { options, browser } = await begin(signInAt);
    const answer = await doors.post(signInAt, { credential: key.use(options), next: '//evil.example' }, browser);
    expect(answer.headers.get('location')).toBe('/');
  });
});

describe('a challenge', () => {
  it('is good once', async () => {
    const { key } = await holder();
    const { options, browser } = await begin(signInAt);
    const credential = key.use(options);
    expect((await finish(signInAt, credential, browser)).status).toBe(303);
    for (const again of [credential, key.use(options)]) {
      const answer = await finish(signInAt, again, browser);
      expect([answer.status, await problemOf(answer), sessionCookieOf(answer)]).toEqual([400, over, '']);
    }
  });

  it('is used up by a wrong answer too', async () => {
    const { key } = await holder();
    const { options, browser } = await begin(signInAt);
    expect((await finish(signInAt, key.use(options, { rpId: 'evil.example' }), browser)).status).toBe(401);
    expect((await finish(signInAt, key.use(options), browser)).status).toBe(400);
  });

  it('is good for five minutes', async () => {
    const { key } = await holder();
    const [early, late] = [await begin(signInAt), await begin(signInAt)];
    clock.advance(5 * minuteMs - 1);
    expect((await finish(signInAt, key.use(early.options), early.browser)).status).toBe(303);
    clock.advance(1);
    const answer = await finish(signInAt, key.use(late.options), late.browser);
    expect([answer.status, await problemOf(answer)]).toEqual([400, over]);
  });

  it('is good in no other browser', async () => {
    const { key } = await holder();
    const [one, two] = [await begin(signInAt), await begin(signInAt)];
    expect((await finish(signInAt, key.use(one.options), two.browser)).status).toBe(401);
    expect((await finish(signInAt, key.use(one.options), nobody)).status).toBe(400);
    expect((await finish(signInAt, key.use(one.options), one.browser)).status).toBe(303);
  });

  it.each([
    ['to make one', makingAt],
    ['to prove', proofAt],
  ])('%s is good in no other session, of the same person or of another', async (_what, path = '') => {
    const { key, person } = await holder();
    const made = path === makingAt ? createSoftAuthenticator(world.url) : key;
    const mine = await doors.visit(person);
    for (const other of [await doors.visit(person), (await holder()).visitor]) {
      const { options, browser } = await begin(path, mine);
      const attempt = browser.cookie.split('; ').at(-1) ?? '';
      const moved = { ...other, cookie: `${other.cookie}; ${attempt}` };
      const credential = path === makingAt ? made.make(options) : made.use(options);
      const answer = await finish(path, credential, moved);
      expect([answer.status, await problemOf(answer)]).toEqual([400, over]);
    }
    expect(await em().count(Passkey, { id: made.id, personId: { $ne: person.personId } })).toBe(0);
  });

  it('to sign in is none to prove, and the other way round', async () => {
    const { key, visitor } = await holder();
    const signing = await begin(signInAt, visitor);
    expect((await finish(proofAt, key.use(signing.options), signing.browser)).status).toBe(400);
    const proving = await begin(proofAt, visitor);
    expect((await finish(signInAt, key.use(proving.options), proving.browser)).status).toBe(400);
  });
});

describe('an answer that is not right', () => {
  const flaws: [string, Flaws][] = [
    ['is of another origin', { origin: 'https://evil.example' }],
    ['is of the same host at another port', { origin: 'http://localhost:1' }],
    ['is for another site', { rpId: 'evil.example' }],
    ['comes from a device that has not checked its user', { isUnverified: true }],
    ['has another challenge', { challenge: 'YW5vdGhlcg' }],
    ['is for another purpose', { type: 'webauthn.none' }],
  ];

  it.each(flaws)('that %s signs nobody in and proves nothing', async (_how, flaw = {}) => {
    const { key, visitor } = await holder();
    const signedIn = await use(key, flaw);
    expect([signedIn.status, await problemOf(signedIn), sessionCookieOf(signedIn)]).toEqual([401, notGood, '']);
    const proved = await use(key, flaw, proofAt, visitor);
    expect([proved.status, await problemOf(proved), sessionCookieOf(proved)]).toEqual([401, notGood, '']);
  });

  it.each(flaws)('that %s makes no passkey', async (_how, flaw = {}) => {
    const person = await world.person(tenant, 'viewer');
    const answer = await make(await doors.visit(person), undefined, flaw);
    expect([answer.status, await problemOf(answer), await passkeysOf(person.personId)]).toEqual([401, notGood, 0]);
  });

  it.each(['', 'null', '[]', '{}', '{"id":"x"}', 'not JSON', '{"id":{"$ne":null},"response":{}}'])(
    'such as %j is refused as any other',
    async (credential = '') => {
      const { browser } = await begin(signInAt);
      expect((await finish(signInAt, credential, browser)).status).toBe(401);
      const making = await begin(makingAt, await doors.visit(tenant.admin));
      expect((await finish(makingAt, credential, making.browser)).status).toBe(401);
    },
  );

  it('is one whose counter went backwards, or stands still: the key may have been copied', async () => {
    const { key } = await holder();
    expect((await use(key, { counter: 10 })).status).toBe(303);
    for (const counter of [10, 9, 0]) expect((await use(key, { counter })).status).toBe(401);
    expect((await use(key, { counter: 11 })).status).toBe(303);
  });

  it('is taken again and again of a device that does not count', async () => {
    const { key } = await holder();
    for (let n = 0; n < 2; n += 1) expect((await use(key, { counter: 0 })).status).toBe(303);
  });

  it('is one by another key, or that says it is of another person', async () => {
    const { key } = await holder();
    const other = createSoftAuthenticator(world.url);
    const { options, browser } = await begin(signInAt);
    const credential = { ...JSON.parse(other.use(options)), id: key.id, rawId: key.id };
    expect((await finish(signInAt, JSON.stringify(credential), browser)).status).toBe(401);
    const userHandle = Buffer.from(randomUUID()).toString('base64url');
    expect((await use(key, { userHandle })).status).toBe(401);
    expect((await use(other)).status).toBe(401);
  });
});

describe('somebody else', () => {
  it('does not remove a passkey, prove with it, or take it over', async () => {
    const [mine, theirs] = [await holder(), await holder('admin')];
    expect((await doors.post('/account/passkeys/remove', { passkey: theirs.key.id }, mine.visitor)).status).toBe(303);
    expect(await passkeysOf(theirs.person.personId)).toBe(1);
    const proof = await use(theirs.key, {}, proofAt, mine.visitor);
    expect([proof.status, await problemOf(proof)]).toEqual([401, notGood]);
    expect((await make(mine.visitor, theirs.key)).status).toBe(401);
    expect((await use(theirs.key)).status).toBe(303);
  });

  it('of another site makes, uses and removes none: its forms are refused', async () => {
    const { visitor, person, key } = await holder();
    const forged = { ...visitor, csrf: 'forged' };
    const headers = { origin: 'https://evil.example' };
    const refused = [
      await doors.post(`${makingAt}/options`, {}, forged),
      await doors.post(makingAt, { credential: '{}', name: 'x' }, forged),
      await doors.post('/account/passkeys/remove', { passkey: key.id }, forged),
      await doors.post(`${proofAt}/options`, {}, forged),
      await doors.post(proofAt, { credential: '{}' }, forged),
      await doors.post(`${signInAt}/options`, {}, nobody, headers),
      await doors.post(signInAt, { credential: '{}' }, nobody, headers),
    ];
    expect(refused.map(({ status }) => status)).toEqual(Array(refused.length).fill(403));
    expect(await passkeysOf(person.personId)).toBe(1);
  });

  it('who has been removed everywhere does not come in any more', async () => {
    const { person, key } = await holder();
    const admin = await doors.visit(tenant.admin);
    await doors.post('/members/remove', { person: person.personId }, admin);
    const answer = await use(key);
    expect([answer.status, sessionCookieOf(answer)]).toEqual([403, '']);
  });
});

describe('a person’s passkeys', () => {
  const remove = (visitor: Visitor, passkey: string) => doors.post('/account/passkeys/remove', { passkey }, visitor);

  it('the last way to sign in stays, and any other goes at once', async () => {
    const { person, visitor, key } = await holder();
    await em().nativeUpdate(Person, { id: person.personId }, { passwordHash: null });
    const kept = await remove(visitor, key.id);
    expect([kept.status, await problemOf(kept)]).toEqual([409, expect.stringContaining('your last way to sign in')]);
    const second = createSoftAuthenticator(world.url);
    await make(visitor, second);
    const [first, last] = await Promise.all([remove(visitor, key.id), remove(visitor, second.id)]);
    expect([first.status, last.status].sort()).toEqual([303, 409]);
    expect(await passkeysOf(person.personId)).toBe(1);
    const [gone, left] = first.status === 303 ? [key, second] : [second, key];
    expect([(await use(gone)).status, (await use(left)).status]).toEqual([401, 303]);
  });

  it('are added and removed with a fresh proof only', async () => {
    const { person, visitor, key } = await holder();
    clock.advance(15 * minuteMs);
    const refused = [
      await doors.post(`${makingAt}/options`, {}, visitor),
      await finish(makingAt, '{}', visitor),
      await remove(visitor, key.id),
    ];
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect(await passkeysOf(person.personId)).toBe(1);
  });

  it('are twenty at most', async () => {
    const { person, visitor } = await holder();
    for (let n = 1; n < 19; n += 1)
      await em().insert(Passkey, {
        id: randomUUID(),
        personId: person.personId,
        publicKey: Buffer.from('x'),
        counter: 0n,
        transports: [],
        name: `Key ${n}`,
        createdAt: new Date(clock.now()),
      });
    const waiting = await begin(makingAt, visitor);
    expect((await make(visitor)).status).toBe(303);
    expect((await doors.post(`${makingAt}/options`, {}, visitor)).status).toBe(400);
    const credential = createSoftAuthenticator(world.url).make(waiting.options);
    expect((await finish(makingAt, credential, waiting.browser)).status).toBe(400);
    expect(await passkeysOf(person.personId)).toBe(20);
  });
});

it('an address opens a hundred attempts without coming in; then it waits, and who comes in does not count', async () => {
  const { key } = await holder();
  clock.advance(61 * minuteMs);
  for (let n = 0; n < 99; n += 1) await begin(signInAt);
  expect((await use(key)).status).toBe(303);
  await begin(signInAt);
  const refused = await doors.post(`${signInAt}/options`, {}, nobody, { accept: 'application/json' });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
  expect(await refused.json()).toMatchObject({ detail: 'Too many tries. Wait a minute and try again.' });
  clock.advance(minuteMs);
  expect((await use(key)).status).toBe(303);
});
