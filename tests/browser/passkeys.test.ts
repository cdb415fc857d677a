import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { manualClock } from '../../src/platform/base/index.js';
import { type CompanyProvider, startCompanyProvider } from '../support/company-provider.js';
import { createWorld, type World } from '../support/world.js';
import { openChromium, openSignIn, overflowOf, shoot, signIn } from './browser.js';

const clock = manualClock(Date.now());
let world: World;
let browser: Browser;
let company: CompanyProvider;
beforeAll(async () => {
  company = await startCompanyProvider();
  const env = { ...company.env, GRANTWAY_HOST: 'localhost' };
  const standIns = { [company.origin]: company.origin };
  [world, browser] = await Promise.all([createWorld({ clock, env, standIns }), openChromium()]);
  company.serve(world.url);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
  company?.close();
});

/** Gives a page an authenticator that verifies its user, as a phone or a laptop has one. */
async function addAuthenticator(page: Page): Promise<(isVerified: boolean) => Promise<unknown>> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return (isUserVerified) => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
}

// First, while the clock is the provider's too.
it('one signs in with the company by one button, and proves again with it; a stranger is told what to do', async () => {
  const { admin } = await world.tenant();
  company.know({ sub: 'kim', email: admin.email, email_verified: true });
  const page = await openSignIn(browser, world.url, { viewport: { width: 360, height: 740 } });
  await page.getByRole('button', { name: 'Sign in with Acme ID' }).waitFor();
  await shoot(page, 'company-sign-in');
  expect(await overflowOf(page)).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: 'Sign in with Acme ID' }).click();
  await page.getByRole('heading', { level: 1, name: 'Apps' }).waitFor();
  await page.goto(`${world.url}/sign-in/again?next=%2Faccount`);
  await shoot(page, 'company-proof');
  await page.getByRole('button', { name: 'Sign in anew with Acme ID' }).click();
  await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
  await shoot(page, 'company-account');
  expect(await page.locator('main').textContent()).toContain('signs in with Acme ID');

  company.know({ sub: 'stranger', email: 'stranger@acme.example', email_verified: true });
  const stranger = await openSignIn(browser, world.url);
  await stranger.getByRole('button', { name: 'Sign in with Acme ID' }).click();
  await stranger.getByText('Ask to be invited').waitFor();
  await shoot(stranger, 'company-stranger');
});

it('a passkey is made, signs in, proves again, and is removed', async () => {
  const tenant = await world.tenant();
  const page = await openSignIn(browser, world.url);
  const verifyUser = await addAuthenticator(page);
  await signIn(page, tenant.admin);
  await page.goto(`${world.url}/account`);
  await shoot(page, 'passkeys-none');
  await page.getByLabel('Name of a new passkey').fill('My laptop');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText('The passkey is added.').waitFor();
  expect(await page.locator('main').textContent()).toContain('My laptop');
  await shoot(page, 'passkeys-one');

  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText('This device has a passkey of yours already.').waitFor();

  await page.getByRole('button', { name: 'Sign out', exact: true }).first().click();
  await shoot(page, 'passkeys-sign-in');
  await verifyUser(false);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByText('No passkey was given.').waitFor();
  await verifyUser(true);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('heading', { level: 1, name: 'Apps' }).waitFor();

  clock.advance(16 * 60_000);
  await page.goto(`${world.url}/account`);
  expect(await page.getByRole('button', { name: 'Remove' }).count()).toBe(0);
  await page.getByRole('link', { name: 'Prove again who you are' }).click();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
  expect(await page.locator('main').textContent()).toMatch(
    /My laptopmade \S+, last used|My laptop\s+made \S+, last used/,
  );
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('The passkey is removed.').waitFor();
  expect(await page.locator('main').textContent()).not.toContain('My laptop');

  await page.getByRole('button', { name: 'Sign out', exact: true }).first().click();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByText('That passkey is not good here.').waitFor();
});
