import type { ScopeChoice } from './app-asks.js';
import { type Html, html } from './html.js';
import { buttonForm, type Viewer } from './layout.js';

/** A version that waits for approval, and in what it differs from the one that runs. */
export interface WaitingUpgrade {
  version: string;
  /** Why it did not come by itself, in words. */
  obstacles: string[];
  asksMore: ScopeChoice[];
  asksLess: string[];
}

/** Tells of the version that waits; who may decide finds how. */
export function upgradeNotice(
  viewer: Viewer,
  { version, obstacles, asksMore, asksLess }: WaitingUpgrade,
  { installationId, canDecide }: { installationId: string; canDecide: boolean },
): Html {
  const path = `/installations/${installationId}/upgrade`;
  return html`<section class="card"><h2>Version ${version} waits for approval</h2>
<p>The version that you have runs on. The new one waits because ${obstacles.join(', and ') || 'it was to be approved'}.</p>
${asksMore.length > 0 && html`<p>What that lets it do:</p><ul>${asksMore.map(({ title, description }) => html`<li><strong>${title}</strong>: ${description}</li>`)}</ul>`}
${asksLess.length > 0 && html`<p>It no longer asks for:</p><ul>${asksLess.map((scope) => html`<li><code>${scope}</code></li>`)}</ul>`}
${
  canDecide
    ? html`<div class="row"><a class="button" href="${path}">Look and approve…</a>${buttonForm(viewer, path, `Refuse ${version}`, { version, decision: 'refuse' }, 'second')}</div>`
    : html`<p class="hint">An administrator can approve it.</p>`
}</section>`;
}
