import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manualClock } from '../../src/platform/base/index.js';
import { ContractLogEntry } from '../../src/platform/store/index.js';
import { type Publisher, publisherOf } from '../support/contract-publisher.js';
import { type RecorderSource, startRecorderSource } from '../support/recorder-source.js';
import { stockFiles, stockWith } from '../support/stock-contract.js';
import { createWorld, eventually, type TestTenant, type World } from '../support/world.js';

const READ = 'stock.items:read';
const WRITE = 'stock.items:write';
const dayMs = 86_400_000;
const contracts = { stock: { version: '2026-10', required: [READ], optional: [WRITE] } };

/** A source team publishes, changes and ends the contract "stock" while two tenants use an app that stands on it. */
describe('the life of a contract version', () => {
  const clock = manualClock(Date.now());
  let world: World;
  let source: RecorderSource;
  let stock: Publisher;
  let app: { key: string; secret: string };
  const tenants: { tenant: TestTenant; installation: string }[] = [];

  beforeAll(async () => {
    source = await startRecorderSource();
    source.answer((response) => {
      response.setHeader('content-type', 'application/json').end('{"data":{"item":{"id":"1"}}}');
    });
    world = await createWorld({ clock, env: { GRANTWAY_SOURCES: `stock=${source.url}` } });
    stock = publisherOf(world, 'stock');
  });
  afterAll(async () => {
    await world.close();
    await source.close();
  });

  /** With a token by the platform's own clock, which the authorization server does not keep to. */
  const ask = async (at: number, query: string, path?: string) => {
    const { access, automations } = world.platform;
    const grant = await access.grants.find(tenants[at]?.installation ?? '');
    if (!grant) throw new Error('the app is not installed');
    return world.graphql(await automations.accessTokens(grant), query, undefined, path);
  };
  const catalogue = async (id: string) => {
    const answer = await fetch(`${world.url}/contracts/${id}`);
    // biome-ignore lint/suspicious/noExplicitAny: an answer of any shape
    return { status: answer.status, link: answer.headers.get('link'), body: (await answer.json()) as any };
  };

  it('begins as a draft that no tenant with data can use', async () => {
    const drafted = await stock.publish(stockFiles, { isDraft: true });
    expect(drafted).toMatchObject({ status: 201, body: { id: 'stock/2026-10', revision: 1, isNew: true } });
    expect((await catalogue('stock/2026-10')).body).toMatchObject({ state: 'draft' });
    app = await world.app({ contracts });
    const acme = await world.tenant('acme');
    await expect(world.install(acme, { app: app.key, scopes: [READ] })).rejects.toMatchObject({
      code: 'REGISTRY_CONTRACT_DRAFT',
    });
    // A draft may change in any way.
    const changed = stockWith({ sdl: [['  count: Int!\n', '']], samples: [[' "count": 3,', '']] });
    expect((await stock.publish(changed, { isDraft: true })).body).toMatchObject({ revision: 2 });
  });

  it('is published, and answers apps at once', async () => {
    expect((await stock.publish(stockFiles)).body).toMatchObject({ revision: 3, isNew: true });
    expect((await stock.publish(stockFiles)).status).toBe(200);
    for (const slug of ['birch', 'cedar']) {
      const tenant = await world.tenant(slug);
      tenants.push({ tenant, installation: await world.install(tenant, { app: app.key, scopes: [READ] }) });
    }
    const query = 'query Labels { items { nodes { id label } } }';
    expect((await ask(0, query)).status).toBe(200);
    expect((await ask(1, query)).status).toBe(200);
    expect(source.requests.at(-1)).toMatchObject({ path: '/contracts/stock/2026-10/graphql' });
  });

  it('takes an addition as a revision that is served at once and told in the catalogue', async () => {
    const before = await ask(0, '{ item(id: "1") { colour } }');
    expect(before).toMatchObject({ status: 400 });
    const added = stockWith({ sdl: [['  weight: Decimal\n', '  weight: Decimal\n  colour: String\n']] });
    expect(await stock.publish(added)).toMatchObject({ status: 201, body: { revision: 4 } });
    expect((await ask(0, '{ item(id: "1") { colour } }')).status).toBe(200);
    const { body } = await catalogue('stock/2026-10');
    expect(body).toMatchObject({ state: 'published', revision: 4 });
    expect(body.revisions[0]).toMatchObject({
      revision: 4,
      publishedBy: 'source:stock',
      changes: [{ criticality: 'safe', coordinate: 'Item.colour' }],
    });
    const changes = await (await fetch(`${world.url}/contracts/stock/2026-10/changes?from=2026-10.3`)).json();
    expect(changes).toMatchObject({ from: '2026-10.3', to: '2026-10.4', changes: [{ coordinate: 'Item.colour' }] });
  });

  const withColour: [string, string] = ['  weight: Decimal\n', '  weight: Decimal\n  colour: String\n'];
  const label: [string, string] = ['  label: String @deprecated(reason: "Use shelf.label.")\n', ''];

  it('is refused a breaking change, with the tenants and operations that it would break', async () => {
    const breaking = stockWith({ sdl: [withColour, label] });
    const seen = await eventually(
      () => stock.check(breaking),
      ({ body }) => body.harms[0]?.requests.tenants === 2,
    );
    expect(seen.body).toMatchObject({
      isGood: false,
      isBreaking: true,
      problems: [{ code: 'CONTRACT_BREAKING', coordinate: 'Item.label' }],
    });
    expect(seen.body.harms[0].requests).toMatchObject({ apps: 1, tenants: 2, installations: 2, operations: 1 });
    const named = seen.body.harms[0].users.map(
      (user: { app: string; tenant: { slug: string }; operation: string; lastUsedOn: string }) =>
        [
          user.app,
          user.tenant.slug,
          user.operation,
          user.lastUsedOn === new Date().toISOString().slice(0, 10),
        ] as const,
    );
    expect(named.sort()).toEqual([
      [app.key, 'birch', 'Labels', true],
      [app.key, 'cedar', 'Labels', true],
    ]);
    const refused = await stock.publish(breaking, { removeUnused: true });
    expect(refused).toMatchObject({ status: 422, body: { code: 'REGISTRY_CHECK_FAILED' } });
    expect(refused.body.detail).toContain('It would break: ');
    expect((await catalogue('stock/2026-10')).body.revision).toBe(4);
  });

  it('may lose what nobody uses, and keeps the proof', async () => {
    const without = stockWith({
      sdl: [withColour, ['  parts: [Part!]!\n', '']],
      samples: [[',\n      "parts": [{ "name": "Screw" }]', '']],
    });
    const told = await stock.publish(without);
    expect(told.status).toBe(422);
    expect(told.body.detail).toContain('Nobody has used Item.parts since');
    expect(await stock.publish(without, { removeUnused: true, reason: 'never filled' })).toMatchObject({
      status: 201,
      body: { revision: 5 },
    });
    const [entry] = await world.platform.store
      .asPlatform()
      .find(ContractLogEntry, { contract: 'stock', action: 'published' }, { orderBy: { id: 'desc' }, limit: 1 });
    expect(entry).toMatchObject({
      actor: 'source:stock',
      reason: 'never filled',
      detail: {
        revision: 5,
        removedUnused: [
          {
            coordinate: 'Item.parts',
            requests: { operations: 0, tenants: 0 },
            documents: { apps: 0, installations: 0 },
          },
        ],
      },
    });
  });

  it('tells whoever touches what is deprecated, by name', async () => {
    const answer = await ask(0, '{ items { nodes { old: label } } }');
    expect(answer.headers.get('grantway-deprecated')).toBe('Item.label');
    expect(answer.headers.get('deprecation')).toMatch(/^@\d+$/);
    expect(answer.headers.get('sunset')).toBeNull();
    expect((await ask(0, '{ item(id: "1") { id } }')).headers.get('deprecation')).toBeNull();
  });

  it('lives beside a new version, and is then announced to end', async () => {
    const next = stockWith({
      manifest: [['"2026-10"', '"2026-11"']],
      sdl: [['  label: String @deprecated(reason: "Use shelf.label.")\n', '']],
    });
    const published = await stock.publish(next);
    expect(published).toMatchObject({ status: 201, body: { id: 'stock/2026-11', revision: 1 } });
    expect(published.body.report).toMatchObject({ isBreaking: true, problems: [] });

    const sunset = new Date(clock.now() + 60 * dayMs).toISOString().slice(0, 10);
    const announced = { sunset, successor: 'stock/2026-11', reason: 'Labels are on shelves now' };
    expect(await stock.deprecate('stock/2026-10', { ...announced, successor: 'stock/2030-01' })).toMatchObject({
      status: 400,
      body: { code: 'REGISTRY_INPUT' },
    });
    expect(await stock.deprecate('stock/2026-10', { ...announced, sunset: '2020-01-01' })).toMatchObject({
      status: 400,
    });
    expect(await stock.deprecate('stock/2026-10', announced)).toMatchObject({
      status: 200,
      body: { state: 'deprecated' },
    });

    const { headers, status } = await ask(1, '{ item(id: "1") { id } }');
    expect(status).toBe(200);
    expect(headers.get('deprecation')).toBe(`@${Math.floor(clock.now() / 1000)}`);
    expect(headers.get('sunset')).toBe(new Date(sunset).toUTCString());
    expect(headers.get('link')).toBe(
      '</contracts/stock/2026-11>; rel="successor-version", </contracts/stock/2026-10>; rel="deprecation"',
    );
    expect((await catalogue('stock/2026-10')).body).toMatchObject({
      state: 'deprecated',
      successor: 'stock/2026-11',
      deprecationReason: 'Labels are on shelves now',
    });
  });

  it('tells the tenant on its page and the publisher at its door', async () => {
    const [{ tenant, installation } = { tenant: undefined as never, installation: '' }] = tenants;
    const browser = await world.browserOf(tenant.admin);
    const { html } = await browser.open(`${world.url}/installations/${installation}`);
    expect(html).toMatch(/Stock 2026-10, which this app uses, ends on \d+ \w+ \d{4} \(Labels are on shelves now\)/);

    const authorization = `Basic ${Buffer.from(`${app.key}:${app.secret}`).toString('base64')}`;
    const at = `${world.url}/apps/${app.key}/deprecations`;
    const told = await eventually(
      async () =>
        (await fetch(at, { headers: { authorization } })).json() as Promise<{ contracts: { deprecated: object[] }[] }>,
      ({ contracts: [first] }) => (first?.deprecated.length ?? 0) > 0,
    );
    expect(told.contracts).toMatchObject([
      {
        id: 'stock/2026-10',
        state: 'deprecated',
        successor: 'stock/2026-11',
        appVersions: [{ version: '1.0.0', installations: 2 }],
        deprecated: [{ coordinate: 'Item.label', reason: 'Use shelf.label.', tenants: 2 }],
      },
    ]);
    const other = await world.app({ contracts });
    const wrong = `Basic ${Buffer.from(`${other.key}:${other.secret}`).toString('base64')}`;
    expect((await fetch(at, { headers: { authorization: wrong } })).status).toBe(401);
    expect((await fetch(at)).status).toBe(401);
  });

  it('does not end before its day, nor while an app is installed on it, unless somebody says why', async () => {
    expect(await stock.retire('stock/2026-10')).toMatchObject({
      status: 409,
      body: { code: 'REGISTRY_STILL_USED', users: [{ app: app.key, appVersion: '1.0.0', installations: 2 }] },
    });
    clock.advance(61 * dayMs);
    const late = await stock.retire('stock/2026-10');
    expect(late.status).toBe(409);
    expect(late.body.detail).not.toContain('announced to end');
    expect(await stock.retire('stock/2026-10', { isForced: true })).toMatchObject({ status: 400 });
    expect((await catalogue('stock/2026-10')).status).toBe(200);
  });

  it('answers 410 with what is to be used instead once it has ended', async () => {
    const ended = await stock.retire('stock/2026-10', { isForced: true, reason: 'The warehouse has burnt down' });
    expect(ended).toMatchObject({ status: 200, body: { state: 'retired' } });
    for (const path of ['/graphql', '/contracts/stock/2026-10/graphql']) {
      const { status, body, headers } = await ask(0, '{ item(id: "1") { id } }', path);
      expect(status).toBe(410);
      expect(body.errors[0].extensions).toMatchObject({
        code: 'REGISTRY_CONTRACT_RETIRED',
        successor: 'stock/2026-11',
      });
      expect(headers.get('link')).toBe('</contracts/stock/2026-11>; rel="successor-version"');
    }
    const gone = await catalogue('stock/2026-10');
    expect(gone).toMatchObject({
      status: 410,
      link: '</contracts/stock/2026-11>; rel="successor-version"',
      body: { code: 'REGISTRY_CONTRACT_RETIRED', successor: 'stock/2026-11' },
    });
    expect(await stock.publish(stockFiles)).toMatchObject({ status: 422 });
    const acme = await world.tenant('elm');
    await expect(world.install(acme, { app: app.key, scopes: [READ] })).rejects.toMatchObject({
      code: 'REGISTRY_CONTRACT_RETIRED',
    });
    const log = await world.platform.store
      .asPlatform()
      .find(ContractLogEntry, { contract: 'stock', action: 'retired' });
    expect(log).toMatchObject([
      { actor: 'source:stock', reason: 'The warehouse has burnt down', detail: { isForced: true } },
    ]);
  });
});
