import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createWorld, type TestTenant, type World } from '../support/world.js';

describe('guessing passwords', () => {
  let world: World;
  let acme: TestTenant;
  beforeAll(async () => {
    world = await createWorld();
    acme = await world.tenant();
  });
  afterAll(() => world.close());

  const tryWith = (password: string) =>
    fetch(`${world.url}/sign-in`, {
      method: 'POST',
      headers: { accept: 'text/html' },
      body: new URLSearchParams({ email: acme.admin.email, password }),
      redirect: 'manual',
    });

  it('is no easier for who has signed in between', async () => {
    for (let n = 0; n < 4; n += 1) expect((await tryWith(`wrong ${n}`)).status).toBe(401);
    expect((await tryWith(acme.admin.password)).status).toBe(303);
  });

  it('ends after ten failures, even all at once, and then the right one is refused too', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 30 }, async (_, n) => (await tryWith(`guess ${n}`)).status),
    );
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(10);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(20);
    const right = await tryWith(acme.admin.password);
    expect([right.status, right.headers.get('retry-after')]).toEqual([429, '60']);
    expect(await right.text()).toContain('Wait a minute');
  });
});
