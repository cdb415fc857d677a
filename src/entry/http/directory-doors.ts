import type { AppManifest } from '../../domain/access/index.js';
import { findExtensions, getExtension, getListing } from '../../domain/directory/index.js';
import { CodedError, hasPermission } from '../../platform/base/index.js';
import { peopleContext, personContext, viewerOf } from './browser-guard.js';
import { contractsOf, endingsOf, talksToOf } from './consent-view.js';
import { type HttpApp, parameter, personOf, queryOf, sendPage, signedInOf, type Visit } from './http-app.js';
import { showListings, showReviews } from './listing-doors.js';
import { directoryPage } from './pages/directory-page.js';
import { extensionPage } from './pages/extension-page.js';
import { seatHomePage } from './pages/home-page.js';
import { installationsPage } from './pages/installations-page.js';

/** Whether who is here may decide on apps for its tenant. */
export function canInstall(visit: Visit): boolean {
  const { actor } = personOf(visit);
  return hasPermission(actor, 'installation:install', actor.tenantId);
}

/** The directory for a tenant; for the others what their seat is for. */
export async function showHome(visit: Visit): Promise<void> {
  const { kind } = signedInOf(visit).actor;
  if (kind === 'partner') return showListings(visit);
  if (kind === 'operator') return showReviews(visit);
  if (kind !== 'person') return sendPage(visit, seatHomePage(viewerOf(visit)));
  const [search, category, after] = ['q', 'category', 'after'].map((name) => queryOf(visit, name)?.slice(0, 500));
  const found = await findExtensions(visit.app.directory, personContext(visit), { search, category, after });
  const notice = queryOf(visit, 'done') === 'uninstalled' ? 'Uninstalled. All its access has ended.' : undefined;
  const view = { ...found, search: search ?? '', category: category ?? '', canInstall: canInstall(visit), notice };
  sendPage(visit, directoryPage(viewerOf(visit), view));
}

export async function showExtension(visit: Visit): Promise<void> {
  const { app } = visit;
  const key = queryOf(visit, 'key');
  const { manifest, ...extension } = await getExtension(app.directory, personContext(visit), {
    app: parameter(visit, 'app'),
    key,
  });
  const asks = manifest && asksOf(app, manifest);
  sendPage(visit, extensionPage(viewerOf(visit), { extension, asks, canInstall: canInstall(visit), key }));
}

const asksOf = (app: HttpApp, manifest: AppManifest) => ({
  contracts: contractsOf(app, manifest),
  talksTo: talksToOf(app, manifest),
  endings: endingsOf(app, manifest),
});

/** In an answer of its own, an SVG could run scripts: there it is in a sandbox that lets it do nothing. */
const logoPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** An extension's logo, for whom the directory shows it, its partner and who reviews it. */
export async function showLogo(visit: Visit): Promise<void> {
  const app = parameter(visit, 'app');
  const { logo } =
    signedInOf(visit).actor.kind === 'person'
      ? await getExtension(visit.app.directory, personContext(visit), { app, key: queryOf(visit, 'key') })
      : await getListing(visit.app, peopleContext(visit), { appKey: app });
  const [, type, base64] = /^data:(image\/(?:png|svg\+xml));base64,(.+)$/.exec(logo) ?? [];
  if (!type || !base64) throw new CodedError('HTTP_NOT_FOUND', `${app} has no logo.`);
  visit.reply
    .type(type)
    .header('content-security-policy', logoPolicy)
    .header('cache-control', 'private, max-age=3600')
    .send(Buffer.from(base64, 'base64'));
}

export async function showInstallations(visit: Visit): Promise<void> {
  const wanted = { isInstalled: true, after: queryOf(visit, 'after')?.slice(0, 500) };
  const found = await findExtensions(visit.app.directory, personContext(visit), wanted);
  sendPage(visit, installationsPage(viewerOf(visit), found));
}
