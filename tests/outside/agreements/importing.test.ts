import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importAgreementsFile } from '../../../src/outside/sources/agreements/index.js';
import { DATABASES, IMPORT_SECRET } from '../source-world.js';
import { agreement, file, samples, startWorld, type World } from './agreements-world.js';

const SHOW = `{ agreements { totalCount nodes {
  externalId name state signBefore publishedAt concludedAt dataFields { customId value }
  template { externalId } workspace { externalId } parties { name customer { customerNumber } participants { email } } } } }`;

describe.each(DATABASES)('a file of agreements on %s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(kind);
  });
  afterAll(() => world.close());

  const agreements = async (tenant: string) => (await world.askFor(tenant, SHOW)).data.agreements.nodes;
  const eventsOf = async (tenant: string, count: number) =>
    (await world.eventsOf(tenant, count)).map(({ type }) => type);

  it('goes in, tells the platform of each, and a second time changes nothing', async () => {
    const tenant = randomUUID();
    const send = () =>
      importAgreementsFile({ sourceUrl: world.source.url, importSecret: IMPORT_SECRET, tenant, path: samples });
    expect(await send()).toEqual({ created: 24, changed: 0, unchanged: 0 });
    expect(await send()).toEqual({ created: 0, changed: 0, unchanged: 24 });
    expect(await agreements(tenant)).toHaveLength(12);
    const events = await eventsOf(tenant, 38);
    const counted = Object.fromEntries(
      [...Map.groupBy(events, (type) => type)].map(([type, all]) => [type, all.length]),
    );
    expect(counted).toEqual({
      'workspace.changed': 3,
      'template_type.changed': 3,
      'template.changed': 6,
      'agreement.created': 12,
      'agreement.published': 10,
      'agreement.signed': 5,
      'agreement.declined': 1,
      'agreement.overdue': 1,
      'agreement.cancelled': 1,
    });
  });

  it('keeps all that it says of an agreement', async () => {
    const tenant = randomUUID();
    await world.put(tenant, file(agreement(1, { state: 'SIGNED', signBefore: '2026-12-01' })));
    expect(await agreements(tenant)).toEqual([
      {
        externalId: 'crm:1',
        name: 'Agreement 1',
        state: 'SIGNED',
        signBefore: '2026-12-01',
        publishedAt: expect.any(String),
        concludedAt: expect.any(String),
        dataFields: [{ customId: 'total', value: '1' }],
        template: { externalId: 'order' },
        workspace: { externalId: 'sales' },
        parties: [
          {
            name: 'Cedar Works',
            customer: { customerNumber: 'K-1' },
            participants: [{ email: 'ann@example.test' }],
          },
        ],
      },
    ]);
  });

  it('lets people sign, decline, let lapse and prolong what was published, and tells of it', async () => {
    const tenant = randomUUID();
    await world.put(tenant, file(agreement(1, { state: 'PENDING' }), agreement(2, { state: 'PENDING' })));
    const states = (first: string, second: string) =>
      world.put(tenant, file(agreement(1, { state: first }), agreement(2, { state: second })));
    expect((await states('SIGNED', 'OVERDUE')).body).toMatchObject({ changed: 2 });
    expect((await states('SIGNED', 'PENDING')).body).toMatchObject({ changed: 1, unchanged: 5 });
    expect((await states('SIGNED', 'DECLINED')).status).toBe(201);
    const events = await eventsOf(tenant, 12);
    expect(events.slice(-4)).toEqual([
      'agreement.signed',
      'agreement.overdue',
      'agreement.published',
      'agreement.declined',
    ]);
  });

  it('changes what a draft says, and clears what it leaves out', async () => {
    const tenant = randomUUID();
    await world.put(tenant, file(agreement(1)));
    const changed = agreement(1, { name: 'Renamed', parties: [], dataFields: [{ customId: 'note', value: 'Quick' }] });
    expect(await world.put(tenant, file(changed))).toMatchObject({ status: 201, body: { changed: 1 } });
    expect(await agreements(tenant)).toMatchObject([
      { name: 'Renamed', parties: [], dataFields: [{ customId: 'note', value: 'Quick' }] },
    ]);
  });

  const signed = agreement(1, { state: 'SIGNED' });
  it.each([
    ['goes back from a final state', signed, agreement(1), 'agreements.0.state', /SIGNED, and that is final/],
    ['changes what is signed', signed, { ...signed, name: 'Other' }, 'agreements.0.state', /in DRAFT only/],
    ['moves to another template', signed, agreement(1, { template: 'letter' }), 'agreements.0.externalId', /another/],
  ])('is refused whole where an agreement %s', async (_name, before, after, path, detail) => {
    const tenant = randomUUID();
    await world.put(tenant, file(before));
    const shown = await agreements(tenant);
    const refused = await world.put(tenant, {
      ...file(after),
      workspaces: [{ externalId: 'sales', name: 'New name' }],
    });
    expect(refused).toMatchObject({ status: 422, body: { path, detail: expect.stringMatching(detail) } });
    expect(await agreements(tenant)).toEqual(shown);
    const { data } = await world.askFor(tenant, '{ workspaces { nodes { name } } }');
    expect(data.workspaces.nodes).toEqual([{ name: 'Sales' }]);
  });

  const field = (parts: object) => ({ templateTypes: [{ key: 'a', name: 'A', dataFields: [parts] }] });
  it.each([
    ['no JSON', '{', ''],
    ['no object', '[]', ''],
    ['a part that there is not', { contracts: [] }, ''],
    ['a state that there is not', file(agreement(1, { state: 'ROBOT' })), 'agreements.0.state'],
    ['a day that there is not', file(agreement(1, { signBefore: '2026-02-30' })), 'agreements.0.signBefore'],
    ['a zero byte', file(agreement(1, { template: '\0' })), 'agreements.0.template'],
    ['a template that is not there', file(agreement(1, { template: 'x' })), 'agreements.0.template'],
    [
      'a value for what is switched off',
      file(agreement(1, { dataFields: [{ customId: 'fax', value: '1' }] })),
      'agreements.0.dataFields.0.customId',
    ],
    ['nobody who could sign', file(agreement(1, { state: 'PENDING', parties: [] })), 'agreements.0.state'],
    [
      'a bad e-mail address',
      file(agreement(1, { parties: [{ name: 'A', participants: [{ name: 'B', email: 'c' }] }] })),
      'agreements.0.parties.0.participants.0.email',
    ],
    ['a bad customId', field({ customId: 'a b', name: 'A', source: 'USER' }), 'templateTypes.0.dataFields.0.customId'],
    [
      'a source that there is not',
      field({ customId: 'a', name: 'A', source: 'APP' }),
      'templateTypes.0.dataFields.0.source',
    ],
    [
      'a template of no workspace',
      { templates: [{ externalId: 'a', name: 'A', workspace: 'x' }] },
      'templates.0.workspace',
    ],
    ['a workspace without a name', { workspaces: [{ externalId: 'a', name: ' ' }] }, 'workspaces.0.name'],
    ['more than a thousand', file(...Array.from({ length: 1_001 }, (_, number) => agreement(number))), 'agreements'],
  ])('is refused with %s', async (_name, refused, path) => {
    const tenant = randomUUID();
    expect(await world.put(tenant, refused)).toMatchObject({ status: 422, body: { path } });
    expect(await agreements(tenant)).toEqual([]);
  });

  it('is refused without the secret, for what is no tenant, and beyond 4 MiB', async () => {
    expect((await world.put(randomUUID(), {}, 'guess')).status).toBe(401);
    expect((await world.put('acme', {})).status).toBe(404);
    expect((await world.put(randomUUID(), ' '.repeat(4 * 1024 * 1024 + 1))).status).toBe(413);
  });

  it('lies in tables to which the migrations lead, and which take no state beyond the table', async () => {
    expect(await world.missingSql()).toBe('');
    const tenant = randomUUID();
    await world.put(tenant, file(agreement(1)));
    const update = world.execute(`update source_agreements.agreement set state = 'ROBOT' where tenant_id = ?`, [
      tenant,
    ]);
    await expect(update).rejects.toThrow('agreement_state_check');
  });
});
