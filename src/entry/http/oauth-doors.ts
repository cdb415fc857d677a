import { DPOP_ALGORITHMS, type Interaction, isFresh } from '../../domain/access/index.js';
import { enableExtension, getOffer } from '../../domain/directory/index.js';
import { isCoded } from '../../platform/base/index.js';
import { checkForm, findVisitor, personContext, viewerOf } from './browser-guard.js';
import { checkConsented, consentViewOf, readConsent } from './consent-view.js';
import { formOf, personOf, type Visit } from './http-app.js';
import { consentPage } from './pages/consent-page.js';
import { proofPath } from './proof-doors.js';

/** What the authorization server asks of the person: to sign in, or to consent. */
export async function showInteraction(visit: Visit): Promise<void> {
  const { app, request, reply } = visit;
  const interaction = await app.authorizationServer.getInteraction(request.raw, reply.raw);
  const signedIn = await findVisitor(app, request.headers.cookie);
  if (signedIn === undefined) return void reply.redirect(`/sign-in?next=${encodeURIComponent(request.url)}`);
  const seen = { ...visit, signedIn };
  const { actor } = personOf(seen);
  if (interaction.kind === 'login') {
    reply.hijack();
    return app.authorizationServer.finishLogin(request.raw, reply.raw, actor);
  }
  const { requestedScopes: offered } = interaction;
  const manifest = await getOffer(personContext(seen), askedOf(seen, interaction));
  if (!isFresh(signedIn, app.clock)) return void reply.redirect(proofPath(request.url));
  const view = await consentViewOf(seen, manifest, { action: request.url, offered });
  reply.type('text/html; charset=utf-8').send(consentPage(viewerOf(seen), view));
}

const askedOf = (visit: Visit, { app: appKey, linkKey }: Interaction) => ({
  tenantId: personOf(visit).actor.tenantId,
  appKey,
  linkKey,
});

/** The person's decision: approving installs the app, or widens what it was granted. */
export async function takeInteraction(visit: Visit): Promise<void> {
  const { app, request, reply } = visit;
  checkForm(visit);
  const interaction = await app.authorizationServer.getInteraction(request.raw, reply.raw);
  const { isApproved, version, scopes, settings } = readConsent(formOf(visit));
  if (!isApproved) {
    reply.hijack();
    return app.authorizationServer.refuse(request.raw, reply.raw);
  }
  const asked = askedOf(visit, interaction);
  const manifest = await getOffer(personContext(visit), asked);
  try {
    checkConsented(version, manifest);
    const input = { ...asked, version: manifest.version, scopes, settings };
    const { installation } = await enableExtension(app.directory, personContext(visit), input);
    reply.hijack();
    await app.authorizationServer.finishConsent(request.raw, reply.raw, installation);
  } catch (error) {
    if (!isCoded(error) || reply.raw.headersSent) throw error;
    const view = await consentViewOf(visit, manifest, {
      action: request.url,
      offered: interaction.requestedScopes,
      problem: error.message,
    });
    reply
      .status(error.status)
      .type('text/html; charset=utf-8')
      .send(consentPage(viewerOf(visit), view));
  }
}

/** RFC 9728 section 3.1: where a client of the gateway learns how to get a token; also without the resource's path. */
export function showProtectedResource({ app, reply }: Visit): void {
  const scopes = app.contracts.list().flatMap((contract) => Object.keys(contract.scopes));
  reply.send({
    resource: app.access.audience,
    authorization_servers: [app.access.issuer],
    scopes_supported: [...new Set(scopes)],
    bearer_methods_supported: ['header'],
    dpop_signing_alg_values_supported: DPOP_ALGORITHMS,
    dpop_bound_access_tokens_required: false,
    resource_name: 'Grantway',
    resource_documentation: `${app.publicUrl}/contracts`,
  });
}
