import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { createWorld, READ, type World, WRITE } from '../support/world.js';
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
  ['phone', 360],
  ['desk', 1200],
])(
  'on a %s a tenant sees what an app used, removes the rest, makes a token and searches the log',
  async (name, width) => {
    const tenant = await world.tenant();
    const contacts = { version: '2026-10', optional: ['contacts.contacts:read', 'contacts.contacts:write'] };
    const app = await world.app({
      contracts: { accounting: { version: '2026-10', required: [READ], optional: [WRITE] }, contacts },
    });
    const id = await world.install(tenant, { app: app.key, scopes: [READ, WRITE, ...contacts.optional] });
    const token = await world.token(app, id);
    await world.graphql(
      token,
      'query ListTheNewestInvoices { invoices { nodes { number buyer { name } totals { payable } } } }',
    );
    await world.graphql(token, '{ contacts(first: 1) { nodes { id name } } }');
    const { meter } = world.platform.automations.gateway;
    await meter.flush();

    // The console's own pages need no script; `overflowOf` does.
    const page = await openSignIn(browser, world.url, { viewport: { width, height: 800 } });
    await signIn(page, tenant.admin);
    const wide: Record<string, number> = {};
    const look = async (what: string): Promise<void> => {
      await shoot(page, `charge-${name}-${what}`);
      const overflow = await overflowOf(page);
      if (overflow > 0) wide[what] = overflow;
    };
    await page.goto(`${world.url}/installations/${id}`);
    for (const summary of await page.getByText('By what it asked for').all()) await summary.click();
    await look('installation');
    await page.getByRole('button', { name: 'Remove what isn’t used' }).click();
    expect(await page.getByRole('status').textContent()).toContain('What was not used is taken away');
    await page.getByLabel('What it is for').fill('A till '.repeat(9));
    await page.getByRole('button', { name: 'Make an API token' }).click();
    expect(await page.locator('code').textContent()).toMatch(/^gwt_/);
    await look('token');
    await page.getByRole('link', { name: 'I have copied it' }).click();
    await look('narrowed');
    await page.getByRole('button', { name: 'Revoke' }).click();
    expect(await page.getByRole('status').textContent()).toContain('revoked');

    await page.goto(`${world.url}/`);
    await page.getByRole('link', { name: 'Access log' }).click();
    await look('log');
    await page.getByLabel('Operation', { exact: true }).fill('newest');
    await page.getByLabel('Kind').selectOption('reads');
    await page.getByRole('button', { name: 'Search' }).click();
    expect(await page.locator('tbody tr').count()).toBe(1);
    await look('found');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^access-log-.*\.csv$/);
    await page.goto(`${world.url}/access-log?from=2026-02-31`);
    await look('wrong');
    expect(await page.getByRole('alert').textContent()).toContain('2026-02-31');
    expect(wide).toEqual({});
  },
);
