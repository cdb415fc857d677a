import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { createWorld, READ, type World, WRITE } from '../support/world.js';

/** Each door before the router (its usual spelling) and through it. */
const doors = [
  '/graphql',
  '/graphql?through=the-router',
  '/contracts/accounting/2026-10/graphql',
  '/contracts/accounting/2026%2D10/graphql',
];

/** The audits of graphql-http, on a source that answers. */
describe('the audits of GraphQL over HTTP', () => {
  let world: World;
  let token: string;
  beforeAll(async () => {
    world = await createWorld();
    const app = await world.app();
    const installation = await world.install(await world.tenant(), { app: app.key, scopes: [READ, WRITE] });
    token = await world.token(app, installation);
  });
  afterAll(() => world.close());

  const auditsOf = (door: string) =>
    serverAudits({
      url: () => `${world.url}${door}`,
      fetchFn: (url: string, init: RequestInit = {}) =>
        fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }),
    });

  it('are sixty-one', () => {
    expect(new Set(auditsOf('/graphql').map(({ id }) => id)).size).toBe(61);
  });

  describe.each(doors)('at %s', (door) => {
    it.each(auditsOf(door).map(({ id, name, fn }) => ({ id, name, fn })))('$id $name', async ({ fn }) => {
      const { status, ...rest } = await fn();
      expect({ status, reason: 'reason' in rest ? rest.reason : '' }).toEqual({ status: 'ok', reason: '' });
    });
  });
});
