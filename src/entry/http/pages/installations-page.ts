import type { ExtensionPage, FoundExtension } from '../../../domain/directory/index.js';
import { logoOf, standingBadge } from './extension-card.js';
import { type Html, html } from './html.js';
import { layout, type Viewer } from './layout.js';

/** What a tenant has installed. */
export function installationsPage(viewer: Viewer, { extensions, next }: ExtensionPage): string {
  return layout(
    viewer,
    'My apps',
    html`<p><a href="/">Apps</a></p><h1>My apps</h1>
<p class="muted">What ${viewer.signedIn?.seatName} has installed.</p>
<section class="card">${
      extensions.length === 0
        ? html`<p>Nothing is installed yet. <a href="/">Look at the apps that there are.</a></p>`
        : html`<ul class="plain rows">${extensions.map(row)}</ul>`
    }</section>
${next && html`<p><a class="button second" href="/installations?${new URLSearchParams({ after: next })}">Next page</a></p>`}`,
  );
}

function row(extension: FoundExtension): Html {
  const { name, version, granted, installationId, waitingVersion } = extension;
  const scopes = granted === 1 ? '1 scope' : `${granted} scopes`;
  return html`<li class="row apart"><div class="row head">${logoOf(extension)}<div class="words"><a href="/installations/${installationId}"><strong>${name}</strong></a>
<p class="hint">Version ${version}, ${scopes} granted</p>${waitingVersion && html`<p class="hint"><a href="/installations/${installationId}/upgrade">Version ${waitingVersion} waits for approval</a></p>`}</div></div>${standingBadge(extension)}</li>`;
}
