import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DATABASES } from '../source-world.js';
import { ALL, agreement, file, READ, signer, startWorld, type World, WRITE } from './agreements-world.js';

describe.each(DATABASES)('creating and sending agreements on %s', (kind) => {
  let world: World;
  let tenant: string;
  let places: { workspaceId: string; templateId: string; letterId: string };
  beforeAll(async () => {
    world = await startWorld(kind);
    tenant = randomUUID();
    await world.put(tenant, file());
    places = await placesOf(tenant);
  });
  afterAll(() => world.close());

  const placesOf = async (ofTenant: string) => {
    const query = '{ workspaces { nodes { id } } templates { nodes { id externalId } } }';
    const { workspaces, templates } = (await world.askFor(ofTenant, query)).data;
    const idOf = (name: string) =>
      templates.nodes.find(({ externalId }: { externalId: string }) => externalId === name).id as string;
    return { workspaceId: workspaces.nodes[0].id as string, templateId: idOf('order'), letterId: idOf('letter') };
  };
  const input = (parts: object = {}) => ({
    externalId: `app:${randomUUID()}`,
    workspaceId: places.workspaceId,
    templateId: places.templateId,
    name: 'Order 1',
    parties: [
      { name: 'Cedar Works', customerNumber: 'K-1', participants: [signer] },
      { name: 'We', participants: [] },
    ],
    dataFields: [
      { customId: 'note', value: 'Quick' },
      { customId: 'total', value: '10' },
    ],
    ...parts,
  });
  const create = (parts: object = {}) => world.mutate(tenant, 'createAgreement', input(parts));
  const eventsOf = async (subject: string, count: number) =>
    (await world.platform.acknowledgedOf((event) => event.subject === subject, count)).map((event) => [
      event.type,
      event.tenant,
    ]);
  /** What a person does: the file says that it is so now. */
  const decide = async (externalId: string, state: string) => {
    const known = { externalId, name: 'Order 1', parties: [{ name: 'Cedar Works', participants: [signer] }] };
    return world.put(tenant, file(agreement(1, { ...known, state, dataFields: [] })));
  };

  it('go from DRAFT to PENDING, filled in on the way, and each step is told', async () => {
    const { agreement: draft, userErrors } = await create();
    expect(userErrors).toEqual([]);
    expect(draft).toMatchObject({ state: 'DRAFT', publishedAt: null, concludedAt: null });
    expect(draft.dataFields).toEqual([
      { customId: 'total', value: '10' },
      { customId: 'note', value: 'Quick' },
    ]);
    const agreementId = draft.id;
    const dataFields = [
      { customId: 'total', value: '12' },
      { customId: 'note', value: null },
    ];
    const filled = await world.mutate(tenant, 'updateAgreementDataFields', { agreementId, dataFields });
    expect(filled.agreement.dataFields).toEqual([{ customId: 'total', value: '12' }]);
    const { agreement: sent } = await world.mutate(tenant, 'publishAgreement', { agreementId });
    expect(sent).toMatchObject({ state: 'PENDING', publishedAt: expect.any(String), concludedAt: null });
    const { agreement: taken } = await world.mutate(tenant, 'cancelAgreement', { agreementId });
    expect(taken).toMatchObject({ state: 'CANCELLED', publishedAt: sent.publishedAt, concludedAt: expect.any(String) });
    expect(await eventsOf(agreementId, 4)).toEqual(
      ['created', 'changed', 'published', 'cancelled'].map((what) => [`agreement.${what}`, tenant]),
    );
  });

  it('change nothing when a call is repeated', async () => {
    const same = input();
    const first = await world.mutate(tenant, 'createAgreement', same);
    expect(await world.mutate(tenant, 'createAgreement', { ...same, name: 'Other' })).toEqual(first);
    const agreementId = first.agreement.id;
    const update = { agreementId, dataFields: [{ customId: 'total', value: '10' }] };
    expect((await world.mutate(tenant, 'updateAgreementDataFields', update)).agreement).toEqual(first.agreement);
    for (const call of ['publishAgreement', 'cancelAgreement']) {
      const once = await world.mutate(tenant, call, { agreementId });
      expect(once.userErrors).toEqual([]);
      expect(await world.mutate(tenant, call, { agreementId })).toEqual(once);
    }
    expect(await eventsOf(agreementId, 3)).toHaveLength(3);
    expect(await world.execute('select 1 from source_agreements.outbox where subject = ?', [agreementId])).toEqual([]);
  });

  it('are created once when many ask at once', async () => {
    const same = input();
    const answers = await Promise.all(Array.from({ length: 6 }, () => world.mutate(tenant, 'createAgreement', same)));
    expect(new Set(answers.map(({ agreement: one }) => one.id)).size).toBe(1);
  });

  it.each([
    ['an empty name', { name: '' }, 'INVALID', ['name']],
    ['an external id with a zero byte', { externalId: '\0' }, 'INVALID', ['externalId']],
    ['a template that is not there', { templateId: randomUUID() }, 'NOT_FOUND', ['templateId']],
    ['a template id that is none', { templateId: 'x' }, 'NOT_FOUND', ['templateId']],
    ['a workspace without the template', { workspaceId: randomUUID() }, 'NOT_FOUND', ['workspaceId']],
    [
      'a data field that is not there',
      { dataFields: [{ customId: 'x', value: '1' }] },
      'INVALID',
      ['dataFields', '0', 'customId'],
    ],
    [
      'a data field that is switched off',
      { dataFields: [{ customId: 'fax', value: '1' }] },
      'INVALID',
      ['dataFields', '0', 'customId'],
    ],
    [
      'a data field twice',
      {
        dataFields: [
          { customId: 'note', value: '1' },
          { customId: 'note', value: '2' },
        ],
      },
      'INVALID',
      ['dataFields', '1', 'customId'],
    ],
    [
      'a value that is too long',
      { dataFields: [{ customId: 'note', value: 'x'.repeat(2_001) }] },
      'INVALID',
      ['dataFields', '0', 'value'],
    ],
    ['too many parties', { parties: Array(21).fill({ name: 'A', participants: [] }) }, 'INVALID', ['parties']],
    [
      'too many participants',
      { parties: [{ name: 'A', participants: Array(21).fill(signer) }] },
      'INVALID',
      ['parties', '0', 'participants'],
    ],
    [
      'a bad e-mail address',
      { parties: [{ name: 'A', participants: [{ name: 'B', email: 'b' }] }] },
      'INVALID',
      ['parties', '0', 'participants', '0', 'email'],
    ],
  ])('are refused with %s', async (_name, parts, code, path) => {
    const { agreement: none, userErrors } = await create(parts);
    expect([none, userErrors]).toEqual([null, [{ code, message: expect.any(String), path: ['input', ...path] }]]);
  });

  it('are refused with a day that there is not', async () => {
    const query = 'mutation ($input: CreateAgreementInput!) { createAgreement(input: $input) { userErrors { code } } }';
    const { errors } = await world.askFor(tenant, query, { input: input({ signBefore: '2026-02-30' }) });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('are not created again from another template', async () => {
    const { agreement: first } = await create({ dataFields: null });
    const again = await create({ externalId: first.externalId, templateId: places.letterId, dataFields: null });
    expect(again).toMatchObject({ agreement: null, userErrors: [{ code: 'TAKEN', path: ['input', 'externalId'] }] });
  });

  it('take no values from a template without a type', async () => {
    const { userErrors } = await create({ templateId: places.letterId });
    expect(userErrors).toHaveLength(2);
    expect((await create({ templateId: places.letterId, dataFields: [] })).userErrors).toEqual([]);
  });

  it('are not sent while nobody could sign', async () => {
    const { agreement: draft } = await create({ parties: [{ name: 'We', participants: [] }] });
    const { userErrors } = await world.mutate(tenant, 'publishAgreement', { agreementId: draft.id });
    expect(userErrors).toMatchObject([{ code: 'INVALID', path: ['input', 'agreementId'] }]);
  });

  it('are refused a move that their state does not allow, and told which it does', async () => {
    const parts = { parties: [{ name: 'Cedar Works', participants: [signer] }], dataFields: [] };
    const refused = async (call: string, agreementId: string, more: object = {}) => {
      const { agreement: none, userErrors } = await world.mutate(tenant, call, { agreementId, ...more });
      expect([none, userErrors]).toMatchObject([null, [{ code: 'INVALID_STATE', path: ['input', 'agreementId'] }]]);
      return userErrors[0].message;
    };
    const { agreement: one } = await create(parts);
    await world.mutate(tenant, 'publishAgreement', { agreementId: one.id });
    const dataFields = [{ customId: 'total', value: '99' }];
    expect(await refused('updateAgreementDataFields', one.id, { dataFields })).toContain('PENDING');
    expect((await decide(one.externalId, 'SIGNED')).status).toBe(201);
    expect(await refused('publishAgreement', one.id)).toContain('SIGNED, and that is final');
    expect(await refused('cancelAgreement', one.id)).toContain('SIGNED, and that is final');
    expect((await eventsOf(one.id, 3)).map(([type]) => type)).toEqual([
      'agreement.created',
      'agreement.published',
      'agreement.signed',
    ]);
  });

  it('can be cancelled or prolonged when they are overdue', async () => {
    const parts = { parties: [{ name: 'Cedar Works', participants: [signer] }], dataFields: [] };
    const { agreement: one } = await create(parts);
    const first = await world.mutate(tenant, 'publishAgreement', { agreementId: one.id });
    expect((await decide(one.externalId, 'OVERDUE')).status).toBe(201);
    const again = await world.mutate(tenant, 'publishAgreement', { agreementId: one.id });
    expect(again.agreement).toMatchObject({ state: 'PENDING', publishedAt: first.agreement.publishedAt });
    await decide(one.externalId, 'OVERDUE');
    const gone = await world.mutate(tenant, 'cancelAgreement', { agreementId: one.id });
    expect(gone.agreement).toMatchObject({ state: 'CANCELLED' });
  });

  it('are not found by another tenant', async () => {
    const { agreement: one } = await create();
    const other = randomUUID();
    const notFound = (name: string) => ({ userErrors: [{ code: 'NOT_FOUND', path: ['input', name] }] });
    for (const call of ['publishAgreement', 'cancelAgreement'])
      expect(await world.mutate(other, call, { agreementId: one.id })).toMatchObject(notFound('agreementId'));
    const filled = await world.mutate(other, 'updateAgreementDataFields', { agreementId: one.id, dataFields: [] });
    expect(filled).toMatchObject(notFound('agreementId'));
    expect(await world.mutate(other, 'createAgreement', input())).toMatchObject(notFound('templateId'));
    const query = 'query ($id: ID!) { agreement(id: $id) { state } }';
    expect((await world.askFor(tenant, query, { id: one.id })).data.agreement).toEqual({ state: 'DRAFT' });
  });

  it('need the write scope, and the read scope to be seen', async () => {
    const calls = {
      createAgreement: `externalId: "s", workspaceId: "${places.workspaceId}", templateId: "${places.letterId}", name: "S", parties: []`,
      updateAgreementDataFields: 'agreementId: "x", dataFields: []',
      publishAgreement: 'agreementId: "x"',
      cancelAgreement: 'agreementId: "x"',
    };
    const without = (scope: string) =>
      ALL.split(' ')
        .filter((one) => one !== scope)
        .join(' ');
    for (const [name, arguments_] of Object.entries(calls)) {
      const call = (selection: string) => `mutation { ${name}(input: { ${arguments_} }) { ${selection} } }`;
      const denied = await world.askFor(tenant, call('userErrors { code }'), {}, without(WRITE));
      expect(denied.errors?.[0]).toMatchObject({ path: [name], extensions: { code: 'FORBIDDEN' } });
      const blind = await world.askFor(tenant, call('agreement { id }'), {}, without(READ));
      expect(blind.errors?.[0]).toMatchObject({ path: [name, 'agreement'], extensions: { code: 'FORBIDDEN' } });
    }
  });
});
