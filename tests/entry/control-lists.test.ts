import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { reviewExtension, saveExtension, submitExtension } from '../../src/domain/directory/index.js';
import type { Actor } from '../../src/platform/base/index.js';
import { manifestOf, READ } from '../support/app-world.js';
import { type ControlWorld, createControlWorld } from '../support/control-world.js';

let world: ControlWorld;
beforeAll(async () => {
  world = await createControlWorld();
});
afterAll(() => world.close());

/** Every node of a list, asked two at a time, and on how many pages they were. */
const readAll = async (
  actor: Actor,
  list: string,
  fields: string,
  at?: { app: string },
): Promise<{ nodes: Record<string, string>[]; pages: number }> => {
  const nodes: Record<string, string>[] = [];
  let after: string | null = null;
  for (let pages = 1; ; pages += 1) {
    const query = `${list}(first: 2${after ? `, after: "${after}"` : ''}) { nodes { ${fields} } pageInfo { hasNextPage endCursor } }`;
    const { body } = await world.ask(actor, at ? `{ app(key: "${at.app}") { ${query} } }` : `{ ${query} }`);
    const page = at ? body.data.app[list] : body.data[list];
    nodes.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return { nodes, pages };
    after = page.pageInfo.endCursor;
  }
};

describe('lists of the control plane', () => {
  it("page an app's versions and notices, each once and newest first", async () => {
    const partner = world.partner('owner');
    const webhook = { url: 'https://app.example.test/notices' };
    const { app } = await world.release(partner, { webhook });
    for (const version of ['1.1.0', '1.2.0', '1.3.0', '1.4.0']) {
      world.clock.advance(1_000);
      await world.publish(partner, { app, version });
    }
    const { nodes, pages } = await readAll(partner, 'versions', 'version', { app });
    expect(nodes.map(({ version }) => version)).toEqual(['1.4.0', '1.3.0', '1.2.0', '1.1.0', '1.0.0']);
    expect(pages).toBe(3);
    // Told at the same instant: the order is by id then.
    for (let at = 0; at < 4; at += 1) await world.install(await world.tenant(), { app });
    world.clock.advance(1_000);
    await world.install(await world.tenant(), { app });
    const notices = await readAll(partner, 'notices', 'id createdAt', { app });
    expect(new Set(notices.nodes.map(({ id }) => id)).size).toBe(5);
    const times = notices.nodes.map(({ createdAt = '' }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
    expect(notices.pages).toBe(3);
  });

  it('page what a tenant finds, by name, and what a partner lists', async () => {
    const partner = world.partner('owner');
    const names = ['Alpha', 'beta', 'Ämter', 'Delta', 'alpha'];
    const keys: string[] = [];
    for (const name of names) {
      const meta = { name, summary: 'Findable by quince.', publisher: 'Tests' };
      const { app } = await world.publish(partner, { meta });
      keys.push(app);
      await saveExtension(world, world.as(partner), { appKey: app });
      await submitExtension(world, world.as(partner), { appKey: app });
    }
    const waiting = await readAll(world.operator, 'extensionListings', 'app state');
    expect(waiting.nodes.map(({ app }) => app)).toEqual([...keys].sort());
    for (const appKey of keys) await reviewExtension(world, world.as(world.operator), { appKey, decision: 'approve' });
    const tenant = await world.tenant();
    const found = await readAll(tenant, 'extensions', 'name app standing');
    expect(found.nodes.map(({ app }) => app).sort()).toEqual([...keys].sort());
    expect(found.nodes.slice(0, 3).map(({ name }) => name?.toLowerCase())).toEqual(['alpha', 'alpha', 'beta']);
    expect(found.nodes.map(({ standing }) => standing)).toEqual(keys.map(() => 'AVAILABLE'));
    const { body } = await world.ask(tenant, '{ extensions(search: "quince delta\\u0000") { nodes { name } } }');
    expect(body.data.extensions.nodes).toEqual([{ name: 'Delta' }]);
    expect((await world.ask(world.operator, '{ extensionListings { nodes { app } } }')).body.data).toEqual({
      extensionListings: { nodes: [] },
    });
  });

  it.each([
    ['versions(first: 0)'],
    ['versions(first: 101)'],
    ['versions(after: "?")'],
    ['notices(after: "MQ")'],
    ['notices(first: 101)'],
  ])('refuse %s', async (list) => {
    const partner = world.partner('owner');
    const { app } = await world.publish(partner);
    const { body } = await world.ask(partner, `{ app(key: "${app}") { ${list} { nodes { __typename } } } }`);
    expect([body.errors?.[0].extensions.code, body.data.app]).toEqual(['HTTP_BAD_REQUEST', expect.anything()]);
  });

  it.each([
    ['first: 0', 'HTTP_BAD_REQUEST'],
    ['first: 101', 'HTTP_BAD_REQUEST'],
    ['after: "MQ"', 'HTTP_BAD_REQUEST'],
    ['after: "WzFd"', 'DIRECTORY_INPUT'],
  ])('refuse extensions(%s) with %s', async (args, code) => {
    const { body } = await world.ask(await world.tenant(), `{ extensions(${args}) { nodes { app } } }`);
    expect(body.errors[0]).toMatchObject({ extensions: { code } });
  });
});

describe('the listing of a private extension', () => {
  it("gives its link's key to its publisher only, and opens the extension to who has it", async () => {
    const partner = world.partner('owner');
    const meta = { name: 'Hidden', summary: 'By link.', publisher: 'Tests', audience: 'private' };
    const { app } = await world.publish(partner, { meta });
    await saveExtension(world, world.as(partner), { appKey: app });
    await submitExtension(world, world.as(partner), { appKey: app });
    const keys = async (actor: Actor) =>
      (await world.ask(actor, '{ extensionListings { nodes { linkKey } } }')).body.data.extensionListings.nodes;
    const [{ linkKey }] = await keys(partner);
    expect(linkKey).toMatch(/^[\w-]{32}$/);
    expect(await keys(world.operator)).toEqual([{ linkKey: null }]);
    const review = `mutation { reviewExtension(input: { app: "${app}", decision: APPROVE }) { listing { state linkKey } } }`;
    const reviewed = await world.ask(world.operator, review);
    expect(reviewed.body.data.reviewExtension.listing).toEqual({ state: 'LISTED', linkKey: null });
    const tenant = await world.tenant();
    const get = async (key: string) =>
      (await world.ask(tenant, `{ extension(app: "${app}", linkKey: "${key}") { name manifest } }`)).body.data
        .extension;
    expect(await get('wrong')).toBeNull();
    expect(await get(linkKey)).toMatchObject({ name: 'Hidden', manifest: { app } });
    const promoted = async (key: string) =>
      (await world.ask(tenant, `{ app(key: "${app}", linkKey: "${key}") { promotedVersion } }`)).body.data.app;
    expect([await promoted('wrong'), await promoted(linkKey)]).toEqual([null, { promotedVersion: '1.0.0' }]);
    const install = async (parts: object) => {
      const mutation =
        'mutation($input: InstallAppInput!) { installApp(input: $input) { installation { status } userErrors { code } } }';
      const input = { app, scopes: [READ], ...parts };
      return (await world.ask(tenant, mutation, { input })).body.data.installApp;
    };
    for (const parts of [{}, { linkKey: '' }, { linkKey: 'wrong' }, { version: '1.0.0' }])
      expect(await install(parts)).toEqual({ installation: null, userErrors: [{ code: 'ACCESS_APP_UNKNOWN' }] });
    const enabled = { installation: { status: 'active' }, userErrors: [] };
    expect(await install({ linkKey })).toEqual(enabled);
    expect(await install({})).toEqual(enabled);
  });

  it('sends a listing back with a note, which a rejection needs', async () => {
    const partner = world.partner('owner');
    const { app } = await world.publish(partner);
    await saveExtension(world, world.as(partner), { appKey: app });
    await submitExtension(world, world.as(partner), { appKey: app });
    const review = async (note: string) =>
      (
        await world.ask(
          world.operator,
          `mutation { reviewExtension(input: { app: "${app}", decision: REJECT, note: "${note}" }) {
            listing { state reviewNote } userErrors { code } } }`,
        )
      ).body.data.reviewExtension;
    expect(await review(' ')).toEqual({ listing: null, userErrors: [{ code: 'DIRECTORY_INPUT' }] });
    expect((await review('Say what it reads.')).listing).toEqual({
      state: 'REJECTED',
      reviewNote: 'Say what it reads.',
    });
  });
});

it('tells every place of a manifest that is wrong, and keeps nothing', async () => {
  const partner = world.partner('owner');
  const validate = async (manifest: object | string) => {
    const input = { manifest: typeof manifest === 'string' ? manifest : JSON.stringify(manifest) };
    const document = `mutation($input: ManifestInput!) {
      validateManifest(input: $input) { app userErrors { code path message } } }`;
    return (await world.ask(partner, document, { input })).body.data.validateManifest;
  };
  const good = manifestOf();
  const contracts = { accounting: { version: '2026-10', required: ['accounting.all:eat'], optional: [] } };
  const wrong = { ...good, contracts, connectors: { fax: { version: '9.9.9', reason: 'To send it.' } } };
  const { userErrors } = await validate(wrong);
  expect(userErrors.map(({ code, path }: { code: string; path: string[] }) => [code, path.join('.')])).toEqual([
    ['ACCESS_APP_INVALID', 'input.manifest.contracts.accounting'],
    ['ACCESS_APP_INVALID', 'input.manifest.connectors.fax'],
  ]);
  expect(userErrors[0].message).toContain('accounting.all:eat');
  const shapeless = await validate({ ...good, version: 'one', meta: {} });
  expect(shapeless.userErrors.length).toBeGreaterThan(2);
  expect((await validate('a: [')).userErrors).toEqual([
    { code: 'ACCESS_APP_INVALID', path: ['input', 'manifest'], message: expect.stringContaining('is not YAML') },
  ]);
  expect(await validate(good)).toEqual({ app: good.app, userErrors: [] });
  const { body } = await world.ask(partner, `{ app(key: "${good.app}") { key } }`);
  expect(body.data.app).toBeNull();
});

it('shows a tenant the manifests of versions that it may install, and of no others, and other partners none', async () => {
  const partner = world.partner('owner');
  const { app } = await world.release(partner);
  await world.release(partner, { app, version: '1.1.0' });
  await world.publish(partner, { app, version: '2.0.0' });
  const versionsSeen = async (actor: Actor) => {
    const parts = ['1.0.0', '1.1.0', '2.0.0'].map((at, n) => `v${n}: version(version: "${at}") { version manifest }`);
    const { body } = await world.ask(actor, `{ app(key: "${app}") { ${parts.join(' ')} } }`);
    const found = Object.values(body.data.app ?? {}) as ({ version: string } | null)[];
    return found.flatMap((one) => (one ? [one.version] : []));
  };
  expect(await versionsSeen(partner)).toEqual(['1.0.0', '1.1.0', '2.0.0']);
  expect(await versionsSeen(await world.tenant())).toEqual(['1.0.0', '1.1.0']);
  expect(await versionsSeen(world.partner('owner'))).toEqual([]);
});
