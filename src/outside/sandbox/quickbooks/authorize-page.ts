import type { Company } from './company.js';
import { html, renderPage } from './html.js';

/** The consent page: what asks for what, which company, Connect or Cancel. `params` go with the form as they came. */
export function renderAuthorizePage(params: URLSearchParams, companies: Company[]): string {
  const kept = [...params].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
  const choices = companies.map(
    (company, index) => html`<label class="choice">
<input type="radio" name="realmId" value="${company.realmId}" ${html`${index === 0 ? 'checked' : ''}`}>
<span><strong>${company.name}</strong><br><span class="soft">Company ${company.realmId}, home currency ${company.homeCurrency}</span></span></label>`,
  );
  const scopes = (params.get('scope') ?? '').split(' ').map((scope) => html`<code>${scope}</code> `);
  const body = html`<h1>Connect an app to QuickBooks</h1>
<p>The app asks to read and write the books of one of these sandbox companies.</p>
<div class="card"><dl>
<dt>App</dt><dd><code>${params.get('client_id') ?? ''}</code></dd>
<dt>Scope</dt><dd>${scopes}</dd>
<dt>Returns to</dt><dd>${originOf(params.get('redirect_uri') ?? '')}</dd></dl>
<form method="post" action="/connect/oauth2">${kept}
<fieldset><legend>Company</legend>${choices}</fieldset>
<div class="buttons"><button name="decision" value="cancel">Cancel</button>
<button class="main" name="decision" value="connect">Connect</button></div></form></div>`;
  return renderPage('Connect to QuickBooks (sandbox)', body, true);
}

/** The page for a request that can't be sent back to the app, because its client or address is wrong. */
export const renderRefusedPage = (reason: string): string =>
  renderPage(
    'Refused (sandbox)',
    html`<h1>The app's request was refused</h1><div class="card"><p>${reason}</p></div>`,
    true,
  );

const originOf = (uri: string): string => (URL.canParse(uri) ? new URL(uri).origin : uri);
