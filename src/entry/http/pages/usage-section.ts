import type { InstallationUsage, ScopeUsage } from '../../../domain/directory/index.js';
import type { Installation } from '../../../platform/store/index.js';
import { type Html, html } from './html.js';
import { csrfField, type Viewer } from './layout.js';

export interface UsageView {
  usage: InstallationUsage;
  /** What a scope is called in its contract. */
  titleOf(scope: string): string;
  mayChange: boolean;
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
const requestsOf = (count: number): string => `${count} ${count === 1 ? 'request' : 'requests'}`;

/** What an installation really used of its grant, and a button that takes the rest away. */
export function usageSection(viewer: Viewer, installation: Installation, view: UsageView): Html {
  const { usage, titleOf } = view;
  return html`<section class="card" id="usage"><div class="row apart"><h2>What it used</h2><a href="/access-log?app=${installation.appKey}">Its requests, one by one</a></div>
<p class="muted">Of what it is granted, in the last ${usage.days} days (since ${dayOf(usage.since)}, UTC). Requests are counted, not records: answers go through unread.</p>
${
  usage.scopes.length === 0
    ? html`<p class="muted">It is granted nothing now.</p>`
    : html`<ul class="plain rows">${usage.scopes.map((one) => scopeRow(one, titleOf(one.scope), usage.since))}</ul>`
}
${view.mayChange && usage.unused.length > 0 && removal(viewer, installation, view)}</section>`;
}

function scopeRow({ scope, isRequired, use, grantedSince }: ScopeUsage, title: string, since: Date): Html {
  const isYoung = grantedSince.getTime() > since.getTime();
  const badge = use ? html`<span class="badge good">used</span>` : html`<span class="badge warn">not used</span>`;
  return html`<li class="words"><div>${badge} <strong>${title}</strong></div>
<p class="hint">${use ? `${requestsOf(use.requests)}, the last on ${use.lastUsedOn}.` : 'No request needed it.'}${isYoung && ` Granted since ${dayOf(grantedSince)}.`}${isRequired && ' The app does not work without it, so it cannot be taken away alone.'}</p>
<code>${scope}</code>${use && coordinateList(use)}</li>`;
}

/** Fields; a type is touched by way of them, or of a field that answers with it. */
function coordinateList(use: NonNullable<ScopeUsage['use']>): Html {
  const fields = use.coordinates.filter(({ coordinate }) => coordinate.includes('.'));
  const coordinates = fields.length > 0 ? fields : use.coordinates;
  return html`<details><summary>By what it asked for</summary><ul class="plain">${coordinates.map(
    ({ contract, coordinate, requests, lastUsedOn }) =>
      html`<li><code>${coordinate}</code> <span class="hint">of ${contract}: ${requestsOf(requests)}, the last on ${lastUsedOn}</span></li>`,
  )}</ul></details>`;
}

function removal(viewer: Viewer, { id, appVersion }: Installation, { usage, titleOf }: UsageView): Html {
  const titles = usage.unused.map(titleOf).join(', ');
  return html`<form method="post" action="/installations/${id}/unused">${csrfField(viewer)}
${usage.unused.map((scope) => html`<input type="hidden" name="scope" value="${scope}">`)}
${usage.youngest && html`<p class="notice">Not all of this was granted ${usage.days} days ago; some of it on ${dayOf(usage.youngest)}. What the app needs once a month may not have shown yet.</p>`}
<p class="actions"><button class="second">Remove what isn’t used</button></p>
<p class="hint">Takes away ${titles}, within a second. Version ${appVersion} of the app works without; to give it back, approve it anew.</p></form>`;
}
