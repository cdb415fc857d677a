import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importContactsFile } from '../../../src/outside/sources/contacts/index.js';
import { DATABASES, IMPORT_SECRET } from '../source-world.js';
import { company, person, samples, startWorld, type World } from './contacts-world.js';

describe.each(DATABASES)('a file of contacts on %s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(kind);
  });
  afterAll(() => world.close());

  const count = async (tenant: string) =>
    (await world.askFor(tenant, '{ contacts { totalCount } }')).data.contacts.totalCount;

  it('goes in, tells the platform of each, and a second time changes nothing', async () => {
    const tenant = randomUUID();
    const send = () =>
      importContactsFile({ sourceUrl: world.source.url, importSecret: IMPORT_SECRET, tenant, path: samples });
    expect(await send()).toEqual({ created: 15, changed: 0, unchanged: 0 });
    expect(await send()).toEqual({ created: 0, changed: 0, unchanged: 15 });
    const events = await world.platform.acknowledged(15);
    expect(new Set(events.map((event) => `${event.tenant} ${event.type}`))).toEqual(
      new Set([`${tenant} contact.created`]),
    );
    const query = '{ contacts(kind: PERSON) { nodes { person { employer { name } } } } }';
    const { nodes } = (await world.askFor(tenant, query)).data.contacts;
    const employers = nodes.map(
      (node: { person: { employer: { name: string } | null } }) => node.person.employer?.name,
    );
    expect(employers.filter((name: string) => name === 'Cedar Works Ltd')).toHaveLength(2);
    expect(await count(tenant)).toBe(15);
  });

  it('is refused whole where one contact is wrong, with its place', async () => {
    const tenant = randomUUID();
    const refused = await world.put(tenant, [company(1), person(1, { employerExternalId: 'crm:C-7' })]);
    expect(refused).toMatchObject({ status: 422, body: { path: '1.employerExternalId', name: 'a.json' } });
    expect(await count(tenant)).toBe(0);
  });

  it.each([
    ['no JSON', '{', ''],
    ['no list', '{}', ''],
    ['a contact of another form', [company(1), { name: 'x' }], '1.externalId'],
    ['a part that there is not', [company(1, { fax: '1' })], '0'],
    [
      'two contacts with one customer number',
      [company(1, { customerNumber: 'K-1' }), company(2, { customerNumber: 'K-1' })],
      '1.customerNumber',
    ],
    ['a kind that there is not', [company(1, { kind: 'ROBOT' })], '0.kind'],
    ['more than a thousand', Array.from({ length: 1_001 }, (_, number) => company(number)), ''],
  ])('is refused when it is %s', async (_name, file, path) => {
    expect(await world.put(randomUUID(), file)).toMatchObject({ status: 422, body: { path } });
  });

  it('is refused without the secret, for what is no tenant, and beyond 4 MiB', async () => {
    expect((await world.put(randomUUID(), [], 'guess')).status).toBe(401);
    expect((await world.put('acme', [])).status).toBe(404);
    expect((await world.put(randomUUID(), ' '.repeat(4 * 1024 * 1024 + 1))).status).toBe(413);
  });

  it('says why it was not taken in to whoever sends it', async () => {
    const path = new URL('../../../package.json', import.meta.url).pathname;
    expect(readFileSync(path, 'utf8')).toContain('grantway');
    const send = importContactsFile({
      sourceUrl: world.source.url,
      importSecret: IMPORT_SECRET,
      tenant: randomUUID(),
      path,
    });
    await expect(send).rejects.toThrow(/package\.json was not imported: 422/);
  });

  it('lies in tables to which the migrations lead', async () => {
    expect(await world.missingSql()).toBe('');
  });
});
