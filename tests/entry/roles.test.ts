import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createWorld, type World } from '../support/world.js';

describe('a process that is a worker only', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ env: { GRANTWAY_ROLES: 'worker' } });
  });
  afterAll(() => world?.close());

  it.each(['/graphql', '/contracts/accounting/2026-10/graphql', '/sign-in', '/apps/quickbooks-invoices/install'])(
    'has no door %s',
    async (path) => {
      const answer = await fetch(`${world.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      expect(answer.status).toBe(404);
    },
  );

  it('tells that it is up', async () => {
    expect((await fetch(`${world.url}/readyz`)).status).toBe(200);
  });
});
