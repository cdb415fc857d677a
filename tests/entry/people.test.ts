import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openHttpServer } from '../../src/entry/http/index.js';
import { createWorld, READ, type TestTenant, type World, WRITE } from '../support/world.js';

describe('the doors for people', () => {
  let world: World;
  let acme: TestTenant;
  let app: { key: string };

  beforeAll(async () => {
    world = await createWorld();
    acme = await world.tenant('acme');
    app = await world.app({
      contracts: { accounting: { version: '2026-10', required: [READ], optional: [WRITE] } },
    });
  });
  afterAll(() => world.close());

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${world.url}${path}`, { headers: { accept: 'text/html', ...headers }, redirect: 'manual' });
  const post = (
    path: string,
    form: Record<string, string> | [string, string][],
    headers: Record<string, string> = {},
  ) =>
    fetch(`${world.url}${path}`, {
      method: 'POST',
      headers: { accept: 'text/html', ...headers },
      body: new URLSearchParams(form),
      redirect: 'manual',
    });
  const signIn = async ({ email, password }: { email: string; password: string }, next = '/') => {
    const answer = await post('/sign-in', { email, password, next });
    const setCookie = answer.headers.get('set-cookie') ?? '';
    return { answer, setCookie, cookie: setCookie.split(';')[0] ?? '' };
  };
  /** The cookie of a person and the proof that a form is from our page. */
  const visitor = async (person: { email: string; password: string }) => {
    const { cookie } = await signIn(person);
    const html = await (await get('/', { cookie })).text();
    return { cookie, csrf: /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? '' };
  };
  const installationsOf = (tenant: TestTenant) =>
    world.platform.store
      .forTenant(tenant.id)
      .execute<{ id: string; status: string; scopes: string[]; epoch: number }[]>(
        'select id, status, scopes, epoch from grantway.installation order by created_at',
      );

  describe('signing in', () => {
    it('sets a cookie that scripts cannot read and other sites cannot use', async () => {
      const { answer, setCookie } = await signIn(acme.admin);
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
      expect(setCookie).toMatch(/^gw_session=gws_[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200$/);
    });

    it('keeps the secret of the cookie as a hash only', async () => {
      const { cookie } = await signIn(acme.admin);
      const secret = cookie.replace('gw_session=', '');
      const rows = await world.platform.store
        .asPlatform()
        .execute<{ id: string }[]>('select id from grantway.sign_in_session');
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.map(({ id }) => id)).not.toContain(secret);
    });

    it('tells a wrong password and an unknown person alike', async () => {
      const wrong = await signIn({ ...acme.admin, password: 'wrong' });
      const unknown = await signIn({ email: 'nobody@example.test', password: 'wrong' });
      expect([wrong.answer.status, unknown.answer.status]).toEqual([401, 401]);
      expect([wrong.setCookie, unknown.setCookie]).toEqual(['', '']);
      const [one, other] = await Promise.all([wrong.answer.text(), unknown.answer.text()]);
      expect(one.replace(acme.admin.email, '')).toBe(other.replace('nobody@example.test', ''));
      expect(one).toContain('do not go together');
    });

    it('takes the e-mail however it is written', async () => {
      const { email, password } = acme.admin;
      expect((await signIn({ email: ` ${email.toUpperCase()} `, password })).answer.status).toBe(303);
    });

    it('goes on to a path of ours and to no other site', async () => {
      const onTo = async (next: string) => (await signIn(acme.admin, next)).answer.headers.get('location');
      expect(await onTo('/apps/x?y=1')).toBe('/apps/x?y=1');
      const wrong = ['https://evil.example', '//evil.example', '/\\evil.example', '/\t/evil.example', 'evil', ''];
      for (const next of [...wrong, '/\u2603', '/\u0001', '/x\r\nset-cookie: a=b']) expect(await onTo(next)).toBe('/');
      const { cookie } = await visitor(acme.admin);
      const shown = await get('/sign-in?next=//evil.example&next=/x', { cookie });
      expect([shown.status, shown.headers.get('location')]).toEqual([302, '/']);
    });

    it('is refused from a page of another site', async () => {
      const { email, password } = acme.admin;
      const headers = { origin: 'https://evil.example' };
      const refused = await post('/sign-in', { email, password }, headers);
      expect([refused.status, refused.headers.get('set-cookie')]).toEqual([403, null]);
    });

    it('ends for good with signing out', async () => {
      const { cookie, csrf } = await visitor(acme.admin);
      expect((await get('/', { cookie })).status).toBe(200);
      const out = await post('/sign-out', { csrf }, { cookie });
      expect([out.status, out.headers.get('location')]).toEqual([303, '/sign-in']);
      expect(out.headers.get('set-cookie')).toContain('gw_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0');
      expect((await get('/', { cookie })).status).toBe(302);
    });
  });

  describe('without being signed in', () => {
    it.each(['/', '/apps/quickbooks-invoices', '/installations/x?done=linked', '/connect/callback?code=x&state=y'])(
      'GET %s leads to the page for that',
      async (path) => {
        const { status, headers } = await get(path);
        expect([status, headers.get('location')]).toEqual([302, `/sign-in?next=${encodeURIComponent(path)}`]);
      },
    );

    it.each([
      '/apps/quickbooks-invoices/install',
      '/installations/x/change',
      '/installations/x/retry',
      '/connect/start',
      '/sign-out',
    ])('POST %s is refused', async (path) => {
      const answer = await post(path, {}, { accept: 'application/json', cookie: 'gw_session=gws_forged' });
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([401, 'ACCESS_NOT_SIGNED_IN']);
    });
  });

  describe('a form', () => {
    const install: [string, string][] = [
      ['decision', 'approve'],
      ['version', '1.0.0'],
      ['scope', READ],
    ];

    it('without the proof of our page, or with that of another, changes nothing', async () => {
      const cedar = await world.tenant();
      const { cookie } = await visitor(cedar.admin);
      const { csrf: foreign } = await visitor(acme.admin);
      for (const csrf of ['', 'wrong', foreign]) {
        const answer = await post(`/apps/${app.key}/install`, [...install, ['csrf', csrf]], { cookie });
        expect(answer.status).toBe(403);
      }
      expect(await installationsOf(cedar)).toEqual([]);
    });

    it('from another site changes nothing, even with the proof', async () => {
      const cedar = await world.tenant();
      const { cookie, csrf } = await visitor(cedar.admin);
      const path = `/apps/${app.key}/install`;
      const from = (headers: Record<string, string>) =>
        post(path, [...install, ['csrf', csrf]], { cookie, ...headers });
      expect((await from({ origin: 'https://evil.example' })).status).toBe(403);
      expect((await from({ origin: 'null' })).status).toBe(403);
      expect((await from({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
      expect((await from({ 'sec-fetch-site': 'same-site' })).status).toBe(403);
      expect(await installationsOf(cedar)).toEqual([]);
      expect((await from({ origin: world.url, 'sec-fetch-site': 'same-origin' })).status).toBe(303);
      expect(await installationsOf(cedar)).toHaveLength(1);
    });

    it('without a required scope, or with one that the app does not declare, installs nothing', async () => {
      const cedar = await world.tenant();
      const { cookie, csrf } = await visitor(cedar.admin);
      const send = (scopes: string[]) =>
        post(
          `/apps/${app.key}/install`,
          [
            ['decision', 'approve'],
            ['version', '1.0.0'],
            ['csrf', csrf],
            ...scopes.map((scope): [string, string] => ['scope', scope]),
          ],
          { cookie },
        );
      const without = await send([WRITE]);
      expect([without.status, await without.text()]).toEqual([400, expect.stringContaining(READ)]);
      expect((await send([READ, 'warehouse.stock:read'])).status).toBe(400);
      expect(await installationsOf(cedar)).toEqual([]);
    });

    it('that is refused leads back to its page, by way of signing in for who is not signed in any more', async () => {
      const { cookie } = await visitor(acme.admin);
      const page = `/apps/${app.key}`;
      const from = { referer: `${world.url}${page}`, cookie };
      const stale = await (await post(`${page}/install`, [...install, ['csrf', 'old']], from)).text();
      expect(stale).toContain(`<a class="button" href="${page}">Open the page again</a>`);
      const ended = await post(`${page}/install`, install, { ...from, cookie: '' });
      expect([ended.status, await ended.text()]).toEqual([
        401,
        expect.stringContaining(`href="/sign-in?next=${encodeURIComponent(page)}">Sign in`),
      ]);
      const evil = await (await post(`${page}/install`, install, { referer: 'https://evil.example/x' })).text();
      expect(evil).toContain('href="/sign-in?next=%2F">Sign in');
    });

    it('that fails on our side is told without its inside, with the way to try again', async () => {
      const { cookie } = await visitor(acme.admin);
      const { store } = world.platform;
      const broken = jest.spyOn(store, 'asPlatform').mockImplementation(() => {
        throw new Error('secret inside');
      });
      try {
        const answer = await get('/seats', { cookie });
        const html = await answer.text();
        expect([answer.status, html]).toEqual([500, expect.stringContaining('Something went wrong on our side')]);
        expect(html).toContain('<a class="button" href="/seats">Try again</a>');
        expect(html).not.toContain('inside');
      } finally {
        broken.mockRestore();
      }
    });

    it('with a NUL, or an answer of an outside service that says a thing twice, is refused', async () => {
      const { cookie, csrf } = await visitor(acme.admin);
      const nul = await post(`/apps/${app.key}/install`, [...install, ['csrf', csrf], ['setting.x', '\0']], { cookie });
      expect([nul.status, await nul.text()]).toEqual([400, expect.stringContaining('holds a NUL')]);
      expect((await get('/connect/callback?state=a&state=b&code=x', { cookie })).status).toBe(400);
    });

    it('that refuses installs nothing', async () => {
      const cedar = await world.tenant();
      const { cookie, csrf } = await visitor(cedar.admin);
      const answer = await post(`/apps/${app.key}/install`, { decision: 'refuse', scope: READ, csrf }, { cookie });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
      expect(await installationsOf(cedar)).toEqual([]);
    });
  });

  describe('an installation', () => {
    it('is seen and not changed by one who only looks', async () => {
      const cedar = await world.tenant();
      const id = await world.install(cedar, { app: app.key });
      const { cookie, csrf } = await visitor(await world.person(cedar, 'viewer'));
      const shown = await get(`/installations/${id}`, { cookie });
      expect([shown.status, await shown.text()]).toEqual([200, expect.stringContaining('An administrator can change')]);
      expect((await get(`/apps/${app.key}`, { cookie })).status).toBe(200);
      for (const change of ['suspend', 'uninstall', 'narrow']) {
        const answer = await post(`/installations/${id}/change`, { change, scope: READ, csrf }, { cookie });
        expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('ask an administrator')]);
      }
      expect((await post(`/installations/${id}/retry`, { csrf }, { cookie })).status).toBe(403);
      expect(
        (
          await post(
            `/apps/${app.key}/install`,
            { decision: 'approve', version: '1.0.0', scope: READ, csrf },
            { cookie },
          )
        ).status,
      ).toBe(403);
      expect(await installationsOf(cedar)).toEqual([{ id, status: 'active', scopes: [READ, WRITE], epoch: 1 }]);
    });

    it('of another tenant does not exist, neither to look at nor to change', async () => {
      const cedar = await world.tenant();
      const id = await world.install(cedar, { app: app.key });
      const { cookie, csrf } = await visitor(acme.admin);
      expect((await get(`/installations/${id}`, { cookie })).status).toBe(404);
      expect((await post(`/installations/${id}/change`, { change: 'uninstall', csrf }, { cookie })).status).toBe(404);
      expect((await post(`/installations/${id}/retry`, { csrf }, { cookie })).status).toBe(404);
      const connect = await post('/connect/start', { installation: id, connector: 'quickbooks', csrf }, { cookie });
      expect(connect.status).toBe(404);
      expect(await (await get('/', { cookie })).text()).not.toContain(id);
      expect(await installationsOf(cedar)).toEqual([{ id, status: 'active', scopes: [READ, WRITE], epoch: 1 }]);
    });

    it('that does not exist, or whose id is none, is not found', async () => {
      const { cookie, csrf } = await visitor(acme.admin);
      for (const id of ['00000000-0000-4000-8000-000000000000', 'x', "'", '__proto__']) {
        expect((await get(`/installations/${encodeURIComponent(id)}`, { cookie })).status).toBe(404);
        const form = { change: 'suspend', csrf };
        expect((await post(`/installations/${encodeURIComponent(id)}/change`, form, { cookie })).status).toBe(404);
      }
    });

    it('is narrowed, suspended, resumed and uninstalled by an administrator', async () => {
      const cedar = await world.tenant();
      const id = await world.install(cedar, { app: app.key });
      const { cookie, csrf } = await visitor(cedar.admin);
      const change = async (fields: Record<string, string>) => {
        const answer = await post(`/installations/${id}/change`, { ...fields, csrf }, { cookie });
        expect(answer.status).toBe(303);
        return (await installationsOf(cedar))[0];
      };
      expect(await change({ change: 'narrow', scope: READ })).toMatchObject({ scopes: [READ], epoch: 2 });
      expect(await change({ change: 'suspend' })).toMatchObject({ status: 'suspended', epoch: 3 });
      expect(await change({ change: 'resume' })).toMatchObject({ status: 'active', epoch: 4 });
      expect(await change({ change: 'uninstall' })).toMatchObject({ status: 'uninstalled', scopes: [], epoch: 5 });
    });

    it('is not changed in a way that there is not, nor widened by narrowing', async () => {
      const cedar = await world.tenant();
      const id = await world.install(cedar, { app: app.key, scopes: [READ] });
      const { cookie, csrf } = await visitor(cedar.admin);
      const path = `/installations/${id}/change`;
      expect((await post(path, { change: 'delete', csrf }, { cookie })).status).toBe(400);
      const wider: [string, string][] = [
        ['change', 'narrow'],
        ['scope', READ],
        ['scope', WRITE],
        ['csrf', csrf],
      ];
      expect((await post(path, wider, { cookie })).status).toBe(400);
      expect((await post(path, { change: 'narrow', csrf }, { cookie })).status).toBe(400);
      expect((await installationsOf(cedar))[0]).toMatchObject({ scopes: [READ], epoch: 1 });
    });

    it('shows what happened only in words of ours', async () => {
      const cedar = await world.tenant();
      const id = await world.install(cedar, { app: app.key });
      const { cookie } = await visitor(cedar.admin);
      expect(await (await get(`/installations/${id}?done=changed`, { cookie })).text()).toContain('role="status"');
      for (const done of ['nothing', 'constructor', '__proto__', '<script>']) {
        const shown = await get(`/installations/${id}?done=${encodeURIComponent(done)}`, { cookie });
        expect(await shown.text()).not.toContain('role="status"');
      }
    });
  });

  describe('a door that there is not', () => {
    it('is told as problem+json to a program', async () => {
      const answer = await fetch(`${world.url}/nothing`);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(await answer.json()).toEqual({
        type: 'urn:grantway:error:HTTP_NOT_FOUND',
        title: 'Not found',
        status: 404,
        code: 'HTTP_NOT_FOUND',
        detail: 'There is no GET /nothing.',
      });
    });

    it('is told as a page to a browser, and what was asked stays text', async () => {
      const answer = await get('/<script>alert(1)</script>');
      expect([answer.status, answer.headers.get('content-type')]).toEqual([404, expect.stringContaining('text/html')]);
      expect(await answer.text()).not.toContain('<script>');
    });

    it('leads on: who is signed in to the start, who is not to signing in, who reads contracts to those', async () => {
      const { cookie } = await signIn(acme.admin);
      const stranger = await (await get('/nothing')).text();
      expect(stranger).toContain('<a class="button" href="/">Sign in</a>');
      const known = await (await get('/nothing', { cookie })).text();
      expect(known).toContain('<a class="button" href="/">Go to the start</a>');
      expect(known).toContain('Sign out');
      expect(await (await get('/contracts/nothing/1', { cookie })).text()).toContain(
        'href="/contracts">See all contracts',
      );
    });

    it.each(['/apps/%00', '/extensions/%00/logo', '/installations/%00/upgrade'])(
      'has no NUL in its address: %s',
      async (path) => {
        const { cookie } = await signIn(acme.admin);
        expect((await get(path, { cookie })).status).toBe(404);
      },
    );

    it('is refused when its address is broken', async () => {
      expect((await get('/%zz')).status).toBe(400);
      expect((await get(`/apps/${'x'.repeat(5_000)}`)).status).toBe(414);
    });
  });

  it('send pages that nothing foreign can be put into', async () => {
    const { headers } = await get('/sign-in');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

describe('a platform that is starting', () => {
  it('answers every door with 503 and when to try again, and then with what it is', async () => {
    const server = await openHttpServer('127.0.0.1', 0);
    const at = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${server.port}${path}`, { method });
    for (const answer of [await at('/'), await at('/graphql', 'POST'), await at('/events', 'POST')]) {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
      expect(await answer.json()).toMatchObject({ status: 503, code: 'STARTING' });
    }
    const page = await fetch(`http://127.0.0.1:${server.port}/`, { headers: { accept: 'text/html' } });
    expect([page.status, await page.text()]).toEqual([503, expect.stringContaining('tries again by itself')]);
    server.serve((_request, response) => response.end('here'));
    expect(await (await at('/')).text()).toBe('here');
    await server.close();
  });

  it('says so when its port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    await expect(openHttpServer('127.0.0.1', port)).rejects.toMatchObject({
      code: 'HTTP_PORT_IN_USE',
      message: expect.stringContaining(String(port)),
    });
    other.close();
  });

  it('says so when it cannot listen where it is told to', async () => {
    await expect(openHttpServer('203.0.113.1', 0)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});
