import { listSandboxSeats } from '../../domain/access/index.js';
import { enableExtension, getOffer } from '../../domain/directory/index.js';
import { isCoded } from '../../platform/base/index.js';
import { checkForm, peopleContext, personContext, viewerOf } from './browser-guard.js';
import { checkConsented, consentViewOf, readConsent } from './consent-view.js';
import { canInstall } from './directory-doors.js';
import { formOf, parameter, personOf, queryOf, sendPage, type Visit } from './http-app.js';
import { type ConsentView, consentPage } from './pages/consent-page.js';
import { withKey } from './pages/extension-card.js';
import { messagePage } from './pages/layout.js';

/** What an app asks for. A private extension's needs the key of its link, unless it is installed. */
export async function showApp(visit: Visit): Promise<void> {
  const linkKey = queryOf(visit, 'key');
  const manifest = await getOffer(personContext(visit), askedOf(visit, linkKey));
  const trials = await trialsOf(visit, linkKey);
  const view = await consentViewOf(visit, manifest, { action: `/apps/${manifest.app}/install`, linkKey, trials });
  sendPage(visit, consentPage(viewerOf(visit), view));
}

const askedOf = (visit: Visit, linkKey: string | undefined) => ({
  tenantId: personOf(visit).actor.tenantId,
  appKey: parameter(visit, 'app'),
  linkKey,
});

/** Where a person may try an app before its own tenant has it. */
async function trialsOf(visit: Visit, linkKey: string | undefined): Promise<ConsentView['trials']> {
  const { tenantId, personId } = personOf(visit).actor;
  const seats = canInstall(visit) ? await listSandboxSeats(peopleContext(visit).em, personId) : [];
  if (seats.some(({ key }) => key === `tenant:${tenantId}`)) return [];
  const next = withKey(`/apps/${parameter(visit, 'app')}`, linkKey);
  return seats.map(({ key: seat, name }) => ({ seat, name, next }));
}

export async function takeInstall(visit: Visit): Promise<void> {
  const { app, reply } = visit;
  checkForm(visit);
  const linkKey = formOf(visit).get('key') ?? undefined;
  const asked = askedOf(visit, linkKey);
  const manifest = await getOffer(personContext(visit), asked);
  const { isApproved, version, scopes, settings } = readConsent(formOf(visit));
  if (!isApproved) return void reply.redirect('/', 303);
  try {
    checkConsented(version, manifest);
    const input = {
      ...asked,
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
    const extra = { action: `/apps/${manifest.app}/install`, linkKey, problem: error.message };
    sendPage(visit, consentPage(viewerOf(visit), await consentViewOf(visit, manifest, extra)), error.status);
  }
}
