import { getManifest, listApps, listInstallations } from '../../domain/access/index.js';
import { enableExtension } from '../../domain/directory/index.js';
import { isCoded } from '../../platform/base/index.js';
import { checkForm, personContext, viewerOf } from './browser-guard.js';
import { consentViewOf, readConsent } from './consent-view.js';
import { formOf, parameter, personOf, type Visit } from './http-app.js';
import { consentPage } from './pages/consent-page.js';
import { homePage } from './pages/home-page.js';

export async function showHome(visit: Visit): Promise<void> {
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
    const input = { tenantId, appKey: manifest.app, version: manifest.version, scopes, settings };
    const installation = await enableExtension(app.directory, personContext(visit), input);
    reply.redirect(`/installations/${installation.id}`, 303);
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
