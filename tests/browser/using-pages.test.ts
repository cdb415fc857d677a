import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { createWorld, eventually, syncApp, type World } from '../support/world.js';
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

/** What has the focus, as assistive technology names it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(
    `(() => { const one = document.activeElement; return one.labels?.[0]?.innerText ?? one.innerText ?? one.name; })()`,
  ) as Promise<string>;

/** Goes on with the Tab key until the focus is on what is wanted. */
async function tabTo(page: Page, wanted: RegExp): Promise<void> {
  const seen: string[] = [];
  for (let presses = 0; presses < 40; presses += 1) {
    seen.push((await focused(page)).trim());
    if (wanted.test(seen.at(-1) ?? '')) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${wanted}; it came to: ${seen.join(' | ')}`);
}

it('signing in and consenting need nothing but a keyboard, and the focus can be seen', async () => {
  const tenant = await world.tenant();
  const page = await openSignIn(browser, world.url);
  await tabTo(page, /^E-mail/);
  await page.keyboard.type(tenant.admin.email);
  await tabTo(page, /^Password/);
  await page.keyboard.type(tenant.admin.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Apps' }).waitFor();
  await tabTo(page, /^Install/);
  await shoot(page, 'keyboard-home');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /asks for access/ }).waitFor();
  await tabTo(page, /^Note exports on invoices/);
  await page.keyboard.press('Space');
  await shoot(page, 'keyboard-consent');
  await tabTo(page, /^Approve and install/);
  const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
  expect(outline).not.toBe('none');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'QuickBooks Invoices' }).waitFor();
  const optional = page.locator('.scopes li').filter({ hasText: 'Note exports on invoices' });
  expect(await optional.textContent()).not.toContain('not granted');
});

it('a wrong password says so, keeps the e-mail address and signs nobody in', async () => {
  const tenant = await world.tenant();
  const page = await openSignIn(browser, world.url);
  await signIn(page, { email: tenant.admin.email, password: 'wrong' });
  expect(await page.getByRole('alert').textContent()).not.toBe('');
  expect(await page.getByLabel('E-mail').inputValue()).toBe(tenant.admin.email);
  await shoot(page, 'wrong-password');
  await page.goto(`${world.url}/`);
  expect(page.url()).toContain('/sign-in');
});

it.each(['light', 'dark'] as const)('no page is wider than a phone, in %s colours', async (colorScheme) => {
  const tenant = await world.tenant();
  const installation = await world.install(tenant);
  await world.linkQuickBooks(tenant, installation);
  await world.issueInvoice(tenant);
  await eventually(
    () => world.runStates(tenant, installation),
    ({ delivered }) => delivered === 1,
  );
  const page = await openSignIn(browser, world.url, { viewport: { width: 390, height: 844 }, colorScheme });
  const wide: Record<string, number> = {};
  const look = async (name: string): Promise<void> => {
    await shoot(page, `phone-${colorScheme}-${name}`);
    const overflow = await overflowOf(page);
    if (overflow > 0) wide[name] = overflow;
  };
  await look('sign-in');
  await signIn(page, tenant.admin);
  await look('home');
  await page.goto(`${world.url}/apps/${syncApp}`);
  await look('consent');
  await page.goto(`${world.url}/installations/${installation}`);
  await look('installation');
  await page.goto(`${world.url}/nowhere`);
  await look('not-found');
  expect(wide).toEqual({});
});
