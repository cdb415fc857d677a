import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DATABASES } from '../source-world.js';
import { ALL, agreement, file, startWorld, type World } from './agreements-world.js';

const ENTITIES = [
  ['Agreement', 'agreements', 'agreements.agreements:read', 'name', 'Agreement 1'],
  ['AgreementTemplate', 'templates', 'agreements.templates:read', 'name', 'Order form'],
  ['TemplateType', 'templateTypes', 'agreements.templates:read', 'name', 'Order'],
  ['Workspace', 'workspaces', 'agreements.workspaces:read', 'name', 'Sales'],
] as const;

describe.each(DATABASES)('joining what agreements owns on %s', (kind) => {
  let world: World;
  let tenant: string;
  beforeAll(async () => {
    world = await startWorld(kind);
    tenant = randomUUID();
    await world.put(tenant, file(agreement(1)));
  });
  afterAll(() => world.close());

  describe.each(ENTITIES)('%s', (type, list, scope, field, value) => {
    const join = async (ids: string[], asTenant = tenant, scopes = ALL) => {
      const query = `query ($all: [_Any!]!) { _entities(representations: $all) { ... on ${type} { ${field} } } }`;
      const all = ids.map((id) => ({ __typename: type, id }));
      return world.askFor(asTenant, query, { all }, scopes);
    };
    const ownId = async () =>
      (await world.askFor(tenant, `{ ${list}(first: 1) { nodes { id } } }`)).data[list].nodes[0].id as string;

    it('is found by id in the order asked for, and null where there is none', async () => {
      const id = await ownId();
      const { data } = await join(['no-uuid', id, randomUUID(), id.toUpperCase()]);
      expect(data._entities).toEqual([null, { [field]: value }, null, { [field]: value }]);
    });

    it('is not found by another tenant', async () => {
      expect((await join([await ownId()], randomUUID())).data._entities).toEqual([null]);
    });

    it('is refused without its scope', async () => {
      const others = ALL.split(' ').filter((one) => one !== scope);
      const { errors } = await join([await ownId()], tenant, others.join(' '));
      expect(errors?.[0]).toMatchObject({ path: ['_entities'], extensions: { code: 'FORBIDDEN' } });
    });
  });
});
