import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addPartnerMember, createPartner } from '../../src/domain/access/index.js';
import { manualClock, type PersonRole, silentLog } from '../../src/platform/base/index.js';
import { type Context, contextFor } from '../../src/platform/store/index.js';
import { type Credentials, type Doors, openDoors, type Visitor } from '../support/door-visitor.js';
import { createWorld, type TestTenant, type World } from '../support/world.js';

const clock = manualClock(Date.now());
const dayMs = 86_400_000;
let world: World;
let doors: Doors;
let system: Context;
beforeAll(async () => {
  world = await createWorld({ clock });
  doors = openDoors(world);
  system = contextFor(world.platform.store, { kind: 'platform' }, clock, silentLog);
});
afterAll(() => world.close());

const rolesIn = async (tenant: { id: string }): Promise<Record<string, string>> =>
  Object.fromEntries(
    (
      await system.em.execute<{ email: string; role: string }[]>(
        'select email, role from grantway.membership m join grantway.person p on p.id = m.person_id where m.tenant_id = ?',
        [tenant.id],
      )
    ).map(({ email, role }) => [email, role]),
  );

/** A tenant's person who is signed in. */
async function member(tenant: TestTenant, role: PersonRole) {
  const person = await world.person(tenant, role);
  return { ...person, visitor: await doors.visit(person) };
}

const newEmail = () => `new-${randomUUID().slice(0, 8)}@example.test`;

/** Invites, and gives the link's key. */
async function invite(visitor: Visitor, email: string, role: string): Promise<string> {
  const answer = await doors.post('/members/invite', { email, role }, visitor);
  expect(answer.status).toBe(200);
  return /invitation\?key=(gwi_[\w-]+)/.exec(await answer.text())?.[1] ?? '';
}

const accept = (key: string, fields: Record<string, string>, visitor?: Visitor) =>
  doors.post('/invitation', { key, ...fields }, visitor);

describe('members', () => {
  it('are seen by all of a tenant, and by no other', async () => {
    const tenant = await world.tenant();
    const { visitor, email } = await member(tenant, 'viewer');
    expect(await (await doors.get('/members', visitor)).text()).toContain(email);
    const stranger = await doors.visit((await world.tenant()).admin);
    expect(await (await doors.get('/members', stranger)).text()).not.toContain(email);
  });

  it('are changed by owners and administrators of that tenant only', async () => {
    const tenant = await world.tenant();
    const one = await world.person(tenant, 'viewer');
    const stranger = { visitor: await doors.visit((await world.tenant()).admin), status: 404 };
    const refused = [
      { visitor: (await member(tenant, 'viewer')).visitor, status: 403 },
      { visitor: (await member(tenant, 'member')).visitor, status: 403 },
      stranger,
    ];
    for (const { visitor, status } of refused) {
      const form = { person: one.personId, role: 'admin' };
      expect((await doors.post('/members/role', form, visitor)).status).toBe(status);
      expect((await doors.post('/members/remove', form, visitor)).status).toBe(status);
      if (visitor === stranger.visitor) continue;
      expect((await doors.post('/members/invite', { email: newEmail(), role: 'viewer' }, visitor)).status).toBe(403);
    }
    expect((await rolesIn(tenant))[one.email]).toBe('viewer');
    const admin = await doors.visit(tenant.admin);
    expect((await doors.post('/members/role', { person: one.personId, role: 'member' }, admin)).status).toBe(303);
    expect((await rolesIn(tenant))[one.email]).toBe('member');
  });

  it('become owners, and are unmade, by owners only', async () => {
    const tenant = await world.tenant();
    const owner = await member(tenant, 'owner');
    const admin = await doors.visit(tenant.admin);
    const form = { person: tenant.admin.personId, role: 'owner' };
    expect((await doors.post('/members/role', form, admin)).status).toBe(403);
    expect((await doors.post('/members/invite', { email: newEmail(), role: 'owner' }, admin)).status).toBe(403);
    const demote = { person: owner.personId, role: 'viewer' };
    expect((await doors.post('/members/role', demote, admin)).status).toBe(403);
    expect((await doors.post('/members/remove', demote, admin)).status).toBe(403);
    expect((await doors.post('/members/role', form, owner.visitor)).status).toBe(303);
    expect(await rolesIn(tenant)).toEqual({ [tenant.admin.email]: 'owner', [owner.email]: 'owner' });
  });

  it('keep their last owner, even when two owners unmake each other at once', async () => {
    const tenant = await world.tenant();
    const [one, two] = [await member(tenant, 'owner'), await member(tenant, 'owner')];
    const answers = await Promise.all([
      doors.post('/members/role', { person: two.personId, role: 'viewer' }, one.visitor),
      doors.post('/members/remove', { person: one.personId }, two.visitor),
    ]);
    expect(answers.map(({ status }) => status).filter((status) => status === 303)).toHaveLength(1);
    expect(Object.values(await rolesIn(tenant)).filter((role) => role === 'owner')).toHaveLength(1);
    const [last] = answers[0].status === 303 ? [one] : [two];
    const leaving = await doors.post('/members/remove', { person: last?.personId ?? '' }, last?.visitor);
    expect([leaving.status, await leaving.text()]).toEqual([409, expect.stringContaining('the last owner')]);
  });

  it('may leave, and are signed out where they are removed', async () => {
    const tenant = await world.tenant();
    const [leaving, removed] = [await member(tenant, 'viewer'), await member(tenant, 'member')];
    const left = await doors.post('/members/remove', { person: leaving.personId }, leaving.visitor);
    expect(left.headers.get('location')).toBe('/sign-in');
    await doors.post('/members/remove', { person: removed.personId }, await doors.visit(tenant.admin));
    for (const { visitor } of [leaving, removed]) expect((await doors.get('/', visitor)).status).toBe(302);
    expect(Object.keys(await rolesIn(tenant))).toEqual([tenant.admin.email]);
  });

  it('have a role that there is', async () => {
    const tenant = await world.tenant();
    const admin = await doors.visit(tenant.admin);
    const { personId } = await world.person(tenant, 'viewer');
    for (const role of ['', 'developer', 'operator', '__proto__', 'OWNER']) {
      expect((await doors.post('/members/role', { person: personId, role }, admin)).status).toBe(400);
      expect((await doors.post('/members/invite', { email: newEmail(), role }, admin)).status).toBe(400);
    }
    expect((await doors.post('/members/role', { person: 'x', role: 'viewer' }, admin)).status).toBe(404);
  });

  it('are changed from no page of another site', async () => {
    const tenant = await world.tenant();
    const { cookie } = await doors.visit(tenant.admin);
    const forged = { cookie, csrf: 'forged' };
    const { personId } = await world.person(tenant, 'viewer');
    expect((await doors.post('/members/role', { person: personId, role: 'admin' }, forged)).status).toBe(403);
    expect((await doors.post('/members/invite', { email: newEmail(), role: 'admin' }, forged)).status).toBe(403);
  });
});

