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
<p class="muted">An app reads and writes your data only through published contracts, within what you approve.</p>
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

const styles: Record<string, string> = { active: 'good', suspended: 'warn', broken: 'bad' };

/** A state in a word, with its colour. */
export const statusBadge = (status: string) => html`<span class="badge ${styles[status] ?? 'muted'}">${status}</span>`;
