import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ContractRevision, ContractVersion } from '../../src/platform/store/index.js';
import { type Publisher, publisherOf } from '../support/contract-publisher.js';
import { stockFiles, stockWith } from '../support/stock-contract.js';
import { createWorld, type World } from '../support/world.js';

describe('the doors for contracts', () => {
  let world: World;
  let stock: Publisher;
  beforeAll(async () => {
    world = await createWorld();
    stock = publisherOf(world, 'stock');
    await stock.publish(stockFiles);
  });
  afterAll(() => world.close());

  const endings: [string, object][] = [
    ['/stock/2026-10/deprecate', { reason: 'r', sunset: '2099-01-01', successor: 'accounting/2026-10' }],
    ['/stock/2026-10/restore', { reason: 'r' }],
    ['/stock/2026-10/retire', { isForced: true, reason: 'r' }],
    ['/check', { files: stockFiles }],
    ['', { files: stockFiles }],
  ];

  it.each(endings)('refuses %s to whoever has not the secret for contracts', async (path, body) => {
    const eventsSecret = world.platform.secretOfSource('stock', 'events');
    for (const secret of ['nonsense', eventsSecret, world.platform.secretOfSource('accounting', 'contracts')])
      expect(await stock.post(path, body, secret)).toMatchObject({
        status: 401,
        body: { code: 'REGISTRY_SOURCE_UNKNOWN' },
      });
  });

  it.each(endings)('refuses %s to another source', async (path, body) => {
    const accounting = publisherOf(world, 'accounting');
    expect(await accounting.post(path, body)).toMatchObject({ status: 403, body: { code: 'ACCESS_NOT_ALLOWED' } });
    const found = await world.platform.store
      .asPlatform()
      .findOneOrFail(ContractVersion, { contract: 'stock', version: '2026-10' });
    expect([found.state, found.revision]).toEqual(['published', 1]);
  });

  it('does not let a source take a contract of another by its name', async () => {
    const stolen = stockWith({
      manifest: [
        ['contract: stock', 'contract: contacts'],
        ['"2026-10"', '"2027-01"'],
        ['  stock.items:read:', '  contacts.items:read:'],
        ['  stock.items:write:', '  contacts.items:write:'],
      ],
    });
    const sdl = stolen.sdl.replaceAll('stock.items', 'contacts.items');
    const { body, status } = await stock.publish({ ...stolen, sdl });
    expect([status, body.code]).toEqual([422, 'REGISTRY_CHECK_FAILED']);
    expect(body.report.problems.map(({ code }: { code: string }) => code)).toContain('CONTRACT_OF_ANOTHER_SOURCE');
  });

  it.each<[string, Parameters<typeof stockWith>[0], string, object]>([
    [
      'SDL that does not parse',
      { sdl: [['item(id: ID!): Item', 'item(id: ID!: Item']] },
      'CONTRACT_SDL_SYNTAX',
      { line: 8, column: 15 },
    ],
    [
      'a version that is no month',
      { manifest: [['"2026-10"', '"2026-13"']] },
      'CONTRACT_VERSION_NOT_A_MONTH',
      { line: 2 },
    ],
    [
      'a sample with a wrong enum',
      { samples: [['"PART"', '"PARTS"']] },
      'CONTRACT_SAMPLE_VALUE',
      { file: 'samples.json', line: 4 },
    ],
    [
      'a type that hides behind an interface without a scope',
      {
        sdl: [
          ['  item(id: ID!)', '  node(id: ID!): Node @requiresScopes(scopes: [["stock.items:read"]])\n  item(id: ID!)'],
          ['interface Node', 'type Secret implements Node {\n  id: ID!\n}\n\ninterface Node'],
        ],
      },
      'CONTRACT_UNGUARDED',
      { file: 'contract.graphql' },
    ],
    [
      'an entity that another contract knows by another key',
      {
        sdl: [
          [
            'interface Node',
            'type BusinessContact @key(fields: "email") @requiresScopes(scopes: [["stock.items:read"]]) {\n  email: ID!\n}\n\ninterface Node',
          ],
          ['  count: Int!\n', '  count: Int!\n  maker: BusinessContact\n'],
        ],
        samples: [['"count": 3,', '"count": 3, "maker": { "email": "a@b.test" },']],
      },
      'CONTRACT_KEYS_DIFFER',
      { file: 'contract.graphql' },
    ],
  ])('refuses %s with its place, and changes nothing', async (_name, changes, code, place) => {
    const { status, body } = await stock.publish(stockWith(changes));
    expect([status, body.code]).toEqual([422, 'REGISTRY_CHECK_FAILED']);
    const problem = body.report.problems.find((one: { code: string }) => one.code === code);
    expect(problem).toMatchObject({ severity: 'error', place });
    const revisions = await world.platform.store.asPlatform().count(ContractRevision, { contract: 'stock' });
    expect(revisions).toBe(1);
  });

  it.each([
    ['no JSON', 'not json'],
    ['a body that is no object', '[]'],
    ['files that are not there', JSON.stringify({ source: 'stock' })],
    ['a part that nobody asked for', JSON.stringify({ source: 'stock', files: {}, colour: 'red' })],
  ])('answers %s with what is wrong', async (_name, body) => {
    const answer = await fetch(`${world.url}/contracts/check`, { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'HTTP_BAD_REQUEST', detail: expect.any(String) });
  });

  it('keeps one revision when two publish the same at once, and one of two that differ', async () => {
    const one = stockWith({ sdl: [['  weight: Decimal\n', '  weight: Decimal\n  colour: String\n']] });
    const same = await Promise.all([stock.publish(one), stock.publish(one), stock.publish(one)]);
    expect(same.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    const two = stockWith({ sdl: [['  weight: Decimal\n', '  weight: Decimal\n  colour: String\n  size: Int\n']] });
    const other = stockWith({ sdl: [['  weight: Decimal\n', '  weight: Decimal\n  colour: String\n  depth: Int\n']] });
    const [first, second] = await Promise.all([stock.publish(two), stock.publish(other)]);
    const statuses = [first.status, second.status].sort();
    // Whoever came second compared with what is not there any more, or would take the first one's field away.
    expect(statuses[0]).toBe(201);
    expect([409, 422]).toContain(statuses[1]);
    const found = await world.platform.store
      .asPlatform()
      .findOneOrFail(ContractVersion, { contract: 'stock', version: '2026-10' });
    expect(found.revision).toBe(3);
  });

  it('says what a state does not allow', async () => {
    const restored = await stock.restore('stock/2026-10', { reason: 'r' });
    expect(restored).toMatchObject({ status: 409, body: { code: 'REGISTRY_STATE' } });
    expect(restored.body.detail).toContain('stock/2026-10 is published; it may become deprecated');
    expect(await stock.retire('stock/2026-10', { isForced: true, reason: 'r' })).toMatchObject({ status: 409 });
    const more = stockWith({
      sdl: [['  weight: Decimal\n', '  weight: Decimal\n  colour: String\n  size: Int\n  depth: Int\n']],
    });
    expect(await stock.publish(more, { isDraft: true })).toMatchObject({
      status: 409,
      body: { code: 'REGISTRY_STATE' },
    });
    expect(await stock.retire('stock/2026-12')).toMatchObject({
      status: 404,
      body: { code: 'REGISTRY_CONTRACT_UNKNOWN' },
    });
  });

  it('takes a deprecation back', async () => {
    await stock.publish(stockWith({ manifest: [['"2026-10"', '"2026-12"']] }));
    const announced = { reason: 'r', sunset: '2099-01-01', successor: 'stock/2026-12' };
    expect((await stock.deprecate('stock/2026-10', announced)).body).toMatchObject({ state: 'deprecated' });
    expect((await stock.restore('stock/2026-10', { reason: 'too soon' })).body).toMatchObject({ state: 'published' });
    const answer = await fetch(`${world.url}/contracts/stock/2026-10`);
    const body = (await answer.json()) as object;
    expect(body).toMatchObject({ state: 'published' });
    expect(body).not.toHaveProperty('sunsetAt');
  });

  it('compares any two revisions, of one version or of two, for programs and for people', async () => {
    const at = `${world.url}/contracts/stock/2026-10/changes`;
    const json = async (query: string) =>
      (await fetch(`${at}?${query}`)).json() as Promise<{ changes: { criticality: string }[] }>;
    expect(await json('from=2026-10.1&to=2026-10.2')).toMatchObject({ changes: [{ coordinate: 'Item.colour' }] });
    expect((await json('from=2026-10.2&to=2026-10.1')).changes[0]).toMatchObject({ criticality: 'breaking' });
    expect((await json('from=2026-10.2&to=2026-12')).changes[0]).toMatchObject({ criticality: 'breaking' });
    expect((await fetch(`${at}?from=2026-10.9`)).status).toBe(404);
    expect((await fetch(`${at}?from=yesterday`)).status).toBe(400);
    const page = await (await fetch(`${at}?from=2026-10.1&to=2026-10.2`, { headers: { accept: 'text/html' } })).text();
    expect(page).toContain('&#39;colour&#39; was added');
    expect(page).toContain('<option value="2026-10.1" selected>');
  });
});