describe('an invitation', () => {
  it('makes somebody new a member, once, and signs in', async () => {
    const tenant = await world.tenant();
    const email = newEmail();
    const key = await invite(await doors.visit(tenant.admin), email.toUpperCase(), 'member');
    expect(await (await doors.get(`/invitation?key=${key}`)).text()).toContain('Choose a password');
    const form = { name: 'Nia New', password: 'ten letters' };
    const answers = await Promise.all([accept(key, form), accept(key, form)]);
    const good = answers.filter(({ status }) => status === 303);
    expect(good).toHaveLength(1);
    const visitor = await doors.goOn(good[0] as Response);
    expect((await doors.get('/', visitor)).status).toBe(200);
    expect((await rolesIn(tenant))[email]).toBe('member');
    expect((await doors.get(`/invitation?key=${key}`)).status).toBe(404);
    expect((await doors.signIn({ email, password: form.password })).status).toBe(303);
  });

  it('is not accepted with a password that is too short, nor without a name', async () => {
    const email = newEmail();
    const key = await invite(await doors.visit((await world.tenant()).admin), email, 'member');
    for (const form of [
      { name: 'Nia', password: 'short' },
      { name: ' ', password: 'long enough it is' },
      { name: '🌳'.repeat(10_000), password: 'long enough it is' },
      { name: 'Nia', password: 'x'.repeat(201) },
    ])
      expect((await accept(key, form)).status).toBe(400);
    expect((await accept(key, { name: 'Nia', password: 'long enough it is' })).status).toBe(303);
  });

  it('adds a seat to who has that address: signed in, or with the password', async () => {
    const [birch, cedar, elder] = [await world.tenant(), await world.tenant(), await world.tenant()];
    const email = birch.admin.email;
    const first = await invite(await doors.visit(cedar.admin), email, 'viewer');
    const before = await doors.visit(birch.admin);
    const visitor = await doors.goOn(await accept(first, {}, before));
    expect((await doors.get('/', before)).status).toBe(302);
    expect(await (await doors.get('/seats', visitor)).text()).toContain(`tenant:${birch.id}`);
    const second = await invite(await doors.visit(elder.admin), email, 'member');
    expect((await accept(second, { name: 'Thief', password: 'another password' })).status).toBe(401);
    expect((await accept(second, { password: birch.admin.password })).status).toBe(303);
    expect([(await rolesIn(cedar))[email], (await rolesIn(elder))[email]]).toEqual(['viewer', 'member']);
  });

  it('of another person is refused, and stays open', async () => {
    const tenant = await world.tenant();
    const email = newEmail();
    const key = await invite(await doors.visit(tenant.admin), email, 'admin');
    const other = await doors.visit((await world.tenant()).admin);
    expect(await (await doors.get(`/invitation?key=${key}`, other)).text()).toContain('Sign out');
    expect((await accept(key, {}, other)).status).toBe(403);
    expect(Object.keys(await rolesIn(tenant))).toHaveLength(1);
    expect((await accept(key, {}, { ...other, csrf: 'forged' })).status).toBe(403);
    expect((await doors.get(`/invitation?key=${key}`)).status).toBe(200);
  });

  it('is over after seven days, when it is taken back, when another takes its place, and when who gave it goes', async () => {
    const tenant = await world.tenant();
    const admin = await doors.visit(tenant.admin);
    const isOpen = async (key: string) => (await doors.get(`/invitation?key=${key}`)).status === 200;
    const email = newEmail();
    const replaced = await invite(admin, email, 'member');
    const late = await invite(admin, email, 'member');
    expect([await isOpen(replaced), await isOpen(late)]).toEqual([false, true]);

    clock.advance(1);
    const back = await invite(admin, newEmail(), 'member');
    const html = await (await doors.get('/members', admin)).text();
    const ids = [...html.matchAll(/name="invitation" value="([^"]+)"/g)].map(([, id = '']) => id);
    expect(html).not.toContain(back);
    const stranger = await doors.visit((await world.tenant()).admin);
    expect((await doors.post('/members/uninvite', { invitation: ids[0] ?? '' }, stranger)).status).toBe(404);
    expect(await isOpen(back)).toBe(true);
    expect((await doors.post('/members/uninvite', { invitation: ids[0] ?? '' }, admin)).status).toBe(303);
    expect([await isOpen(back), await isOpen(late)]).toEqual([false, true]);

    const second = await member(tenant, 'admin');
    const orphan = await invite(second.visitor, newEmail(), 'admin');
    await doors.post('/members/remove', { person: second.personId }, admin);
    expect(await isOpen(orphan)).toBe(false);

    clock.advance(7 * dayMs - 1_001);
    expect(await isOpen(late)).toBe(true);
    clock.advance(1_000);
    expect(await isOpen(late)).toBe(false);
    expect((await accept(late, { name: 'Late', password: 'long enough it is' })).status).toBe(404);
  });

  it('is kept as a hash only', async () => {
    const key = await invite(await doors.visit((await world.tenant()).admin), newEmail(), 'member');
    const rows = await system.em.execute<{ id: string }[]>('select * from grantway.invitation');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(key);
  });

  it.each(['', 'nobody', 'a b@example.test', 'x@y@z', `${'x'.repeat(300)}@example.test`])(
    'to %j is refused',
    async (email) => {
      const admin = await doors.visit((await world.tenant()).admin);
      expect((await doors.post('/members/invite', { email, role: 'viewer' }, admin)).status).toBe(400);
    },
  );
});

