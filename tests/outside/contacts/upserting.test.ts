import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DATABASES } from '../source-world.js';
import { company, person, READ, startWorld, type World, WRITE } from './contacts-world.js';

const address = {
  kind: 'BILLING',
  street: 'Harbour Row 14',
  city: 'Bristol',
  postalCode: 'BS1 4RN',
  countryCode: 'GB',
};
const SHOW = '{ contacts { nodes { name email phone addresses { kind street city countryCode } } } }';

describe.each(DATABASES)('adding and changing contacts on %s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(kind);
  });
  afterAll(() => world.close());

  const contacts = async (tenant: string) => (await world.askFor(tenant, SHOW)).data.contacts.nodes;
  const outbox = (tenant: string) =>
    world.execute('select type from source_contacts.outbox where tenant_id = ?', [tenant]);

  it('adds, then changes what is given, leaves what is left out and clears what is null', async () => {
    const tenant = randomUUID();
    const full = company(1, { email: 'a@example.test', phone: '+44 1', addresses: [address] });
    const { contact, userErrors } = await world.upsert(tenant, full);
    expect(userErrors).toEqual([]);
    const changed = await world.upsert(tenant, company(1, { name: 'Cedar', phone: null }));
    expect(changed.contact.id).toBe(contact.id);
    const { postalCode, ...shown } = address;
    expect(postalCode).toBe('BS1 4RN');
    expect(await contacts(tenant)).toEqual([
      { name: 'Cedar', email: 'a@example.test', phone: null, addresses: [shown] },
    ]);
    await world.upsert(tenant, company(1, { name: 'Cedar', addresses: [{ ...address, kind: 'SHIPPING' }, address] }));
    expect((await contacts(tenant))[0].addresses.map((one: { kind: string }) => one.kind)).toEqual([
      'SHIPPING',
      'BILLING',
    ]);
    await world.upsert(tenant, company(1, { name: 'Cedar', addresses: null }));
    expect((await contacts(tenant))[0].addresses).toEqual([]);
    const events = await world.eventsOf(tenant, 4);
    expect(events.map(({ type, subject }) => [type, subject])).toEqual([
      ['contact.created', contact.id],
      ...Array.from({ length: 3 }, () => ['contact.changed', contact.id]),
    ]);
  });

  it('changes nothing when repeated', async () => {
    const tenant = randomUUID();
    await world.upsert(tenant, company(1));
    const input = person(1, { employerExternalId: 'crm:C-1', addresses: [address], email: 'p@example.test' });
    const before = await world.upsert(tenant, input);
    expect(await world.upsert(tenant, input)).toEqual(before);
    expect(await world.eventsOf(tenant, 2)).toHaveLength(2);
    expect(await outbox(tenant)).toEqual([]);
  });

  it('adds one contact when asked many times at once', async () => {
    const tenant = randomUUID();
    const answers = await Promise.all(Array.from({ length: 8 }, () => world.upsert(tenant, company(1))));
    expect(new Set(answers.map(({ contact }) => contact.id)).size).toBe(1);
    expect(await contacts(tenant)).toHaveLength(1);
  });

  it.each([
    ['an empty name', company(1, { name: ' ' }), 'INVALID', ['name']],
    ['a name that is too long', company(1, { name: 'x'.repeat(201) }), 'INVALID', ['name']],
    ['an external id with a zero byte', company(1, { externalId: '\0' }), 'INVALID', ['externalId']],
    [
      'a customer number that is too long',
      company(1, { customerNumber: 'x'.repeat(51) }),
      'INVALID',
      ['customerNumber'],
    ],
    ['a bad e-mail address', company(1, { email: 'nobody' }), 'INVALID', ['email']],
    ['a bad website', company(1, { website: 'javascript:alert(1)' }), 'INVALID', ['website']],
    ['a company with a job', company(1, { jobTitle: 'Boss' }), 'INVALID', ['jobTitle']],
    ['a person with a VAT number', person(1, { vatId: 'DE1' }), 'INVALID', ['vatId']],
    ['too many addresses', company(1, { addresses: Array(11).fill(address) }), 'INVALID', ['addresses']],
    [
      'a country in other letters',
      company(1, { addresses: [address, { ...address, countryCode: 'uk' }] }),
      'INVALID',
      ['addresses', '1', 'countryCode'],
    ],
    [
      'an employer that is not there',
      person(1, { employerExternalId: 'crm:C-9' }),
      'NOT_FOUND',
      ['employerExternalId'],
    ],
  ])('refuses %s, and keeps nothing', async (_name, input, code, path) => {
    const tenant = randomUUID();
    const { contact, userErrors } = await world.upsert(tenant, input);
    expect([contact, userErrors]).toEqual([null, [{ code, message: expect.any(String), path: ['input', ...path] }]]);
    expect(await contacts(tenant)).toEqual([]);
  });

  it('refuses to make a person of a company, or to employ one at a person', async () => {
    const tenant = randomUUID();
    await world.upsert(tenant, company(1));
    await world.upsert(tenant, person(1));
    const turned = await world.upsert(tenant, person(1, { externalId: 'crm:C-1' }));
    expect(turned.userErrors).toMatchObject([{ code: 'KIND_FIXED', path: ['input', 'kind'] }]);
    const employed = await world.upsert(tenant, person(2, { employerExternalId: 'crm:P-1' }));
    expect(employed.userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });

  it('refuses a customer number that another has, and gives it on once it is cleared', async () => {
    const tenant = randomUUID();
    await world.upsert(tenant, company(1, { customerNumber: 'K-1' }));
    const taken = await world.upsert(tenant, person(2, { customerNumber: 'K-1' }));
    expect(taken).toMatchObject({ contact: null, userErrors: [{ code: 'TAKEN', path: ['input', 'customerNumber'] }] });
    expect(taken.userErrors[0].message).toContain('crm:C-1');
    expect((await world.upsert(tenant, company(1, { customerNumber: 'K-1' }))).userErrors).toEqual([]);
    expect((await world.upsert(randomUUID(), company(2, { customerNumber: 'K-1' }))).userErrors).toEqual([]);
    await world.upsert(tenant, company(1, { customerNumber: null }));
    expect((await world.upsert(tenant, person(2, { customerNumber: 'K-1' }))).userErrors).toEqual([]);
  });

  it('gives a customer number once when many ask for it at once', async () => {
    const tenant = randomUUID();
    const inputs = [1, 2, 3, 4, 5, 6].map((number) => company(number, { customerNumber: 'K-1' }));
    const answers = await Promise.all(inputs.map((input) => world.upsert(tenant, input)));
    expect(answers.filter(({ contact }) => contact !== null)).toHaveLength(1);
    expect(answers.flatMap(({ userErrors }) => userErrors.map(({ code }: { code: string }) => code))).toEqual(
      Array.from({ length: 5 }, () => 'TAKEN'),
    );
  });

  it('needs the write scope, and the read scope to see the contact', async () => {
    const tenant = randomUUID();
    const upsert = (selection: string) =>
      `mutation { upsertContact(input: { externalId: "1", kind: PERSON, name: "Ann" }) { ${selection} } }`;
    const denied = await world.askFor(tenant, upsert('userErrors { code }'), {}, READ);
    expect(denied.errors?.[0]).toMatchObject({ path: ['upsertContact'], extensions: { code: 'FORBIDDEN' } });
    expect(await contacts(tenant)).toEqual([]);
    const blind = await world.askFor(tenant, upsert('userErrors { code }'), {}, WRITE);
    expect(blind.data.upsertContact.userErrors).toEqual([]);
    const seeing = await world.askFor(tenant, upsert('contact { name }'), {}, WRITE);
    expect(seeing.errors?.[0]).toMatchObject({ extensions: { code: 'FORBIDDEN' } });
  });
});
