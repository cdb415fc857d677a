import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { hashSecret } from '../../src/platform/base/index.js';
import { createWorld, READ, type TestTenant, type World, WRITE } from '../support/world.js';

describe('POST /control/graphql', () => {
  let world: World;
  let tenant: TestTenant;
  let cookie: string;
  beforeAll(async () => {
    world = await createWorld();
    tenant = await world.tenant();
    cookie = await signIn(tenant.admin);
  }, 60_000);
  afterAll(() => world.close());

  /** A connection that is kept may be one that the server has just ended, after a while without a request. */
  const once = { connection: 'close' };
  const signIn = async ({ email, password }: { email: string; password: string }): Promise<string> => {
    const body = new URLSearchParams({ email, password });
    const answer = await fetch(`${world.url}/sign-in`, { method: 'POST', headers: once, body, redirect: 'manual' });
    return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  };
  const send = async (headers: Record<string, string>, query: string, variables?: object) => {
    const answer = await fetch(`${world.url}/control/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...once, ...headers },
      body: JSON.stringify({ query, variables }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the schema answers
    const body = (await answer.json()) as any;
    return { status: answer.status, body };
  };
  const codeOf = ({ body }: { body: { errors?: { extensions: { code: string } }[]; code?: string } }) =>
    body.errors?.[0]?.extensions.code ?? body.code;
  const viewer = '{ viewer { seat role permissions } }';

  it('takes the cookie of a signed-in browser, and the secret of its session as a bearer token', async () => {
    const expected = { viewer: { seat: 'person', role: 'admin' } };
    expect((await send({ cookie }, viewer)).body.data).toMatchObject(expected);
    const secret = cookie.split('=')[1];
    expect((await send({ authorization: `Bearer ${secret}` }, viewer)).body.data).toMatchObject(expected);
  });

  it.each([
    ['installApp', `{ app: "quickbooks-invoices", scopes: ["${READ}"] }`],
    ['approveUpgrade', `{ installationId: "1", version: "1.0.0", scopes: ["${READ}"] }`],
    ['createApiToken', '{ installationId: "1", name: "new" }'],
    ['renewClientSecret', '{ app: "quickbooks-invoices" }'],
    ['renewNoticeSecret', '{ app: "quickbooks-invoices" }'],
  ])('asks for a new proof of who it is before %s, which gives access or shows a secret', async (operation, input) => {
    const stale = await signIn(tenant.admin);
    const aged = "update grantway.sign_in_session set proved_at = now() - interval '16 minutes' where id = ?";
    await world.platform.store.asPlatform().execute(aged, [hashSecret(stale.split('=')[1] ?? '')]);
    const mutation = `mutation { ${operation}(input: ${input}) { userErrors { code } } }`;
    const refused = await send({ cookie: stale }, mutation);
    expect([codeOf(refused), refused.body.data]).toEqual(['ACCESS_PROOF_OLD', null]);
    expect(codeOf(await send({ cookie }, mutation))).not.toBe('ACCESS_PROOF_OLD');
    expect((await send({ cookie: stale }, viewer)).body.data.viewer.role).toBe('admin');
  });

  it.each([
    ['nobody', () => ({}), 401, 'ACCESS_NOT_SIGNED_IN'],
    ['a token that is none', () => ({ authorization: 'Bearer gwp_none' }), 401, 'ACCESS_NOT_SIGNED_IN'],
    [
      'a token that is none, with a good cookie',
      () => ({ authorization: 'Bearer x', cookie }),
      401,
      'ACCESS_NOT_SIGNED_IN',
    ],
    [
      'the credentials of an app',
      () => ({ authorization: `Basic ${btoa('a:b')}`, cookie }),
      401,
      'ACCESS_NOT_SIGNED_IN',
    ],
    ["another site's page", () => ({ cookie, origin: 'https://evil.test' }), 403, 'HTTP_CSRF'],
    ["another site's form", () => ({ cookie, 'content-type': 'text/plain' }), 415, 'HTTP_MEDIA_TYPE'],
  ])('refuses %s', async (_who, headers, status, code) => {
    const answer = await send(headers() as Record<string, string>, viewer);
    expect({ status: answer.status, code: codeOf(answer) }).toEqual({ status, code });
  });

  it('refuses documents that are too large before it validates them', async () => {
    const aliases = `{ ${Array.from({ length: 30 }, (_, at) => `a${at}: viewer { seat }`).join(' ')} }`;
    const limited = await send({ cookie }, aliases);
    expect({ status: limited.status, code: codeOf(limited) }).toEqual({ status: 400, code: 'GATEWAY_LIMIT_EXCEEDED' });
    const tokens = await send({ cookie }, `{ ${'viewer { seat } '.repeat(1_000)} }`);
    expect({ status: tokens.status, code: codeOf(tokens) }).toEqual({ status: 400, code: 'GRAPHQL_PARSE_FAILED' });
  });

  it('tells of itself by introspection, and names what is wrong with a document', async () => {
    const { body } = await send({ cookie }, '{ __schema { mutationType { name } } }');
    expect(body.data).toEqual({ __schema: { mutationType: { name: 'Mutation' } } });
    expect(codeOf(await send({ cookie }, '{ nothing }'))).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('installs, narrows and uninstalls, and tells in userErrors what was wrong with the input', async () => {
    const { key } = await world.app();
    const install = `mutation($input: InstallAppInput!) { installApp(input: $input) {
      installation { id scopes version { version } grants { epoch reason } } userErrors { code path } } }`;
    const wrong = await send({ cookie }, install, { input: { app: key, scopes: ['accounting.nothing:read'] } });
    expect(wrong.body.data.installApp).toEqual({
      installation: null,
      userErrors: [{ code: 'ACCESS_SCOPE_UNKNOWN', path: ['input', 'scopes'] }],
    });
    const { body } = await send({ cookie }, install, { input: { app: key, scopes: [READ, WRITE] } });
    const { installation, userErrors } = body.data.installApp;
    expect(userErrors).toEqual([]);
    expect(installation).toMatchObject({
      scopes: [READ, WRITE],
      version: { version: '1.0.0' },
      grants: [{ reason: 'installed' }],
    });
    const change = (field: string, type: string, input: object) =>
      send({ cookie }, `mutation($input: ${type}!) { ${field}(input: $input) { installation { status scopes } } }`, {
        input: { installationId: installation.id, ...input },
      });
    const narrowed = await change('narrowInstallation', 'NarrowInstallationInput', { scopes: [READ] });
    expect(narrowed.body.data.narrowInstallation.installation).toEqual({ status: 'active', scopes: [READ] });
    const ended = await change('uninstallApp', 'InstallationInput', {});
    expect(ended.body.data.uninstallApp.installation).toEqual({ status: 'uninstalled', scopes: [] });
  });

  it('pages by cursor, and reads a page of fifty with less than ten queries', async () => {
    const other = await world.tenant();
    const theirs = await signIn(other.admin);
    for (let at = 0; at < 51; at += 1) await world.install(other, { app: (await world.app()).key, scopes: [READ] });
    const document = `query($first: Int!, $after: String) { installations(first: $first, after: $after) {
      nodes { id app { name } version { state manifest } grants { epoch } apiTokens { hint } runs { count } }
      pageInfo { hasNextPage endCursor } } }`;
    const queries = jest.spyOn(world.platform.store.asPlatform().getConnection(), 'execute');
    const read = /from "grantway"\."(app|app_version|installation|installation_grant|api_token)"/;
    // The node itself looks for changed grants meanwhile.
    const isOurs = (sql: string): boolean => read.test(sql) && !/"changed_at" >/.test(sql);
    const counted = async (first: number) => {
      queries.mockClear();
      const { body } = await send({ cookie: theirs }, document, { first });
      const count = queries.mock.calls.filter(([sql]) => isOurs(String(sql))).length;
      return { count, ...body.data.installations };
    };
    const two = await counted(2);
    const fifty = await counted(50);
    expect(two.count).toBeGreaterThanOrEqual(5);
    expect(fifty.count).toBeLessThan(10);
    queries.mockRestore();
    expect(fifty.nodes).toHaveLength(50);
    const { hasNextPage, endCursor } = fifty.pageInfo;
    expect(hasNextPage).toBe(true);
    const rest = await send({ cookie: theirs }, document, { first: 50, after: endCursor });
    expect(rest.body.data.installations).toMatchObject({ pageInfo: { hasNextPage: false } });
    expect(rest.body.data.installations.nodes).toHaveLength(1);
    for (const bad of [{ first: 101 }, { first: 0 }, { first: 1, after: 'x' }])
      expect(codeOf(await send({ cookie: theirs }, document, bad))).toBe('HTTP_BAD_REQUEST');
  }, 120_000);
});
