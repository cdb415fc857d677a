import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { networkOf } from '../../src/domain/access/sign-in-limits.js';
import { manualClock, readConfig } from '../../src/platform/base/index.js';
import { createWorld, type TestTenant, type World } from '../support/world.js';

const clock = manualClock(Date.now());
const minuteMs = 60_000;
let world: World;
let acme: TestTenant;
beforeAll(async () => {
  world = await createWorld({ clock, env: { GRANTWAY_TRUST_PROXY: '1' } });
});
afterAll(() => world.close());

const tryFrom = (address: string, password: string, email = acme.admin.email) =>
  fetch(`${world.url}/sign-in`, {
    method: 'POST',
    headers: { accept: 'text/html', 'x-forwarded-for': address },
    body: new URLSearchParams({ email, password }),
    redirect: 'manual',
  });
const statusOf = async (address: string, password: string, email?: string) =>
  (await tryFrom(address, password, email)).status;

describe('guessing passwords', () => {
  beforeAll(async () => {
    acme = await world.tenant();
  });

  it('is no easier for who has signed in between', async () => {
    for (let n = 0; n < 4; n += 1) expect(await statusOf('192.0.2.1', `wrong ${n}`)).toBe(401);
    expect(await statusOf('192.0.2.1', acme.admin.password)).toBe(303);
  });

  it('ends after ten failures, even all at once, and then the right one is refused too', async () => {
    const statuses = await Promise.all(Array.from({ length: 30 }, (_, n) => statusOf('192.0.2.1', `guess ${n}`)));
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(10);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(20);
    const right = await tryFrom('192.0.2.1', acme.admin.password);
    expect([right.status, right.headers.get('retry-after')]).toEqual([429, '60']);
    expect(await right.text()).toContain('Wait a minute');
  });
});

describe('after too many failures', () => {
  beforeAll(async () => {
    acme = await world.tenant();
  });

  it('the waits grow, to a quarter of an hour, and are forgotten an hour after the last', async () => {
    let from = 0;
    const guess = () => {
      from += 1;
      return tryFrom(`198.51.100.${from}`, 'wrong');
    };
    for (let n = 0; n < 10; n += 1) expect((await guess()).status).toBe(401);
    for (const minutes of [1, 2, 4, 8, 15, 15]) {
      const refused = await guess();
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, String(minutes * 60)]);
      clock.advance(minutes * minuteMs);
      expect((await guess()).status).toBe(401);
    }
    clock.advance(60 * minuteMs);
    for (let n = 0; n < 10; n += 1) expect((await guess()).status).toBe(401);
  });

  it('who has come from an address before still comes in from there, while others guess from many', async () => {
    const tenant = await world.tenant();
    const { email, password } = tenant.admin;
    expect(await statusOf('203.0.113.9', password, email)).toBe(303);
    for (let n = 1; n <= 10; n += 1) expect(await statusOf(`198.51.100.${n}`, 'wrong', email)).toBe(401);
    expect(await statusOf('198.51.100.77', password, email)).toBe(429);
    expect(await statusOf('203.0.113.9', password, email)).toBe(303);
  });

  it('one address comes no further with other people either', async () => {
    const tries = Array.from({ length: 40 }, (_, n) => statusOf('192.0.2.200', 'wrong', `nobody-${n}@example.test`));
    const statuses = await Promise.all(tries);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(30);
    expect(await statusOf('192.0.2.200', acme.admin.password)).toBe(429);
  });
});

describe('the address of a visitor', () => {
  it('is the one that the proxy before us has seen, whatever was sent to that', async () => {
    const tenant = await world.tenant();
    const { email } = tenant.admin;
    for (let n = 0; n < 30; n += 1) await tryFrom(`10.0.0.${n}, 192.0.2.77`, 'wrong', `none-${n}@example.test`);
    expect(await statusOf('10.0.0.99, 192.0.2.77', 'wrong', email)).toBe(429);
  });

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:0:1:aaaa::1', '2001:db8:0:1'],
    ['2001:DB8:0000:0001:ffff:1:2:3', '2001:db8:0:1'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
  ])('%s counts as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it('is believed of the proxies that are named, and of none by default', () => {
    const trusted = (text?: string) => readConfig(text === undefined ? {} : { GRANTWAY_TRUST_PROXY: text }).trustProxy;
    expect([trusted(), trusted('2'), trusted('10.0.0.0/8, fd00::/8')]).toEqual([false, 2, ['10.0.0.0/8', 'fd00::/8']]);
    for (const wrong of ['yes', 'true', '10.0.0.0/x', '-1', '*'])
      expect(() => trusted(wrong)).toThrow(/GRANTWAY_TRUST_PROXY/);
  });
});
