import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DATABASES } from '../source-world.js';
import { ALL, agreement, file, READ_TEMPLATES, startWorld, type World, WRITE_TEMPLATES } from './agreements-world.js';

const blueprint = {
  extensionType: 'invoices',
  key: 'terms',
  name: 'Terms',
  dataFields: [
    { customId: 'days', name: 'Days to pay' },
    { customId: 'rate', name: 'Rate', description: 'Per cent' },
  ],
};

describe.each(DATABASES)('template types on %s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(kind);
  });
  afterAll(() => world.close());

  /** A tenant, and the id of its template type of the extension `crm`. */
  const tenantWith = async (...agreements: object[]) => {
    const tenant = randomUUID();
    await world.put(tenant, file(...agreements));
    const { data } = await world.askFor(tenant, '{ templateTypes { nodes { id } } }');
    return { tenant, templateTypeId: data.templateTypes.nodes[0].id as string };
  };
  const eventsOf = async (tenant: string, type: string, count: number) => {
    const isMeant = (event: { tenant: string; type: string }) => event.tenant === tenant && event.type === type;
    return (await world.platform.acknowledgedOf(isMeant, count)).map(({ subject }) => subject);
  };
  const outbox = (tenant: string) =>
    world.execute('select type from source_agreements.outbox where tenant_id = ?', [tenant]);

  it('are created from a blueprint with SYSTEM data fields, once, and the platform is told', async () => {
    const tenant = randomUUID();
    const { templateType, userErrors } = await world.mutate(tenant, 'createTemplateType', blueprint);
    expect(userErrors).toEqual([]);
    expect(templateType.dataFields).toEqual([
      { customId: 'days', name: 'Days to pay', description: null, source: 'SYSTEM', isActive: true },
      { customId: 'rate', name: 'Rate', description: 'Per cent', source: 'SYSTEM', isActive: true },
    ]);
    expect(await eventsOf(tenant, 'template_type.changed', 1)).toEqual([templateType.id]);
    const again = await world.mutate(tenant, 'createTemplateType', { ...blueprint, name: 'Other', dataFields: [] });
    expect(again).toEqual({ templateType, userErrors: [] });
    expect(await outbox(tenant)).toEqual([]);
    const other = await world.mutate(randomUUID(), 'createTemplateType', blueprint);
    expect(other.templateType.id).not.toBe(templateType.id);
  });

  it('are created once when many ask at once', async () => {
    const tenant = randomUUID();
    const all = await Promise.all(
      Array.from({ length: 6 }, () => world.mutate(tenant, 'createTemplateType', blueprint)),
    );
    expect(new Set(all.map(({ templateType }) => templateType.id)).size).toBe(1);
  });

  it.each([
    ['a key in capitals', { key: 'Terms' }, ['key']],
    ['an extension type with a blank', { extensionType: 'my app' }, ['extensionType']],
    ['an empty name', { name: ' ' }, ['name']],
    ['a description that is too long', { description: 'x'.repeat(2_001) }, ['description']],
    ['a bad customId', { dataFields: [{ customId: 'a b', name: 'A' }] }, ['dataFields', '0', 'customId']],
    [
      'a customId twice',
      {
        dataFields: [
          { customId: 'a', name: 'A' },
          { customId: 'a', name: 'B' },
        ],
      },
      ['dataFields', '1', 'customId'],
    ],
    [
      'too many data fields',
      { dataFields: Array.from({ length: 51 }, (_, index) => ({ customId: `f${index}`, name: 'F' })) },
      ['dataFields'],
    ],
  ])('are refused with %s', async (_name, parts, path) => {
    const tenant = randomUUID();
    const refused = await world.mutate(tenant, 'createTemplateType', { ...blueprint, ...parts });
    expect(refused).toMatchObject({ templateType: null, userErrors: [{ code: 'INVALID', path: ['input', ...path] }] });
    expect((await world.askFor(tenant, '{ templateTypes { totalCount } }')).data.templateTypes.totalCount).toBe(0);
  });

  it('mix USER data fields with SYSTEM ones, and let only the USER ones be changed', async () => {
    const { tenant, templateTypeId } = await tenantWith();
    const upsert = (customId: string, name: string, parts: object = {}) =>
      world.mutate(tenant, 'upsertDataField', { templateTypeId, customId, name, ...parts });
    const added = await upsert('extra', 'Extra', { description: 'Anything' });
    expect(added.templateType.dataFields.at(-1)).toEqual({
      customId: 'extra',
      name: 'Extra',
      description: 'Anything',
      source: 'USER',
      isActive: true,
    });
    expect((await upsert('extra', 'Extra')).templateType).toEqual(added.templateType);
    const renamed = await upsert('extra', 'More', { description: null });
    expect(renamed.templateType.dataFields.at(-1)).toMatchObject({ name: 'More', description: null });
    const refused = await upsert('total', 'Sum');
    expect(refused).toMatchObject({
      templateType: null,
      userErrors: [{ code: 'SYSTEM_FIELD', path: ['input', 'customId'] }],
    });
    const events = await eventsOf(tenant, 'template_type.changed', 3);
    expect(events).toHaveLength(3);
  });

  it('take at most 50 data fields', async () => {
    const { tenant, templateTypeId } = await tenantWith();
    for (let number = 0; number < 47; number += 1)
      await world.mutate(tenant, 'upsertDataField', { templateTypeId, customId: `f${number}`, name: 'F' });
    const full = await world.mutate(tenant, 'upsertDataField', { templateTypeId, customId: 'one-more', name: 'F' });
    expect(full.userErrors).toMatchObject([{ code: 'INVALID', path: ['input', 'customId'] }]);
  });

  it('have data fields of either source switched off and on', async () => {
    const { tenant, templateTypeId } = await tenantWith(agreement(1, { state: 'PENDING' }));
    for (const customId of ['total', 'note']) {
      const off = await world.mutate(tenant, 'setDataFieldActive', { templateTypeId, customId, isActive: false });
      const found = (type: { dataFields: { customId: string }[] }) =>
        type.dataFields.find((field) => field.customId === customId);
      expect(found(off.templateType)).toMatchObject({ isActive: false });
      const again = await world.mutate(tenant, 'setDataFieldActive', { templateTypeId, customId, isActive: false });
      expect(again.templateType.updatedAt).toBe(off.templateType.updatedAt);
      const on = await world.mutate(tenant, 'setDataFieldActive', { templateTypeId, customId, isActive: true });
      expect(found(on.templateType)).toMatchObject({ isActive: true });
    }
  });

  it.each([
    ['total', false],
    ['fax', true],
    ['note', false],
  ])('do not have %s switched while an agreement is being created', async (customId, isActive) => {
    const { tenant, templateTypeId } = await tenantWith(agreement(1));
    const input = { templateTypeId, customId, isActive };
    const refused = await world.mutate(tenant, 'setDataFieldActive', input);
    expect(refused).toMatchObject({
      templateType: null,
      userErrors: [{ code: 'IN_USE', path: ['input', 'customId'] }],
    });
    const same = await world.mutate(tenant, 'setDataFieldActive', { ...input, isActive: !isActive });
    expect(same.userErrors).toEqual([]);
    await world.put(tenant, file(agreement(1, { state: 'PENDING' })));
    expect((await world.mutate(tenant, 'setDataFieldActive', input)).userErrors).toEqual([]);
  });

  it('are not changed by a file either while an agreement is being created', async () => {
    const { tenant } = await tenantWith(agreement(1));
    const [type] = file().templateTypes;
    const without = { templateTypes: [{ ...type, dataFields: type?.dataFields.slice(1) }] };
    expect(await world.put(tenant, without)).toMatchObject({
      status: 422,
      body: { path: 'templateTypes.0.dataFields' },
    });
  });

  it('are not found by another tenant, or where there are none', async () => {
    const { tenant, templateTypeId } = await tenantWith();
    const input = { templateTypeId, customId: 'note', name: 'Note' };
    const notFound = { templateType: null, userErrors: [{ code: 'NOT_FOUND', path: ['input', 'templateTypeId'] }] };
    expect(await world.mutate(randomUUID(), 'upsertDataField', input)).toMatchObject(notFound);
    expect(await world.mutate(tenant, 'upsertDataField', { ...input, templateTypeId: 'x' })).toMatchObject(notFound);
    const lost = await world.mutate(tenant, 'setDataFieldActive', { templateTypeId, customId: 'x', isActive: true });
    expect(lost.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'customId'] }]);
  });

  it('need the write scope, and the read scope to be seen', async () => {
    const { tenant, templateTypeId } = await tenantWith();
    const calls = {
      createTemplateType: 'extensionType: "a", key: "b", name: "c", dataFields: []',
      upsertDataField: `templateTypeId: "${templateTypeId}", customId: "a", name: "b"`,
      setDataFieldActive: `templateTypeId: "${templateTypeId}", customId: "note", isActive: true`,
    };
    for (const [name, input] of Object.entries(calls)) {
      const call = (selection: string) => `mutation { ${name}(input: { ${input} }) { ${selection} } }`;
      const others = ALL.split(' ').filter((scope) => scope !== WRITE_TEMPLATES);
      const denied = await world.askFor(tenant, call('userErrors { code }'), {}, others.join(' '));
      expect(denied.errors?.[0]).toMatchObject({ path: [name], extensions: { code: 'FORBIDDEN' } });
      const blind = await world.askFor(tenant, call('templateType { id }'), {}, WRITE_TEMPLATES);
      expect(blind.errors?.[0]).toMatchObject({ path: [name, 'templateType'], extensions: { code: 'FORBIDDEN' } });
      const seeing = await world.askFor(
        tenant,
        call('templateType { id }'),
        {},
        `${WRITE_TEMPLATES} ${READ_TEMPLATES}`,
      );
      expect(seeing.errors).toBeUndefined();
    }
  });
});
