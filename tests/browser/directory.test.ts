import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { createWorld, type World } from '../support/world.js';
import { openChromium, openSignIn, overflowOf, shoot, signIn } from './browser.js';

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
  ['desk', 1200],
  ['phone', 360],
])('an administrator finds, approves, links, narrows and uninstalls an app at a %s', async (name, width) => {
  const tenant = await world.tenant(`Birch Tools ${name}`);
  const page = await openSignIn(browser, world.url, { viewport: { width, height: 800 } });
  const wide: Record<string, number> = {};
  const look = async (what: string): Promise<void> => {
    await shoot(page, `directory-${name}-${what}`);
    const overflow = await overflowOf(page);
    if (overflow > 0) wide[what] = overflow;
  };
  await signIn(page, tenant.admin);
  await page.getByLabel('Search').fill('nothing like it');
  await page.getByRole('button', { name: 'Search' }).click();
  expect(await page.locator('main').textContent()).toContain('Nothing is found');
  await look('nothing');
  await page.getByLabel('Search').fill('invoice');
  await page.getByRole('button', { name: 'Search' }).click();
  await look('found');
  await page.getByRole('link', { name: 'QuickBooks Invoices', exact: true }).click();
  expect(await page.locator('main').textContent()).toContain('Published by Grantway');
  await look('extension');
  await page.getByRole('link', { name: /^Install/ }).click();
  await look('consent');
  await page.getByLabel('Note exports on invoices').check();
  await page.getByRole('button', { name: 'Approve and install' }).click();
  await page.getByRole('button', { name: 'Connect QuickBooks' }).click();
  await page.getByRole('button', { name: 'Connect' }).click();
  expect(await page.getByRole('status').textContent()).toContain('The account is connected');
  await page.getByRole('link', { name: 'My apps' }).click();
  expect(await page.locator('main').textContent()).toContain('2 scopes granted');
  await look('installations');
  await page.getByRole('link', { name: 'QuickBooks Invoices' }).click();
  await page.getByLabel('Note exports on invoices').uncheck();
  await page.getByRole('button', { name: 'Keep only what is ticked' }).click();
  await page.getByRole('link', { name: 'My apps' }).click();
  expect(await page.locator('main').textContent()).toContain('1 scope granted');
  await page.getByRole('link', { name: 'QuickBooks Invoices' }).click();
  await page.getByRole('button', { name: 'Uninstall' }).click();
  expect(await page.getByRole('status').textContent()).toContain('Uninstalled');
  expect(await page.locator('main').textContent()).toContain('not installed');
  expect(wide).toEqual({});
});
