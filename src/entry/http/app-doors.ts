import { enableExtension, getOffer } from '../../domain/directory/index.js';
import { isCoded } from '../../platform/base/index.js';
import { checkForm, personContext, viewerOf } from './browser-guard.js';
import { checkConsented, consentViewOf, readConsent } from './consent-view.js';
import { queryOf } from './directory-doors.js';
import { formOf, parameter, personOf, sendPage, type Visit } from './http-app.js';
import { consentPage } from './pages/consent-page.js';
import { messagePage } from './pages/layout.js';

/** What an app asks for. A private extension's needs the key of its link, unless it is installed. */
export async function showApp(visit: Visit): Promise<void> {
  const [app, key] = [parameter(visit, 'app'), queryOf(visit, 'key')];
  const manifest = await getOffer(visit.app.directory, personContext(visit), { app, key });
  const view = await consentViewOf(visit, manifest, { action: `/apps/${manifest.app}/install`, key });
  sendPage(visit, consentPage(viewerOf(visit), view));
}

export async function takeInstall(visit: Visit): Promise<void> {
  const { app, reply } = visit;
  checkForm(visit);
  const key = formOf(visit).get('key') ?? undefined;
  const manifest = await getOffer(app.directory, personContext(visit), { app: parameter(visit, 'app'), key });
  const { isApproved, version, scopes, settings } = readConsent(formOf(visit));
  if (!isApproved) return void reply.redirect('/', 303);
  const { tenantId } = personOf(visit).actor;
  try {
    checkConsented(version, manifest);
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
    sendPage(visit, messagePage(viewerOf(visit), 'Copy the API token', message, next));
  } catch (error) {
    if (!isCoded(error)) throw error;
    const extra = { action: `/apps/${manifest.app}/install`, key, problem: error.message };
    sendPage(visit, consentPage(viewerOf(visit), await consentViewOf(visit, manifest, extra)), error.status);
  }
}
