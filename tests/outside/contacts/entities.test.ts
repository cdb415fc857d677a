import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findContacts } from '../../../src/outside/sources/contacts/find-contacts.js';
import { DATABASES, playStore } from '../source-world.js';
import { company, person, READ, startWorld, type World, WRITE } from './contacts-world.js';

const JOIN = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on BusinessContact { name person { employer { name } } } }
}`;

describe.each(DATABASES)('joining contacts on %s', (kind) => {
  let world: World;
  let tenant: string;
  let id: string;
  beforeAll(async () => {
    world = await startWorld(kind);
    tenant = randomUUID();
    const works = { customerNumber: 'K-2', employerExternalId: 'crm:C-1' };
    await world.put(tenant, [company(1, { customerNumber: 'K-1' }), person(1, works)]);
    id = (await world.askFor(tenant, '{ contacts { nodes { id } } }')).data.contacts.nodes[0].id;
  });
  afterAll(() => world.close());

  const join = (representations: object[], asTenant = tenant, scope = READ) =>
    world.askFor(asTenant, JOIN, { representations }, scope);
  const contact = (key: object) => ({ __typename: 'BusinessContact', ...key });

  it('finds them by either key, in the order asked for, and answers null for what is not there', async () => {
    const { data } = await join([
      contact({ customerNumber: 'K-2' }),
      contact({ customerNumber: 'K-9' }),
      contact({ id: id.toUpperCase() }),
      contact({ id: 'no-uuid' }),
      contact({ customerNumber: '\0' }),
      contact({}),
      contact({ customerNumber: 'K-1' }),
    ]);
    const first = { name: 'Company 1', person: null };
    const worker = { name: 'Person 1', person: { employer: { name: 'Company 1' } } };
    expect(data._entities).toEqual([worker, null, first, null, null, null, first]);
  });

  it('finds nothing of another tenant', async () => {
    const other = randomUUID();
    expect((await join([contact({ customerNumber: 'K-1' }), contact({ id })], other)).data._entities).toEqual([
      null,
      null,
    ]);
  });

  it('asks for the read scope', async () => {
    const { errors } = await join([contact({ id })], tenant, WRITE);
    expect(errors?.[0]).toMatchObject({ path: ['_entities'], extensions: { code: 'FORBIDDEN' } });
  });

  it('refuses a type that contacts does not own', async () => {
    expect((await join([{ __typename: 'Invoice', id }])).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('finding contacts for a join', () => {
  it('takes one query for all of them', async () => {
    const { queries, context } = playStore();
    const asked = Array.from({ length: 100 }, (_, index) => ({
      __typename: 'BusinessContact',
      ...(index % 2 ? { id: randomUUID() } : { customerNumber: `K-${index}` }),
    }));
    expect(await findContacts(asked, context)).toEqual(asked.map(() => null));
    expect(queries.length).toBe(1);
  });
});
