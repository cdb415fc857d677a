import { getInstallation, getManifest, type InstallationChange } from '../../domain/access/index.js';
import { countRuns, listRuns, releaseHeld, retryRuns } from '../../domain/automations/index.js';
import { engineFor, finishLinking, startLinking, takeLinkRequest } from '../../domain/connectors/index.js';
import { changeExtension, removeUnusedScopes } from '../../domain/directory/index.js';
import { CodedError, hasPermission } from '../../platform/base/index.js';
import { LinkedAccount } from '../../platform/store/index.js';
import { checkForm, personContext, viewerOf } from './browser-guard.js';
import { endingsOf, scopeRowsOf } from './consent-view.js';
import { canInstall } from './directory-doors.js';
import { formOf, parameter, type Visit } from './http-app.js';
import { sectionsOf } from './installation-sections.js';
import { installationPage } from './pages/installation-page.js';
import { waitingUpgradeOf } from './upgrade-doors.js';

const notices = new Map<unknown, string>([
  ['linked', 'The account is connected. Work that waited for it goes on.'],
  ['retried', 'Held and dead work is tried again.'],
  ['upgraded', 'Done. The new version runs, with what you approved.'],
  ['refused', 'Refused. The version that you have runs on.'],
  ['changed', 'Done. The change is in force within a second.'],
  ['unused', 'What was not used is taken away. That is in force within a second.'],
  ['used', 'Nothing was taken away: all of it has been used by now, or is gone already.'],
  ['token', 'The API token is revoked. It opens nothing any more.'],
]);

export async function showInstallation(visit: Visit): Promise<void> {
  const ctx = personContext(visit);
  const installation = await getInstallation(ctx, parameter(visit, 'id'));
  const at = { tenantId: installation.tenantId, installationId: installation.id };
  const manifest = await getManifest(ctx, installation.appKey, installation.appVersion);
  const accounts = await ctx.em.find(LinkedAccount, { installationId: installation.id });
  const page = installationPage(viewerOf(visit), {
    installation,
    manifest,
    scopes: scopeRowsOf(visit.app, manifest, installation),
    accounts: Object.entries(manifest.connectors).map(([connector, { version }]) => {
      const account = accounts.find((one) => one.connector === connector);
      const { name } = visit.app.engine.connectors.get(connector, version).meta;
      return {
        connector,
        name,
        label: account?.label,
        status: account?.status,
        reason: account?.brokenReason ?? undefined,
      };
    }),
    counts: await countRuns(ctx, at),
    runs: await listRuns(ctx, at),
    endings: endingsOf(visit.app, manifest),
    upgrade: await waitingUpgradeOf(visit, installation, manifest),
    // What is uninstalled is for looking at.
    canChange: canInstall(visit) && installation.status !== 'uninstalled',
    sections: await sectionsOf(visit, installation, manifest),
    canRetry: hasPermission(ctx.actor, 'run:retry', installation.tenantId),
    notice: notices.get((visit.request.query as { done?: unknown }).done),
  });
  visit.reply.type('text/html; charset=utf-8').send(page);
}

export async function takeChange(visit: Visit): Promise<void> {
  checkForm(visit);
  const id = parameter(visit, 'id');
  const form = formOf(visit);
  await changeExtension(visit.app.directory, personContext(visit), id, readChange(form));
  visit.reply.redirect(
    form.get('change') === 'uninstall' ? '/?done=uninstalled' : `/installations/${id}?done=changed`,
    303,
  );
}

/** Takes away what the page showed as not used, as far as that is still so. */
export async function takeUnusedRemoval(visit: Visit): Promise<void> {
  checkForm(visit);
  const asked = { installationId: parameter(visit, 'id'), offered: formOf(visit).getAll('scope') };
  const { installation, removed } = await removeUnusedScopes(visit.app.directory, personContext(visit), asked);
  visit.reply.redirect(`/installations/${installation.id}?done=${removed.length > 0 ? 'unused' : 'used'}`, 303);
}

function readChange(form: URLSearchParams): InstallationChange {
  const change = form.get('change');
  if (change === 'narrow') return { narrowTo: form.getAll('scope') };
  if (change === 'suspend' || change === 'resume' || change === 'uninstall') return change;
  throw new CodedError(
    'HTTP_BAD_REQUEST',
    `There is no change "${change}"; those that are: narrow, suspend, resume, uninstall.`,
  );
}

export async function takeRetry(visit: Visit): Promise<void> {
  checkForm(visit);
  const ctx = personContext(visit);
  const installation = await getInstallation(ctx, parameter(visit, 'id'));
  await retryRuns(ctx, { tenantId: installation.tenantId, installationId: installation.id });
  visit.reply.redirect(`/installations/${installation.id}?done=retried`, 303);
}

export async function takeConnect(visit: Visit): Promise<void> {
  checkForm(visit);
  const ctx = personContext(visit);
  const form = formOf(visit);
  const installation = await getInstallation(ctx, form.get('installation') ?? '');
  const connector = form.get('connector') ?? '';
  const { tenantId, id: installationId } = installation;
  const version = await connectorVersion(visit, installationId, connector);
  const url = await startLinking(await engineFor(visit.app.engine, installation), ctx, {
    tenantId,
    installationId,
    connector,
    version,
  });
  visit.reply.redirect(url, 303);
}

export async function takeConnected(visit: Visit): Promise<void> {
  const { app, request, reply } = visit;
  const ctx = personContext(visit);
  // What comes several times is not taken.
  const once = Object.entries(request.query as Record<string, unknown>).filter(
    ([, value]) => typeof value === 'string',
  );
  const callback = Object.fromEntries(once) as Record<string, string>;
  const linkRequest = await takeLinkRequest(ctx, callback.state);
  const { tenantId, installationId, connector } = linkRequest;
  const version = await connectorVersion(visit, installationId, connector);
  const engine = await engineFor(app.engine, await getInstallation(ctx, installationId));
  await finishLinking(engine, ctx, { request: linkRequest, version, callback });
  await releaseHeld(app, { tenantId, installationId, reasons: ['account', 'config'] });
  reply.redirect(`/installations/${installationId}?done=linked`, 303);
}

async function connectorVersion(visit: Visit, installationId: string, connector: string): Promise<string> {
  const ctx = personContext(visit);
  const installation = await getInstallation(ctx, installationId);
  const manifest = await getManifest(ctx, installation.appKey, installation.appVersion);
  const version = manifest.connectors[connector]?.version;
  if (version) return version;
  throw new CodedError('CONNECTORS_UNKNOWN', `${manifest.meta.name} does not use a connector ${connector}.`);
}
