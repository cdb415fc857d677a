import type { AppManifest } from '../../domain/access/index.js';
import {
  compareAppManifests,
  getInstallation,
  getManifest,
  obstaclesTo,
  refuseUpgrade,
} from '../../domain/access/index.js';
import { approveUpgrade } from '../../domain/directory/index.js';
import { isCoded } from '../../platform/base/index.js';
import type { Installation } from '../../platform/store/index.js';
import { checkForm, personContext, viewerOf } from './browser-guard.js';
import { consentViewOf, readConsent, scopeRowsOf } from './consent-view.js';
import { formOf, parameter, sendPage, type Visit } from './http-app.js';
import { consentPage } from './pages/consent-page.js';
import type { WaitingUpgrade } from './pages/upgrade-notice.js';

/** The version that waits for an installation, and what is different in it; undefined when none does. */
export async function waitingUpgradeOf(
  visit: Visit,
  installation: Installation,
  before: AppManifest,
): Promise<WaitingUpgrade | undefined> {
  const { appKey, waitingVersion: version, status } = installation;
  if (!version || status === 'uninstalled') return undefined;
  const after = await getManifest(personContext(visit), appKey, version);
  const rows = scopeRowsOf(visit.app, after, installation);
  return {
    version,
    obstacles: obstaclesTo(before, after, installation),
    asksMore: rows.filter(({ isRequired, isGranted }) => isRequired && !isGranted),
    asksLess: compareAppManifests(before, after).scopesFall,
  };
}

/** The version that waits, as it is approved: with its scopes. */
export async function showUpgrade(visit: Visit): Promise<void> {
  const installation = await getInstallation(personContext(visit), parameter(visit, 'id'));
  if (!installation.waitingVersion) return void visit.reply.redirect(`/installations/${installation.id}`);
  await sendUpgrade(visit, installation);
}

async function sendUpgrade(visit: Visit, installation: Installation, problem?: string, status = 200): Promise<void> {
  const { id, appKey, waitingVersion } = installation;
  const manifest = await getManifest(personContext(visit), appKey, waitingVersion ?? undefined);
  const view = await consentViewOf(visit, manifest, { action: `/installations/${id}/upgrade`, problem });
  sendPage(visit, consentPage(viewerOf(visit), view), status);
}

/** Approves exactly the version that was shown, or refuses it. */
export async function takeUpgrade(visit: Visit): Promise<void> {
  checkForm(visit);
  const { app, reply } = visit;
  const installationId = parameter(visit, 'id');
  const { isApproved, version, scopes, settings } = readConsent(formOf(visit));
  const ctx = personContext(visit);
  try {
    if (isApproved) await approveUpgrade(app.directory, ctx, { installationId, version, scopes, settings });
    else await refuseUpgrade(ctx, { installationId, version });
    reply.redirect(`/installations/${installationId}?done=${isApproved ? 'upgraded' : 'refused'}`, 303);
  } catch (error) {
    if (!isCoded(error) || error.status >= 500) throw error;
    const installation = await getInstallation(personContext(visit), installationId);
    if (!installation.waitingVersion) throw error;
    await sendUpgrade(visit, installation, error.message, error.status);
  }
}
