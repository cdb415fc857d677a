import type { AppManifest } from '../../../domain/access/index.js';
import { html } from './html.js';
import { layout, type Viewer } from './layout.js';

export interface AppCard {
  manifest: AppManifest;
  installation?: { id: string; status: string; version: string };
}

/** The apps that a tenant has and may have. */
export function homePage(viewer: Viewer, apps: AppCard[]): string {
  return layout(
    viewer,
    'Apps',
    html`<h1>Apps</h1>
<p class="muted">An app reads and writes your data only through published contracts, within what you approve. · <a href="/members">Members</a></p>
${apps.length === 0 && html`<section class="card"><p>No app is published yet. Put a manifest into <code>apps/</code> and start again.</p></section>`}
<div class="grid">${apps.map(
      ({ manifest, installation }) => html`<section class="card">
<div class="row apart"><h2>${manifest.meta.name}</h2>${installation ? statusBadge(installation.status) : html`<span class="badge muted">not installed</span>`}</div>
<p>${manifest.meta.summary}</p>
<p class="muted">${manifest.meta.publisher} · ${installation?.version ?? manifest.version}</p>
${installation ? html`<a class="button" href="/installations/${installation.id}">Open</a>` : html`<a class="button" href="/apps/${manifest.app}">Install…</a>`}
</section>`,
    )}</div>`,
  );
}

/** Where to go from in a seat that has no apps of its own. */
export function seatHomePage(viewer: Viewer): string {
  const { seatName, seatRole } = viewer.signedIn ?? {};
  return layout(
    viewer,
    'Start',
    html`<h1>${seatName}</h1>
<p class="muted">You are here as ${seatRole}.</p>
<section class="card"><ul class="plain">
<li><a href="/members">Members</a></li>
<li><a href="/account">Your account</a></li>
<li><a href="/seats">Your seats</a></li>
<li><a href="/contracts">The catalogue of contracts</a></li>
</ul></section>`,
  );
}

const styles: Record<string, string> = { active: 'good', suspended: 'warn', broken: 'bad' };

/** A state in a word, with its colour. */
export const statusBadge = (status: string) => html`<span class="badge ${styles[status] ?? 'muted'}">${status}</span>`;
