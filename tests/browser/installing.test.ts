import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { createWorld, eventually, type TestTenant, type World } from '../support/world.js';
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

const heading = (page: Page): Promise<string | null> => page.getByRole('heading', { level: 1 }).textContent();

async function openHome(tenant: TestTenant, options = {}): Promise<Page> {
  const page = await openSignIn(browser, world.url, options);
  await signIn(page, tenant.admin);
  expect(await heading(page)).toBe('Apps');
  return page;
}

async function openConsent(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^Install/ }).click();
  expect(await heading(page)).toMatch(/asks for access/);
}

/** The whole life of an installation, as its tenant's administrator sees it. */
async function liveThrough(page: Page, tenant: TestTenant, name: string): Promise<void> {
  await shoot(page, `${name}-home`);
  await openConsent(page);
  await shoot(page, `${name}-consent`);
  const asked = page.locator('.scopes li');
  const required = asked.filter({ hasText: 'Read invoices' });
  const optional = asked.filter({ hasText: 'Note exports on invoices' });
  expect(await required.textContent()).toMatch(/required/i);
  expect(await required.textContent()).toContain("See every invoice and credit note, with your customers' names");
  expect(await required.getByRole('checkbox').count()).toBe(0);
  expect(await optional.textContent()).toMatch(/optional/i);
  await optional.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Approve and install' }).click();

  expect(await heading(page)).toBe('QuickBooks Invoices');
  await shoot(page, `${name}-installed`);
  await page.getByRole('button', { name: 'Connect QuickBooks' }).click();
  expect(page.url()).toContain(world.sandboxUrl);
  await shoot(page, `${name}-quickbooks`);
  await page.getByRole('button', { name: 'Connect' }).click();
  expect(await page.getByRole('status').textContent()).toContain('The account is connected');

  await world.issueInvoice(tenant, { number: 'B-1' });
  await eventually(
    async () => {
      await page.reload();
      return page
        .locator('td')
        .filter({ hasText: /^delivered$/i })
        .count();
    },
    (count) => count === 1,
  );
  await shoot(page, `${name}-delivered`);

  await page.getByLabel('Note exports on invoices').uncheck();
  await page.getByRole('button', { name: 'Keep only what is ticked' }).click();
  expect(await asked.filter({ hasText: 'Note exports on invoices' }).textContent()).toMatch(/not granted/i);
  await page.getByRole('button', { name: 'Suspend' }).click();
  expect(await page.locator('main').textContent()).toMatch(/suspended/i);
  await shoot(page, `${name}-suspended`);
  await page.getByRole('button', { name: 'Uninstall' }).click();
  expect(await heading(page)).toBe('Apps');
  expect(await page.locator('main').textContent()).toMatch(/not installed/i);
}

it('an administrator installs, connects, sees an invoice delivered, narrows, suspends and uninstalls', async () => {
  const tenant = await world.tenant('Birch Tools');
  const page = await openHome(tenant);
  await liveThrough(page, tenant, 'desk');
});

it('all of it works with JavaScript turned off', async () => {
  const tenant = await world.tenant();
  const page = await openHome(tenant, { javaScriptEnabled: false });
  await liveThrough(page, tenant, 'plain');
});

it('refusing leads home and installs nothing', async () => {
  const tenant = await world.tenant();
  const page = await openHome(tenant);
  await openConsent(page);
  await page.getByRole('button', { name: 'Refuse' }).click();
  expect(await heading(page)).toBe('Apps');
  expect(await page.locator('main').textContent()).toMatch(/not installed/i);
});
