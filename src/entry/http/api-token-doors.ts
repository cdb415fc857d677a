import { createApiToken, getInstallation, getManifest, revokeApiToken } from '../../domain/access/index.js';
import { checkForm, personContext, viewerOf } from './browser-guard.js';
import { formOf, parameter, sendPage, type Visit } from './http-app.js';
import { createdApiTokenPage } from './pages/api-tokens-section.js';

const dayMs = 86_400_000;

/** Makes an API token for an installation, and shows its secret this once. */
export async function takeApiTokenCreation(visit: Visit): Promise<void> {
  checkForm(visit);
  const ctx = personContext(visit);
  const installation = await getInstallation(ctx, parameter(visit, 'id'));
  const { meta } = await getManifest(ctx, installation.appKey, installation.appVersion);
  const form = formOf(visit);
  const days = form.get('days');
  const { apiToken, secret } = await createApiToken(personContext(visit), {
    installationId: installation.id,
    name: form.get('name') ?? '',
    ...(days && { expiresAt: new Date(visit.app.clock.now() + Number(days) * dayMs) }),
  });
  sendPage(visit, createdApiTokenPage(viewerOf(visit), apiToken, { appName: meta.name, secret }));
}

export async function takeApiTokenRevocation(visit: Visit): Promise<void> {
  checkForm(visit);
  await revokeApiToken(personContext(visit), formOf(visit).get('token') ?? '');
  visit.reply.redirect(`/installations/${encodeURIComponent(parameter(visit, 'id'))}?done=token`, 303);
}
