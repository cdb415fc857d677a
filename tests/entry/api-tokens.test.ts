import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createApiToken, listApiTokens, revokeApiToken } from '../../src/domain/access/index.js';
import { PERSON_ROLES } from '../../src/platform/base/index.js';
import { type Context, contextFor } from '../../src/platform/store/index.js';
import { createWorld, READ, type TestTenant, type World } from '../support/world.js';

const nothing = '00000000-0000-4000-8000-000000000000';

describe("an installation's API tokens", () => {
  let world: World;
  let acme: TestTenant;
  let birch: TestTenant;
  let installationId: string;
  let app: { key: string; secret: string };

  beforeAll(async () => {
    world = await createWorld();
    [acme, birch] = [await world.tenant(), await world.tenant()];
    app = await world.app();
    installationId = await world.install(acme, { app: app.key, scopes: [READ] });
  });
  afterAll(() => world?.close());

  const admin = (): Context => world.as(acme.admin);
  const auditOf = (subject: string) =>
    world.platform.store
      .forTenant(acme.id)
      .execute<{ action: string; actor: string; detail: object }[]>(
        'select action, actor, detail from grantway.audit_entry where subject = ? order by id',
        [subject],
      );

  it('are shown once, kept as a hash, and noted', async () => {
    const { apiToken, secret } = await createApiToken(admin(), { installationId, name: ' Till 3 ' });
    expect(secret).toMatch(/^gwt_[\w-]{43}$/);
    expect(apiToken).toMatchObject({ name: 'Till 3', hint: secret.slice(-4), createdByName: 'A admin' });
    const listed = await listApiTokens(admin(), installationId);
    expect(JSON.stringify(listed)).not.toContain(secret.slice(4, 40));
    expect(listed[0]?.id).toBe(apiToken.id);
    expect(await auditOf(apiToken.id)).toEqual([
      {
        action: 'api-token.created',
        actor: `person:${acme.admin.personId}`,
        detail: { installationId, name: 'Till 3', hint: apiToken.hint },
      },
    ]);
  });

  it('end once, however often they are revoked', async () => {
    const { apiToken } = await createApiToken(admin(), { installationId, name: 'Short' });
    await revokeApiToken(admin(), apiToken.id);
    await revokeApiToken(admin(), apiToken.id);
    expect((await auditOf(apiToken.id)).map(({ action }) => action)).toEqual([
      'api-token.created',
      'api-token.revoked',
    ]);
  });

  it('are at most ten at a time, those that are over not counted', async () => {
    const other = await world.install(acme, { app: (await world.app()).key, scopes: [READ] });
    const made = [];
    for (let n = 0; n < 10; n += 1)
      made.push(await createApiToken(admin(), { installationId: other, name: `Token ${n}` }));
    const more = () => createApiToken(admin(), { installationId: other, name: 'One more' });
    await expect(more()).rejects.toMatchObject({ code: 'ACCESS_API_TOKEN_LIMIT' });
    await revokeApiToken(admin(), made[0]?.apiToken.id ?? '');
    await expect(more()).resolves.toBeDefined();
  });

  it.each([
    ['without a name', { name: '  ' }],
    ['with a name that is too long', { name: 'x'.repeat(81) }],
    ['that has expired already', { name: 'Old', expiresAt: new Date(0) }],
    ['that expires on no date', { name: 'Odd', expiresAt: new Date('never') }],
  ])('are not made %s', async (_name, input) => {
    await expect(createApiToken(admin(), { installationId, ...input })).rejects.toMatchObject({
      code: 'ACCESS_API_TOKEN_INVALID',
    });
  });

  it('all end when the app is uninstalled, and no more are made', async () => {
    const gone = await world.install(birch, { app: app.key, scopes: [READ] });
    const ctx = world.as(birch.admin);
    await createApiToken(ctx, { installationId: gone, name: 'First' });
    await world.change(birch, gone, 'uninstall');
    const [listed] = await listApiTokens(ctx, gone);
    expect(listed?.revokedAt).toBeInstanceOf(Date);
    const more = createApiToken(ctx, { installationId: gone, name: 'Second' });
    await expect(more).rejects.toMatchObject({ code: 'ACCESS_INSTALLATION_UNKNOWN' });
  });

  describe('are made, seen and revoked', () => {
    /** What comes of each of the three, tried by somebody on acme's installation. */
    const outcomes = async (ctx: Context): Promise<string[]> => {
      const { apiToken } = await createApiToken(admin(), { installationId, name: 'Asked for' });
      const tried = [
        createApiToken(ctx, { installationId, name: 'Tried' }),
        listApiTokens(ctx, installationId),
        revokeApiToken(ctx, apiToken.id),
      ];
      const done = await Promise.allSettled(tried);
      const tokens = await listApiTokens(admin(), installationId);
      for (const { id } of tokens) await revokeApiToken(admin(), id);
      return done.map((one) => (one.status === 'fulfilled' ? 'done' : one.reason.code));
    };

    it.each(PERSON_ROLES)('by owners and admins only: %s', async (role) => {
      const ctx = world.as(await world.person(acme, role));
      const expected = role === 'owner' || role === 'admin' ? 'done' : 'ACCESS_NOT_ALLOWED';
      expect(await outcomes(ctx)).toEqual([expected, expected, expected]);
    });

    it("not by another tenant's administrator", async () => {
      const unseen = ['ACCESS_INSTALLATION_UNKNOWN', 'ACCESS_INSTALLATION_UNKNOWN', 'ACCESS_API_TOKEN_UNKNOWN'];
      expect(await outcomes(world.as(birch.admin))).toEqual(unseen);
      const seeing = { ...world.as(birch.admin), em: world.platform.store.asPlatform() };
      expect(await outcomes(seeing)).toEqual(Array(3).fill('ACCESS_NOT_ALLOWED'));
    });

    it('not by the app itself, nor by an operator', async () => {
      const { store } = world.platform;
      const { clock, log } = admin();
      const itself = contextFor(store, { kind: 'installation', installationId, tenantId: acme.id }, clock, log);
      expect(await outcomes(itself)).toEqual(Array(3).fill('ACCESS_NOT_ALLOWED'));
      const operator = contextFor(store, { kind: 'operator', personId: nothing, name: 'Op' }, clock, log);
      expect(await outcomes(operator)).toEqual(Array(3).fill('ACCESS_NOT_ALLOWED'));
    });
  });

  describe('come with the install', () => {
    const installing = async (oauth: { apiToken?: boolean }) => {
      const { key } = await world.app({ oauth });
      const browser = await world.browserOf(acme.admin);
      const form = { decision: 'approve', scope: [READ] };
      return browser.submit(await browser.open(`${world.url}/apps/${key}`), `/apps/${key}/install`, form);
    };

    it('of an app whose manifest asks for one, on a page that shows it once', async () => {
      const page = await installing({ apiToken: true });
      expect([page.status, page.html.match(/gwt_[\w-]{43}/g)?.length]).toEqual([200, 1]);
      const [, id = ''] = /href="\/installations\/([^"]+)"/.exec(page.html) ?? [];
      const [first] = await listApiTokens(admin(), id);
      expect(page.html).toContain(`${first?.hint}<`);
      const browser = await world.browserOf(acme.admin);
      expect((await browser.open(`${world.url}/installations/${id}`)).html).not.toContain('gwt_');
      const again = await browser.submit(
        await browser.open(`${world.url}${new URL(page.url).pathname.replace('/install', '')}`),
        new URL(page.url).pathname,
        { decision: 'approve', scope: [READ] },
      );
      expect(again.html).not.toContain('gwt_');
    });

    it('of no other app', async () => {
      expect((await installing({})).html).not.toContain('gwt_');
    });
  });
});
