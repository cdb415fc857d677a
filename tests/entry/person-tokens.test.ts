import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSourceOwner, makeOperator } from '../../src/domain/access/index.js';
import { hashSecret, manualClock, silentLog } from '../../src/platform/base/index.js';
import { contextFor, Person, PersonToken } from '../../src/platform/store/index.js';
import { type Credentials, type Doors, openDoors, type Visitor } from '../support/door-visitor.js';
import { createWorld, READ, type TestTenant, type World } from '../support/world.js';

const clock = manualClock(Date.now());
const dayMs = 86_400_000;
let world: World;
let doors: Doors;
let tenant: TestTenant;
beforeAll(async () => {
  world = await createWorld({ clock });
  doors = openDoors(world);
  tenant = await world.tenant();
}, 60_000);
afterAll(() => world.close());

const make = async (visitor: Visitor, form: Record<string, string> = {}) => {
  const answer = await doors.post('/account/tokens', { name: 'CI', days: '90', ...form }, visitor);
  const html = await answer.text();
  return { status: answer.status, html, secret: /gwp_[\w-]+/.exec(html)?.[0] ?? '' };
};
const ask = async (secret: string, query = '{ viewer { personId seat role tenantId partnerId } }') => {
  const answer = await fetch(`${world.url}/control/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close', authorization: `Bearer ${secret}` },
    body: JSON.stringify({ query }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the schema answers
  const body = (await answer.json()) as any;
  return { viewer: body.data?.viewer, code: body.errors?.[0]?.extensions.code, body };
};
const account = async (visitor: Visitor) => (await doors.get('/account', visitor)).text();
const tokensOf = async (visitor: Visitor) =>
  [...(await account(visitor)).matchAll(/name="token" value="([^"]+)"/g)].map(([, id = '']) => id);
const revoke = (visitor: Visitor, token: string) => doors.post('/account/tokens/revoke', { token }, visitor);
const refused = { viewer: undefined, code: 'ACCESS_NOT_SIGNED_IN' };

describe('a personal token', () => {
  it('is shown once, kept as a hash, and gives its person in the seat where it was made', async () => {
    const person = await world.person(tenant, 'member');
    const visitor = await doors.visit(person);
    const { status, secret } = await make(visitor, { name: 'My build' });
    expect(status).toBe(200);
    const expected = { personId: person.personId, seat: 'person', role: 'member', tenantId: tenant.id };
    expect((await ask(secret)).viewer).toMatchObject(expected);
    const shown = await account(visitor);
    expect(shown).toContain('My build');
    expect(shown).toContain(new Date(clock.now() + 90 * dayMs).toISOString().slice(0, 10));
    expect(shown).toContain('last used on');
    expect(shown).not.toContain(secret);
    const rows = await world.platform.store.asPlatform().find(PersonToken, { personId: person.personId });
    expect(rows.map(({ id, hint }) => [id, hint])).toEqual([[hashSecret(secret), secret.slice(-4)]]);
  });

  it.each(['operator', 'source-owner'] as const)('of an %s gives that seat, and no other', async (seat) => {
    const ctx = contextFor(world.platform.store, { kind: 'platform' }, clock, silentLog);
    const who = { email: `${seat}@example.test`, name: 'Sam', password: 'long enough a word' };
    if (seat === 'operator') await makeOperator(ctx, who);
    else await addSourceOwner(ctx, { ...who, source: 'accounting' });
    const { secret } = await make(await doors.visit(who));
    expect((await ask(secret)).viewer).toMatchObject({ seat, tenantId: null, partnerId: null });
    const rotate = await ask(secret, 'mutation { rotateSigningKey { kid } }');
    expect(rotate.code).toBe(seat === 'operator' ? 'ACCESS_PROOF_OLD' : 'ACCESS_NOT_ALLOWED');
    await ctx.em.nativeUpdate(Person, { email: who.email }, { isOperator: seat !== 'operator' });
    expect(await ask(secret)).toMatchObject(seat === 'operator' ? refused : { viewer: { seat: 'source-owner' } });
  });

  it('is good for as many days as were chosen, a year at most', async () => {
    const visitor = await doors.visit(await world.person(tenant, 'viewer'));
    const { secret } = await make(visitor, { days: '7' });
    const wrongForms: Record<string, string>[] = [
      { days: '366' },
      { days: '0' },
      { days: '1.5' },
      { days: 'x' },
      { name: ' ' },
    ];
    for (const form of wrongForms) {
      const wrong = await make(visitor, form);
      expect([wrong.status, wrong.secret, wrong.html.includes('role="alert"')]).toEqual([400, '', true]);
    }
    const { id } = await world.platform.store.asPlatform().findOneOrFail(PersonToken, { id: hashSecret(secret) });
    const endIn = (ms: number) =>
      world.platform.store.asPlatform().nativeUpdate(PersonToken, { id }, { expiresAt: new Date(clock.now() + ms) });
    await endIn(1);
    expect((await ask(secret)).viewer).toBeDefined();
    await endIn(0);
    expect(await ask(secret)).toMatchObject(refused);
    expect(await tokensOf(visitor)).toEqual([]);
  });

  it('is refused at once when it is revoked, and no other person can do that', async () => {
    const visitor = await doors.visit(await world.person(tenant, 'admin'));
    const stranger = await doors.visit(tenant.admin);
    const { secret } = await make(visitor);
    const [id = ''] = await tokensOf(visitor);
    expect(await tokensOf(stranger)).not.toContain(id);
    await revoke(stranger, id);
    expect((await revoke({ ...visitor, csrf: 'forged' }, id)).status).toBe(403);
    expect((await revoke(visitor, 'no-uuid')).status).toBe(303);
    expect((await ask(secret)).viewer).toBeDefined();
    await revoke(visitor, id);
    expect(await ask(secret)).toMatchObject(refused);
    expect(await tokensOf(visitor)).toEqual([]);
  });

  it('ends with the membership, follows the role, and outlives a change of password', async () => {
    const person = await world.person(tenant, 'admin');
    const visitor = await doors.visit(person);
    const owner = await doors.visit(await world.person(tenant, 'owner'));
    const { secret } = await make(visitor);
    const password = 'another long word';
    const change = { old: person.password, password, again: password };
    expect((await doors.post('/account/password', change, visitor)).status).toBe(303);
    expect((await ask(secret)).viewer.role).toBe('admin');
    await doors.post('/members/role', { person: person.personId, role: 'viewer' }, owner);
    expect((await ask(secret)).viewer.role).toBe('viewer');
    await doors.post('/members/remove', { person: person.personId }, owner);
    expect(await ask(secret)).toMatchObject(refused);
    await world.platform.store
      .asPlatform()
      .execute("insert into grantway.membership (tenant_id, person_id, role) values (?, ?, 'admin')", [
        tenant.id,
        person.personId,
      ]);
    expect(await ask(secret)).toMatchObject(refused);
  });

  it('does what is risky only when it was made so, however long ago', async () => {
    const { key } = await world.app();
    const other = await world.tenant();
    const visitor = await doors.visit(other.admin);
    const [plain, risky] = [await make(visitor), await make(visitor, { risky: 'on' })];
    clock.advance(15 * 60_000);
    const install = `mutation { installApp(input: { app: "${key}", scopes: ["${READ}"] }) {
      installation { status } userErrors { code } } }`;
    expect((await ask(plain.secret, install)).code).toBe('ACCESS_PROOF_OLD');
    expect((await ask(risky.secret, install)).body.data.installApp.installation.status).toBe('active');
  });

  it('is not made with an old proof, by a page of another site, or by a token', async () => {
    const person: Credentials = await world.person(tenant, 'admin');
    const visitor = await doors.visit(person);
    const { secret } = await make(visitor, { risky: 'on' });
    expect((await make({ ...visitor, csrf: 'forged' })).status).toBe(403);
    const form = { method: 'POST', body: new URLSearchParams({ name: 'more' }), redirect: 'manual' } as const;
    const headers = { authorization: `Bearer ${secret}`, cookie: `gw_session=${secret}`, connection: 'close' };
    expect((await fetch(`${world.url}/account/tokens`, { ...form, headers })).status).toBe(401);
    clock.advance(15 * 60_000);
    const old = await make(visitor);
    expect([old.status, old.secret]).toEqual([403, '']);
    expect(old.html).toContain('/sign-in/again');
    expect(await tokensOf(visitor)).toHaveLength(1);
  });

  it('is one of twenty at most', async () => {
    const visitor = await doors.visit(await world.person(tenant, 'viewer'));
    for (let at = 0; at < 20; at += 1) expect((await make(visitor)).status).toBe(200);
    const more = await make(visitor);
    expect([more.status, more.html.includes('revoke one')]).toEqual([400, true]);
  });
});
