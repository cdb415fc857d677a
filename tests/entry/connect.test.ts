import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LinkedAccount } from '../../src/platform/store/index.js';
import { openDoors } from '../support/door-visitor.js';
import { createWorld, type TestTenant, type World } from '../support/world.js';

describe('linking an account', () => {
  let world: World;
  let tenant: TestTenant;
  let installation: string;
  beforeAll(async () => {
    world = await createWorld();
    tenant = await world.tenant();
    installation = await world.install(tenant);
  });
  afterAll(() => world?.close());

  const linked = (): Promise<number> => world.platform.store.asPlatform().count(LinkedAccount);
  /** The page of the outside service that the administrator is sent to. */
  const atQuickBooks = async () => {
    const browser = await world.browserOf(tenant.admin);
    const page = await browser.open(`${world.url}/installations/${installation}`);
    return { browser, authorize: await browser.submit(page, '/connect/start') };
  };

  it('is not done with a state that nobody asked for', async () => {
    const browser = await world.browserOf(tenant.admin);
    for (const query of ['code=x&state=made-up&realmId=1', 'code=x', '']) {
      const page = await browser.open(`${world.url}/connect/callback?${query}`);
      expect([page.status, page.html.includes('belongs to no open request')]).toEqual([400, true]);
    }
    expect(await linked()).toBe(0);
  });

  it('is not done by another person than the one who began it', async () => {
    const { authorize } = await atQuickBooks();
    const state = new URL(authorize.url).searchParams.get('state');
    const other = await world.tenant();
    const colleague = await world.person(tenant, 'admin');
    for (const person of [other.admin, colleague]) {
      const page = await (await world.browserOf(person)).open(
        `${world.url}/connect/callback?code=x&realmId=1&state=${state}`,
      );
      expect(page.status).toBe(400);
    }
    expect(await linked()).toBe(0);
  });

  it('says so when the person cancels at the service, and can be begun again', async () => {
    const { browser, authorize } = await atQuickBooks();
    const page = await browser.submit(authorize, '/connect/oauth2', { decision: 'cancel' });
    expect([page.status, page.html.includes('QuickBooks Online was not linked')]).toEqual([400, true]);
    expect(await linked()).toBe(0);
  });

  it('is not done with a code that the service does not know', async () => {
    const { browser, authorize } = await atQuickBooks();
    const state = new URL(authorize.url).searchParams.get('state');
    const page = await browser.open(`${world.url}/connect/callback?code=stolen&realmId=1&state=${state}`);
    expect([page.status, page.html.includes('was not linked')]).toEqual([502, true]);
    expect(await linked()).toBe(0);
  });

  it('uses a state once', async () => {
    const { browser, authorize } = await atQuickBooks();
    const state = new URL(authorize.url).searchParams.get('state');
    const done = await browser.submit(authorize, '/connect/oauth2', { decision: 'connect' });
    expect(done.url).toContain('done=linked');
    const again = await browser.open(`${world.url}/connect/callback?code=x&realmId=1&state=${state}`);
    expect(again.status).toBe(400);
    expect(await linked()).toBe(1);
  });

  it('is refused to a viewer, and for another tenant’s installation', async () => {
    const before = await linked();
    const viewer = await world.person(tenant, 'viewer');
    const doors = openDoors(world);
    const looking = await doors.visit(viewer);
    expect(await (await doors.get(`/installations/${installation}`, looking)).text()).not.toContain('/connect/start');
    const sent = await doors.post('/connect/start', { installation, connector: 'quickbooks' }, looking);
    expect(sent.status).toBe(403);

    const other = await world.tenant();
    const theirs = await world.install(other);
    const browser = await world.browserOf(other.admin);
    const own = await browser.open(`${world.url}/installations/${theirs}`);
    expect((await browser.submit(own, '/connect/start', { installation })).status).toBe(404);
    expect(await linked()).toBe(before);
  });
});
