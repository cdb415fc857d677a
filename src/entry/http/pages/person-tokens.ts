import type { PersonToken } from '../../../platform/store/index.js';
import { type Html, html } from './html.js';
import { buttonForm, csrfField, layout, type Viewer } from './layout.js';

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** A person's tokens in the seat that it is in, and a form for one more. */
export function tokensSection(viewer: Viewer, tokens: PersonToken[]): Html {
  return html`<section class="card" id="tokens"><h2>Tokens for your programs</h2>
<p class="muted">A program that has one acts as you in ${viewer.signedIn?.seatName}, at <code>/control/graphql</code> and on the command line. Changing your password does not end it; revoking does at once.</p>
${
  tokens.length === 0
    ? html`<p class="muted">You have none here.</p>`
    : html`<ul class="plain rows">${tokens.map((token) => tokenRow(viewer, token))}</ul>`
}
<form method="post" action="/account/tokens">${csrfField(viewer)}
<label for="token-name">What it is for</label><input id="token-name" name="name" type="text" required maxlength="80" autocomplete="off">
<label for="token-days">Good for</label><select id="token-days" name="days"><option value="7">a week</option><option value="30">30 days</option><option value="90" selected>90 days</option><option value="365">a year</option></select>
<ul class="scopes"><li><input type="checkbox" id="token-risky" name="risky"><div><label for="token-risky">It may do what is risky</label>
<p class="hint">Approve scopes, and make and renew secrets, for which you would be asked for your password again.</p></div></li></ul>
<p class="actions"><button>Make a token</button></p></form></section>`;
}

function tokenRow(viewer: Viewer, { publicId, name, hint, isRisky, expiresAt, lastUsedAt }: PersonToken): Html {
  const used = lastUsedAt ? `last used on ${dayOf(lastUsedAt)}` : 'not used yet';
  return html`<li class="row apart"><div class="words"><strong>${name}</strong>${isRisky && html` <span class="badge warn">risky</span>`}
<p class="hint">ends in ${hint}, ${used}, good until ${dayOf(expiresAt)}</p></div>${buttonForm(
    viewer,
    '/account/tokens/revoke',
    'Revoke',
    { token: publicId },
    'danger',
  )}</li>`;
}

/** The secret of a new token, which is shown this once. */
export function createdTokenPage(viewer: Viewer, { name, expiresAt }: PersonToken, secret: string): string {
  return layout(
    viewer,
    'Copy this token',
    html`<section class="card narrow"><h1>Copy this token</h1>
<p>It is for <strong>${name}</strong>, is good until ${dayOf(expiresAt)}, and is not shown again. Who has it acts as you in ${viewer.signedIn?.seatName}.</p>
<p><code>${secret}</code></p>
<p><a class="button" href="/account">I have copied it</a></p></section>`,
  );
}
