import type { ApiToken, Installation } from '../../../platform/store/index.js';
import { type Html, html } from './html.js';
import { buttonForm, csrfField, layout, type Viewer } from './layout.js';

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** An installation's API tokens, those that are over too, and a form for one more. */
export function apiTokensSection(
  viewer: Viewer,
  { id, status }: Installation,
  { tokens, now }: { tokens: ApiToken[]; now: Date },
): Html {
  const isOver = ({ revokedAt, expiresAt }: ApiToken): boolean =>
    revokedAt != null || (expiresAt != null && expiresAt.getTime() <= now.getTime());
  const [good, over] = [tokens.filter((one) => !isOver(one)), tokens.filter(isOver)];
  return html`<section class="card" id="tokens"><h2>API tokens</h2>
<p class="muted">The app exchanges one for access tokens, within what is granted. Revoking one ends at once all that it was exchanged for.</p>
${
  good.length === 0
    ? html`<p class="muted">It has none.</p>`
    : html`<ul class="plain rows">${good.map((token) => tokenRow(viewer, id, token, true))}</ul>`
}
${over.length > 0 && html`<details><summary>${over.length} that ${over.length === 1 ? 'is' : 'are'} over</summary><ul class="plain rows">${over.map((token) => tokenRow(viewer, id, token, false))}</ul></details>`}
${status !== 'uninstalled' && creation(viewer, id)}</section>`;
}

function creation(viewer: Viewer, id: string): Html {
  return html`<form method="post" action="/installations/${id}/tokens">${csrfField(viewer)}
<label for="token-name">What it is for</label><input id="token-name" name="name" type="text" required maxlength="80" autocomplete="off">
<label for="token-days">Good for</label><select id="token-days" name="days"><option value="30">30 days</option><option value="90" selected>90 days</option><option value="365">a year</option><option value="">until it is revoked</option></select>
<p class="actions"><button class="second">Make an API token</button></p></form>`;
}

function tokenRow(viewer: Viewer, installationId: string, token: ApiToken, isGood: boolean): Html {
  const { id, name, hint, createdAt, createdByName, expiresAt, lastUsedAt, revokedAt } = token;
  const ends = revokedAt ? `revoked on ${dayOf(revokedAt)}` : expiresAt && `good until ${dayOf(expiresAt)}`;
  return html`<li class="row apart"><div class="words"><strong>${name}</strong>
<p class="hint">ends in ${hint}, made by ${createdByName} on ${dayOf(createdAt)}, ${lastUsedAt ? `last used on ${dayOf(lastUsedAt)}` : 'not used yet'}, ${ends ?? 'good until it is revoked'}</p></div>${
    isGood && buttonForm(viewer, `/installations/${installationId}/tokens/revoke`, 'Revoke', { token: id }, 'danger')
  }</li>`;
}

/** The secret of a new API token, which is shown this once. */
export function createdApiTokenPage(
  viewer: Viewer,
  { installationId, name, expiresAt }: ApiToken,
  { appName, secret }: { appName: string; secret: string },
): string {
  return layout(
    viewer,
    'Copy the API token',
    html`<section class="card narrow"><h1>Copy the API token</h1>
<p>It is for <strong>${name}</strong>, ${expiresAt ? `good until ${dayOf(expiresAt)}` : 'good until it is revoked'}, and not shown again. Give it to ${appName}: who has it and the app’s secret reads and writes what you granted.</p>
<p><code>${secret}</code></p>
<p><a class="button" href="/installations/${installationId}#tokens">I have copied it</a></p></section>`,
  );
}
