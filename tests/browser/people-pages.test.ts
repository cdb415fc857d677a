import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { createWorld, type World } from '../support/world.js';
import { openChromium, openSignIn, shoot, signIn } from './browser.js';

let world: World;
let browser: Browser;
beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld(), openChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

it.each([
  ['phone', 390],
  ['desk', 1200],
])(
  'the pages for people are not wider than a %s, and an invitation is accepted without script',
  async (name, width) => {
    const tenant = await world.tenant(`${'🌳'.repeat(20)} ${'Timberworks'.repeat(5)} ${name}`);
    await world.person(tenant, 'owner');
    const options = { viewport: { width, height: 844 }, javaScriptEnabled: false };
    const page = await openSignIn(browser, world.url, options);
    await signIn(page, tenant.admin);
    const wide: Record<string, number> = {};
    const look = async (what: string): Promise<void> => {
      await shoot(page, `people-${name}-${what}`);
      const scripted = await page.context().newCDPSession(page);
      const { cssContentSize, cssLayoutViewport } = await scripted.send('Page.getLayoutMetrics');
      if (cssContentSize.width > cssLayoutViewport.clientWidth) wide[what] = cssContentSize.width;
    };
    for (const path of ['members', 'account', 'seats', 'sign-in/again']) {
      await page.goto(`${world.url}/${path}`);
      await look(path.replace('/', '-'));
    }
    await page.goto(`${world.url}/account`);
    await page.getByLabel('What it is for').fill('Pipeline'.repeat(10));
    await page.getByLabel('It may do what is risky').check();
    await page.getByRole('button', { name: 'Make a token' }).click();
    expect(await page.locator('code').textContent()).toMatch(/^gwp_/);
    await look('token');
    await page.getByRole('link', { name: 'I have copied it' }).click();
    await look('account-token');
    await page.goto(`${world.url}/members`);
    const email = `nia-${name}@example.test`;
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('button', { name: 'Make a link' }).click();
    await look('invited');
    const link = (await page.locator('code').textContent()) ?? '';
    const other = await openSignIn(browser, world.url, options);
    await other.goto(link);
    await other.getByLabel('Your name').fill('Nia New');
    await other.getByLabel('Choose a password').fill('long enough it is');
    await shoot(other, `people-${name}-invitation`);
    await other.getByRole('button', { name: 'Accept' }).click();
    expect(await other.getByRole('heading', { level: 1 }).textContent()).toBe('Apps');
    await page.goto(`${world.url}/members`);
    expect(await page.locator('main').textContent()).toContain(email);
    await look('members-joined');
    expect(wide).toEqual({});
  },
);
