import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSourceStore } from '../../../src/outside/sdk/open-source-store.js';
import type { SourceStore } from '../../../src/outside/sdk/source-store.js';
import { AgreementRow, agreementsTables, TemplateTypeRow } from '../../../src/outside/sources/agreements/entities.js';
import { createLoaders } from '../../../src/outside/sources/agreements/graphql/context.js';
import { DATABASES, playStore } from '../source-world.js';
import {
  ALL,
  agreement,
  file,
  READ,
  READ_TEMPLATES,
  READ_WORKSPACES,
  samples,
  startWorld,
  type World,
  WRITE,
} from './agreements-world.js';

describe.each(DATABASES)('reading agreements on %s', (kind) => {
  let world: World;
  let business: string;
  beforeAll(async () => {
    world = await startWorld(kind);
    business = randomUUID();
    const { readFile } = await import('node:fs/promises');
    expect((await world.put(business, await readFile(samples, 'utf8'))).status).toBe(201);
  });
  afterAll(() => world.close());

  const tenantWith = async (...agreements: object[]): Promise<string> => {
    const tenant = randomUUID();
    expect((await world.put(tenant, file(...agreements))).status).toBe(201);
    return tenant;
  };
  const list = async (tenant: string, field: string, args = '') => {
    const query = `{ ${field}${args} { totalCount edges { cursor } nodes { id externalId updatedAt }
      pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
    const selected = field === 'templateTypes' ? query.replace('externalId', 'key') : query;
    return (await world.askFor(tenant, selected)).data[field];
  };
  const names = async (tenant: string, field: string, args = '') =>
    (await list(tenant, field, args)).nodes.map(
      (node: { externalId?: string; key?: string }) => node.externalId ?? node.key,
    );

  it.each(['workspaces', 'templateTypes', 'templates', 'agreements'])('pages through %s, each once', async (field) => {
    const all = await list(business, field);
    const paged: string[] = [];
    let after: string | null = null;
    for (let hasNextPage = true; hasNextPage; ) {
      const page: typeof all = await list(business, field, `(first: 2, after: ${JSON.stringify(after)})`);
      paged.push(...page.nodes.map(({ id }: { id: string }) => id));
      expect(page.totalCount).toBe(all.totalCount);
      ({ hasNextPage, endCursor: after } = page.pageInfo);
    }
    expect(paged).toEqual(all.nodes.map(({ id }: { id: string }) => id));
    expect(paged).toHaveLength(all.totalCount);
    const last = all.nodes.at(-1);
    const since = await list(business, field, `(updatedSince: "${last.updatedAt}")`);
    expect(since.nodes).toEqual([last]);
  });

  it('goes on from a kept cursor with what changed later', async () => {
    const tenant = await tenantWith(agreement(1), agreement(2));
    const { endCursor } = (await list(tenant, 'agreements')).pageInfo;
    await world.put(tenant, file(agreement(1, { state: 'PENDING' }), agreement(2)));
    expect(await names(tenant, 'agreements', `(after: "${endCursor}")`)).toEqual(['crm:1']);
  });

  it('lists agreements by state, workspace, template type and extension', async () => {
    const { id: typeId } = (await list(business, 'templateTypes', '(extensionType: "crm-deals")')).nodes[1];
    const legal = (await list(business, 'workspaces')).nodes.find(
      ({ externalId }: { externalId: string }) => externalId === 'legal',
    );
    const supply = ['crm:deal-5102', 'crm:deal-5118', 'crm:deal-5588', 'crm:deal-5612'];
    expect((await names(business, 'agreements', `(templateTypeId: "${typeId}")`)).sort()).toEqual(supply);
    expect(await names(business, 'agreements', `(templateTypeId: "${typeId}", state: DRAFT)`)).toEqual([
      'crm:deal-5612',
    ]);
    expect((await names(business, 'agreements', `(workspaceId: "${legal.id}")`)).sort()).toEqual([
      'legal:loi-4',
      'legal:nda-17',
      'legal:nda-18',
    ]);
    expect(await names(business, 'agreements', '(extensionType: "crm-deals")')).toHaveLength(9);
    expect(await names(business, 'agreements', '(extensionType: "nobody")')).toEqual([]);
    expect(await names(business, 'agreements', `(extensionType: "nobody", templateTypeId: "${typeId}")`)).toEqual([]);
    expect(await names(business, 'agreements', '(workspaceId: "no-uuid")')).toEqual([]);
    for (const field of ['agreements', 'templates', 'templateTypes'])
      expect(await names(business, field, '(extensionType: "\\u0000")')).toEqual([]);
  });

  it('lists templates by extension, which is the same in tenants where the ids differ', async () => {
    const [ours, theirs] = [await tenantWith(), await tenantWith()];
    const [our, their] = [await list(ours, 'templateTypes'), await list(theirs, 'templateTypes')];
    expect(our.nodes[0].id).not.toBe(their.nodes[0].id);
    for (const tenant of [ours, theirs])
      expect(await names(tenant, 'templates', '(extensionType: "crm")')).toEqual(['order']);
    expect(await names(ours, 'templates', `(templateTypeId: "${their.nodes[0].id}")`)).toEqual([]);
    expect(await names(ours, 'templates', `(templateTypeId: "${our.nodes[0].id}")`)).toEqual(['order']);
  });

  it('gives in one go what an agreement can be created from', async () => {
    const creation = async (args: string, first = '') =>
      world.askFor(
        business,
        `{ agreementCreation(extensionType: "${args}") { extensionType workspaces {
           workspace { externalId } templates${first} { externalId templateType { extensionType } } } } }`,
      );
    const template = (externalId: string) => ({ externalId, templateType: { extensionType: 'crm-deals' } });
    expect((await creation('crm-deals')).data.agreementCreation).toEqual({
      extensionType: 'crm-deals',
      workspaces: [
        { workspace: { externalId: 'export' }, templates: [template('supply-export')] },
        {
          workspace: { externalId: 'sales' },
          templates: ['order-confirmation-de', 'supply-2026', 'order-confirmation-en'].map(template),
        },
      ],
    });
    const first = (await creation('crm-deals', '(first: 1)')).data.agreementCreation;
    expect(first.workspaces[1].templates).toEqual([template('order-confirmation-de')]);
    expect((await creation('nobody')).data.agreementCreation.workspaces).toEqual([]);
    expect((await creation('crm-deals', '(first: 101)')).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('refuses a cursor that is not one, and pages beyond a hundred', async () => {
    for (const args of ['after: "x"', 'first: 101', 'first: 0']) {
      const { errors } = await world.askFor(business, `{ agreements(${args}) { totalCount } }`);
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  it.each([
    ['agreements', '{ agreements { totalCount } }', READ],
    ['agreement', '{ agreement(id: "x") { id } }', READ],
    ['templates', '{ templates { totalCount } }', READ_TEMPLATES],
    ['templateTypes', '{ templateTypes { totalCount } }', READ_TEMPLATES],
    ['templateType', '{ templateType(id: "x") { id } }', READ_TEMPLATES],
    ['workspaces', '{ workspaces { totalCount } }', READ_WORKSPACES],
    ['agreementCreation', '{ agreementCreation(extensionType: "x") { extensionType } }', READ_WORKSPACES],
    ['agreementCreation', '{ agreementCreation(extensionType: "x") { extensionType } }', READ_TEMPLATES],
  ])('asks for the scope of %s again', async (field, query, scope) => {
    const others = ALL.split(' ').filter((one) => one !== scope);
    const { errors } = await world.askFor(business, query, {}, others.join(' '));
    expect(errors?.[0]).toMatchObject({ path: [field], extensions: { code: 'FORBIDDEN' } });
    expect(errors?.[0]?.message).toContain(scope);
  });

  it('asks for the scopes of what an agreement leads to', async () => {
    for (const [field, selection] of [
      ['workspace', '{ name }'],
      ['template', '{ name }'],
    ]) {
      const query = `{ agreements(first: 1) { nodes { ${field} ${selection} } } }`;
      const { errors } = await world.askFor(business, query, {}, `${READ} ${WRITE}`);
      expect(errors?.[0]).toMatchObject({ path: ['agreements', 'nodes', 0, field], extensions: { code: 'FORBIDDEN' } });
    }
  });

  describe('of several tenants', () => {
    let store: SourceStore;
    let ours: string;
    let theirs: string;
    let their: { agreement: string; type: string };
    beforeAll(async () => {
      store = await openSourceStore(agreementsTables, world.database);
      [ours, theirs] = [await tenantWith(agreement(1, { name: 'Ours' })), await tenantWith(agreement(1))];
      const [agreements, types] = [await list(theirs, 'agreements'), await list(theirs, 'templateTypes')];
      their = { agreement: agreements.nodes[0].id, type: types.nodes[0].id };
    });
    afterAll(() => store.close());

    it('gives one nothing of another', async () => {
      const one =
        'query ($agreement: ID!, $type: ID!) { agreement(id: $agreement) { id } templateType(id: $type) { id } }';
      expect((await world.askFor(theirs, one, their)).data).toEqual({
        agreement: { id: their.agreement },
        templateType: { id: their.type },
      });
      expect((await world.askFor(ours, one, their)).data).toEqual({ agreement: null, templateType: null });
      for (const field of ['workspaces', 'templateTypes', 'templates', 'agreements']) {
        const ids = (await list(theirs, field)).nodes.map(({ id }: { id: string }) => id);
        for (const { id } of (await list(ours, field)).nodes) expect(ids).not.toContain(id);
      }
    });

    it('shows and gives nothing of another to code that asks for it', async () => {
      const em = store.forTenant(ours);
      expect(await em.find(AgreementRow, { tenantId: theirs })).toEqual([]);
      expect(await em.nativeUpdate(AgreementRow, { id: their.agreement }, { name: 'Stolen' })).toBe(0);
      await expect(em.nativeUpdate(TemplateTypeRow, {}, { tenantId: theirs })).rejects.toThrow('row-level security');
    });

    it('has every table guarded, under a role that owns nothing and deletes nothing', async () => {
      const tables = await world.execute(
        `select tablename, rowsecurity from pg_tables where schemaname = 'source_agreements' order by 1`,
      );
      expect(tables).toEqual([
        { tablename: 'agreement', rowsecurity: true },
        { tablename: 'mikro_orm_migrations', rowsecurity: false },
        { tablename: 'outbox', rowsecurity: true },
        { tablename: 'template', rowsecurity: true },
        { tablename: 'template_type', rowsecurity: true },
        { tablename: 'workspace', rowsecurity: true },
      ]);
      const [may] = await world.execute(`select has_table_privilege(?, ?, ?) as deletes`, [
        'source_agreements',
        'source_agreements.agreement',
        'delete',
      ]);
      expect({ ...(await world.roleOfTenants()), ...may }).toEqual({
        rolcanlogin: false,
        rolsuper: false,
        rolbypassrls: false,
        owned: 0,
        deletes: false,
      });
    });
  });
});

describe('the loaders of a request for agreements', () => {
  it('read what a whole page leads to with one query each', async () => {
    const { queries, em } = playStore();
    const { agreements, templates, templateTypes, workspaces } = createLoaders(em);
    const ids = Array.from({ length: 100 }, () => randomUUID());
    const loaders = [agreements, templates, templateTypes, workspaces];
    await Promise.all(ids.flatMap((id) => loaders.map((loader) => loader.load(id))));
    expect(queries.sort()).toEqual(['AgreementRow', 'TemplateRow', 'TemplateTypeRow', 'WorkspaceRow']);
  });
});
