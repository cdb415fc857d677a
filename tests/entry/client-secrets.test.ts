import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listClientSecrets, renewClientSecret } from '../../src/domain/access/index.js';
import type { Actor } from '../../src/platform/base/index.js';
import { App, type Context, contextFor } from '../../src/platform/store/index.js';
import { createWorld, READ, type TestTenant, type World } from '../support/world.js';

describe("an app's client secrets", () => {
  let world: World;
  let acme: TestTenant;
  beforeAll(async () => {
    world = await createWorld();
    acme = await world.tenant();
  });
  afterAll(() => world?.close());

  const as = (actor: Actor): Context => {
    const { clock, log } = world.as(acme.admin);
    // Apps belong to no tenant, so a tenant's own entity manager does not write them.
    return { ...contextFor(world.platform.store, actor, clock, log), em: world.platform.store.asPlatform() };
  };
  const platform = () => as({ kind: 'platform' });
  const partner = (partnerId: string, role: 'owner' | 'developer' = 'owner'): Actor => ({
    kind: 'partner',
    personId: randomUUID(),
    partnerId,
    role,
    name: 'Pat',
  });
  const appOf = async (owner: { partnerId?: string; ownerTenantId?: string }) => {
    const app = await world.app();
    await world.platform.store.asPlatform().nativeUpdate(App, { key: app.key }, owner);
    return app;
  };

  it('change over with an overlap, two at a time', async () => {
    const { key, secret: first } = await world.app();
    const installation = await world.install(acme, { app: key, scopes: [READ] });
    const works = async (secret: string) =>
      (await world.requestToken({ key, secret }, { installation })).status === 200;
    const second = await renewClientSecret(platform(), key, { overlapSeconds: 3_600 });
    expect([await works(first), await works(second)]).toEqual([true, true]);
    const third = await renewClientSecret(platform(), key, { overlapSeconds: 60 });
    expect([await works(first), await works(second), await works(third)]).toEqual([false, true, true]);
    const listed = await listClientSecrets(platform(), key);
    expect(listed.map(({ hint, expiresAt }) => [hint, expiresAt != null])).toEqual([
      [third.slice(-4), false],
      [second.slice(-4), true],
    ]);
    expect(JSON.stringify(listed)).not.toContain(third.slice(4, 30));
    await world.platform.store
      .asPlatform()
      .execute(
        "update grantway.client_secret set expires_at = now() - interval '1 second' where expires_at is not null",
      );
    expect([await works(second), await works(third)]).toEqual([false, true]);
    await renewClientSecret(platform(), key);
    expect(await works(third)).toBe(false);
  });

  it('that were to end do not live longer by another change', async () => {
    const { key } = await world.app();
    await renewClientSecret(platform(), key, { overlapSeconds: 60 });
    await world.platform.store
      .asPlatform()
      .execute('delete from grantway.client_secret where app_key = ? and expires_at is null', [key]);
    const [before] = await listClientSecrets(platform(), key);
    await renewClientSecret(platform(), key, { overlapSeconds: 86_400 });
    const [, after] = await listClientSecrets(platform(), key);
    expect(after?.expiresAt).toEqual(before?.expiresAt);
  });

  it.each([-1, 30 * 86_400 + 1, Number.NaN])('have no overlap of %d seconds', async (overlapSeconds) => {
    const { key } = await world.app();
    const renewing = renewClientSecret(platform(), key, { overlapSeconds });
    await expect(renewing).rejects.toMatchObject({ code: 'ACCESS_APP_INVALID' });
  });

  it('are noted when they are renewed, without the secret', async () => {
    const partnerId = randomUUID();
    const { key } = await appOf({ partnerId });
    const secret = await renewClientSecret(as(partner(partnerId)), key, { overlapSeconds: 5 });
    const rows = await world.platform.store
      .asPlatform()
      .execute<{ partner_id: string; detail: object }[]>(
        'select partner_id, detail from grantway.audit_entry where subject = ? and partner_id is not null',
        [key],
      );
    expect(rows).toEqual([{ partner_id: partnerId, detail: { hint: secret.slice(-4), overlapSeconds: 5 } }]);
  });

  describe('are renewed and seen', () => {
    const outcomes = async (ctx: Context, key: string) => {
      const done = await Promise.allSettled([renewClientSecret(ctx, key), listClientSecrets(ctx, key)]);
      return done.map((one) => (one.status === 'fulfilled' ? 'done' : one.reason.code));
    };
    const refused = ['ACCESS_NOT_ALLOWED', 'ACCESS_NOT_ALLOWED'];

    it("by their partner's owner, not by its developers, another partner or a tenant", async () => {
      const partnerId = randomUUID();
      const { key } = await appOf({ partnerId });
      expect(await outcomes(as(partner(partnerId)), key)).toEqual(['done', 'done']);
      expect(await outcomes(as(partner(partnerId, 'developer')), key)).toEqual(refused);
      expect(await outcomes(as(partner(randomUUID())), key)).toEqual(refused);
      expect(await outcomes(as(acme.admin), key)).toEqual(refused);
      expect(await outcomes(as({ kind: 'operator', personId: randomUUID(), name: 'Op' }), key)).toEqual(refused);
    });

    it("by the administrators of a private app's tenant, not by its members or another tenant's", async () => {
      const { key } = await appOf({ ownerTenantId: acme.id });
      expect(await outcomes(as(acme.admin), key)).toEqual(['done', 'done']);
      expect(await outcomes(as(await world.person(acme, 'member')), key)).toEqual(refused);
      expect(await outcomes(as((await world.tenant()).admin), key)).toEqual(refused);
    });

    it('by nobody but the platform for an app that ships with it', async () => {
      const { key } = await world.app();
      for (const actor of [acme.admin, partner(''), partner(randomUUID())])
        expect(await outcomes(as(actor), key)).toEqual(refused);
    });

    it('not of an app that there is not', async () => {
      expect(await outcomes(platform(), 'nobody')).toEqual(Array(2).fill('ACCESS_APP_UNKNOWN'));
    });
  });
});
