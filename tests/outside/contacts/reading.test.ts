import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSourceStore } from '../../../src/outside/sdk/open-source-store.js';
import type { SourceStore } from '../../../src/outside/sdk/source-store.js';
import {
  ContactAddressRow,
  ContactRow,
  contactsTables,
  OutboxRow,
} from '../../../src/outside/sources/contacts/entities.js';
import { createLoaders } from '../../../src/outside/sources/contacts/graphql/context.js';
import { DATABASES, playStore } from '../source-world.js';
import { company, person, startWorld, type World, WRITE } from './contacts-world.js';

const PAGE = `query ($first: Int, $after: String, $since: DateTime, $kind: ContactKind, $employerId: ID) {
  contacts(first: $first, after: $after, updatedSince: $since, kind: $kind, employerId: $employerId) {
    totalCount edges { cursor } nodes { id name updatedAt } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

describe.each(DATABASES)('reading contacts on %s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(kind);
  });
  afterAll(() => world.close());

  const tenantWith = async (...contacts: object[]): Promise<string> => {
    const tenant = randomUUID();
    expect((await world.put(tenant, contacts)).status).toBe(201);
    return tenant;
  };
  const page = async (tenant: string, variables: object = {}) =>
    (await world.askFor(tenant, PAGE, variables)).data.contacts;
  const names = async (tenant: string, variables: object) =>
    (await page(tenant, variables)).nodes.map(({ name }: { name: string }) => name);

  it('pages through all of them, each once, in the order of their last change', async () => {
    const tenant = await tenantWith(...[1, 2, 3, 4, 5].map((number) => company(number)));
    const first = await page(tenant, { first: 2 });
    expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    expect(first.edges[1].cursor).toBe(first.pageInfo.endCursor);
    const second = await page(tenant, { first: 2, after: first.pageInfo.endCursor });
    const third = await page(tenant, { first: 2, after: second.pageInfo.endCursor });
    const all = [first, second, third].flatMap(({ nodes }) => nodes.map(({ name }: { name: string }) => name));
    expect(all).toEqual(['Company 1', 'Company 2', 'Company 3', 'Company 4', 'Company 5']);
    expect(third.pageInfo.hasNextPage).toBe(false);
  });

  it('goes on from a kept cursor with what changed later', async () => {
    const tenant = await tenantWith(company(1), company(2));
    const { endCursor } = (await page(tenant)).pageInfo;
    expect(await page(tenant, { after: endCursor })).toMatchObject({ nodes: [], pageInfo: { endCursor } });
    await world.upsert(tenant, company(1, { email: 'new@example.test' }));
    expect(await names(tenant, { after: endCursor })).toEqual(['Company 1']);
  });

  it('lists what changed since an instant, that instant included', async () => {
    const tenant = await tenantWith(company(1), company(2), company(3));
    const { nodes } = await page(tenant);
    expect(await names(tenant, { since: nodes[1].updatedAt })).toEqual(['Company 2', 'Company 3']);
  });

  it('lists people, companies, or who works for a company', async () => {
    const tenant = await tenantWith(
      company(1),
      company(2),
      person(1, { employerExternalId: 'crm:C-1' }),
      person(2, { employerExternalId: 'crm:C-1' }),
      person(3),
    );
    const { id } = (await page(tenant)).nodes[0];
    expect(await names(tenant, { kind: 'COMPANY' })).toEqual(['Company 1', 'Company 2']);
    expect(await names(tenant, { kind: 'PERSON' })).toEqual(['Person 1', 'Person 2', 'Person 3']);
    expect(await names(tenant, { employerId: id })).toEqual(['Person 1', 'Person 2']);
    expect(await names(tenant, { employerId: 'no-uuid' })).toEqual([]);
    const query = '{ contacts { nodes { name person { employer { name } } company { vatId } } } }';
    expect((await world.askFor(tenant, query)).data.contacts.nodes).toEqual([
      { name: 'Company 1', person: null, company: { vatId: null } },
      { name: 'Company 2', person: null, company: { vatId: null } },
      { name: 'Person 1', person: { employer: { name: 'Company 1' } }, company: null },
      { name: 'Person 2', person: { employer: { name: 'Company 1' } }, company: null },
      { name: 'Person 3', person: { employer: null }, company: null },
    ]);
  });

  it('lists the one with a customer number', async () => {
    const tenant = await tenantWith(company(1, { customerNumber: 'K-1' }), company(2, { customerNumber: 'K-2' }));
    const query = 'query ($number: ID) { contacts(customerNumber: $number) { nodes { name customerNumber } } }';
    const found = async (number: string) => (await world.askFor(tenant, query, { number })).data.contacts.nodes;
    expect(await found('K-2')).toEqual([{ name: 'Company 2', customerNumber: 'K-2' }]);
    expect(await found('K-3')).toEqual([]);
    expect(await found('\0')).toEqual([]);
  });

  it('refuses a cursor that is not one, and pages beyond a hundred', async () => {
    for (const variables of [{ after: 'x' }, { after: '' }, { first: 101 }, { first: 0 }]) {
      const { data, errors } = await world.askFor(randomUUID(), PAGE, variables);
      expect([data, errors?.[0]?.extensions.code]).toEqual([null, 'BAD_USER_INPUT']);
    }
  });

  it('asks the scope again', async () => {
    const { errors } = await world.askFor(randomUUID(), '{ contacts { totalCount } }', {}, WRITE);
    expect(errors?.[0]).toMatchObject({ path: ['contacts'], extensions: { code: 'FORBIDDEN' } });
  });

  it('stays shut without an assertion for this source', async () => {
    const authorization = `Bearer ${await world.platform.assertion({ audience: 'urn:grantway:source:accounting' })}`;
    expect((await world.ask(undefined, '{ __typename }')).status).toBe(401);
    expect((await world.ask(authorization, '{ __typename }')).status).toBe(401);
  });

  describe('of several tenants', () => {
    let store: SourceStore;
    let ours: string;
    let theirs: string;
    let theirId: string;
    beforeAll(async () => {
      store = await openSourceStore(contactsTables, world.database);
      const address = { kind: 'OFFICE', street: 'Quay 1', city: 'Cork', countryCode: 'IE' };
      ours = await tenantWith(company(1, { name: 'Ours' }));
      theirs = await tenantWith(company(1, { name: 'Theirs', addresses: [address] }));
      theirId = (await page(theirs)).nodes[0].id;
    });
    afterAll(() => store.close());

    it('gives one nothing of another', async () => {
      const one = 'query ($id: ID!) { contact(id: $id) { name addresses { street } } }';
      expect((await world.askFor(theirs, one, { id: theirId })).data.contact).toEqual({
        name: 'Theirs',
        addresses: [{ street: 'Quay 1' }],
      });
      expect((await world.askFor(ours, one, { id: theirId })).data.contact).toBeNull();
      expect((await world.askFor(ours, one, { id: 'no-uuid' })).data.contact).toBeNull();
      expect(await names(ours, {})).toEqual(['Ours']);
    });

    it('keeps their external ids apart', async () => {
      expect((await world.upsert(ours, company(1, { name: 'Ours still' }))).contact.name).toBe('Ours still');
      expect(await names(theirs, {})).toEqual(['Theirs']);
      const refused = await world.upsert(randomUUID(), person(1, { employerExternalId: 'crm:C-1' }));
      expect(refused.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'employerExternalId'] }]);
    });

    it('shows and gives nothing of another to code that asks for it', async () => {
      const em = store.forTenant(ours);
      expect(await em.find(ContactRow, { tenantId: theirs })).toEqual([]);
      expect(await em.find(ContactAddressRow, { contactId: theirId })).toEqual([]);
      expect(await em.find(OutboxRow, { tenantId: theirs })).toEqual([]);
      expect(await em.nativeUpdate(ContactRow, { id: theirId }, { name: 'Stolen' })).toBe(0);
      expect(await names(theirs, {})).toEqual(['Theirs']);
    });

    it('keeps code that names another tenant from writing', async () => {
      const now = new Date();
      const row = {
        id: randomUUID(),
        externalId: 'x',
        kind: 'COMPANY' as never,
        name: 'x',
        createdAt: now,
        updatedAt: now,
      };
      await expect(store.forTenant(ours).insert(ContactRow, { ...row, tenantId: theirs })).rejects.toThrow(
        'row-level security',
      );
      const moved = store.forTenant(ours).nativeUpdate(ContactRow, {}, { tenantId: theirs });
      await expect(moved).rejects.toThrow('row-level security');
    });

    it('has every table guarded, under a role that owns nothing', async () => {
      const tables = await world.execute(
        `select tablename, rowsecurity from pg_tables where schemaname = 'source_contacts' order by 1`,
      );
      expect(tables).toEqual([
        { tablename: 'contact', rowsecurity: true },
        { tablename: 'contact_address', rowsecurity: true },
        { tablename: 'mikro_orm_migrations', rowsecurity: false },
        { tablename: 'outbox', rowsecurity: true },
      ]);
      expect(await world.roleOfTenants()).toEqual({
        rolcanlogin: false,
        rolsuper: false,
        rolbypassrls: false,
        owned: 0,
      });
    });
  });
});

describe('the loaders of a request for contacts', () => {
  it('read the addresses and the employers of a whole page with one query each', async () => {
    const { queries, em } = playStore();
    const { addresses, contacts } = createLoaders(em);
    const ids = Array.from({ length: 100 }, () => randomUUID());
    await Promise.all(ids.flatMap((id) => [addresses.load(id), contacts.load(id)]));
    expect(queries.sort()).toEqual(['ContactAddressRow', 'ContactRow']);
  });
});