describe('a partner', () => {
  const partnerPerson = async (partnerId: string, role: 'owner' | 'developer') => {
    const person = { email: newEmail(), name: `A ${role}`, password: randomUUID() };
    const personId = await addPartnerMember(system, { ...person, partnerId, role });
    return { ...person, personId };
  };
  const partnerWith = async () => {
    const { id } = await createPartner(system, { slug: randomUUID(), name: 'Pine Software' });
    return { id, owner: await partnerPerson(id, 'owner'), developer: await partnerPerson(id, 'developer') };
  };

  it('has members, roles and invitations in the same way', async () => {
    const { owner, developer } = await partnerWith();
    const visitor = await doors.visit(owner);
    expect(await (await doors.get('/members', visitor)).text()).toContain(developer.email);
    expect((await doors.post('/members/invite', { email: newEmail(), role: 'admin' }, visitor)).status).toBe(400);
    const email = newEmail();
    const key = await invite(visitor, email, 'developer');
    const form = { name: 'Dev', password: 'long enough it is' };
    expect((await accept(key, form)).status).toBe(303);
    const joined: Credentials = { email, password: form.password };
    expect(await (await doors.get('/', await doors.visit(joined))).text()).toContain('developer');
    const leaving = await doors.post('/members/remove', { person: owner.personId }, visitor);
    expect(leaving.status).toBe(409);
  });

  it('is changed by its own owners only', async () => {
    const { developer, owner } = await partnerWith();
    const other = await partnerWith();
    const form = { person: developer.personId, role: 'owner' };
    expect((await doors.post('/members/role', form, await doors.visit(developer))).status).toBe(403);
    expect((await doors.post('/members/role', form, await doors.visit(other.owner))).status).toBe(404);
    expect((await doors.post('/members/remove', form, await doors.visit(other.owner))).status).toBe(404);
    expect((await doors.post('/members/role', form, await doors.visit(owner))).status).toBe(303);
  });
});
