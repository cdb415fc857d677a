import { getManifest, listApps, listInstallations } from '../../domain/access/index.js';
import { enableExtension } from '../../domain/directory/index.js';
import { isCoded } from '../../platform/base/index.js';
import { checkForm, personContext, viewerOf } from './browser-guard.js';
import { consentViewOf, readConsent } from './consent-view.js';
import { formOf, parameter, personOf, sendPage, signedInOf, type Visit } from './http-app.js';
import { consentPage } from './pages/consent-page.js';
import { homePage, seatHomePage } from './pages/home-page.js';
import { messagePage } from './pages/layout.js';

/** A tenant's apps; in another seat, where to go from here. */
export async function showHome(visit: Visit): Promise<void> {
  if (signedInOf(visit).actor.kind !== 'person') return sendPage(visit, seatHomePage(viewerOf(visit)));
  const ctx = personContext(visit);
  const installations = await listInstallations(ctx);
  const cards = (await listApps(ctx)).map((manifest) => {
    const found = installations.find((one) => one.appKey === manifest.app);
    return { manifest, installation: found && { id: found.id, status: found.status, version: found.appVersion } };
  });
  visit.reply.type('text/html; charset=utf-8').send(homePage(viewerOf(visit), cards));
}

export async function showApp(visit: Visit): Promise<void> {
  const manifest = await getManifest(personContext(visit), parameter(visit, 'app'));
  const view = await consentViewOf(visit, manifest, { action: `/apps/${manifest.app}/install` });
  visit.reply.type('text/html; charset=utf-8').send(consentPage(viewerOf(visit), view));
}

export async function takeInstall(visit: Visit): Promise<void> {
  const { app, reply } = visit;
  checkForm(visit);
  const manifest = await getManifest(personContext(visit), parameter(visit, 'app'));
  const { isApproved, scopes, settings } = readConsent(formOf(visit));
  if (!isApproved) return void reply.redirect('/', 303);
  const { tenantId } = personOf(visit).actor;
  try {
    const input = {
      tenantId,
      appKey: manifest.app,
      version: manifest.version,
      scopes,
      settings,
      canShowApiToken: true,
    };
    const { installation, apiToken } = await enableExtension(app.directory, personContext(visit), input);
    const next = { href: `/installations/${installation.id}`, label: 'I have copied it' };
    if (apiToken === undefined) return void reply.redirect(next.href, 303);
    const message = `Give it to ${manifest.meta.name} now; it is not shown again: ${apiToken}`;
    reply.type('text/html; charset=utf-8').send(messagePage(viewerOf(visit), 'Copy the API token', message, next));
  } catch (error) {
    if (!isCoded(error)) throw error;
    const view = await consentViewOf(visit, manifest, {
      action: `/apps/${manifest.app}/install`,
      problem: error.message,
    });
    reply
      .status(error.status)
      .type('text/html; charset=utf-8')
      .send(consentPage(viewerOf(visit), view));
  }
}
