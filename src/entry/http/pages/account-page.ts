import type { SignInWays, WaysOfPerson } from '../../../domain/access/index.js';
import type { PersonToken, SignInSession } from '../../../platform/store/index.js';
import { describeBrowser } from './describe-browser.js';
import { type Html, html } from './html.js';
import { buttonForm, csrfField, layout, type Viewer } from './layout.js';
import { passkeysSection } from './passkeys.js';
import { tokensSection } from './person-tokens.js';

export interface AccountView {
  sessions: SignInSession[];
  /** Those of the seat that the browser is in. */
  tokens: PersonToken[];
  ways: SignInWays;
  own: WaysOfPerson;
  /** Whether who it is was proved within a quarter of an hour. */
  isFresh: boolean;
  /** What a passkey of this browser may be called. */
  browser: string;
  notice?: string | undefined;
  problem?: string | undefined;
}

/** What is a person's own: where it is signed in, and how it signs in. */
export function accountPage(viewer: Viewer, view: AccountView): string {
  return layout(
    { ...viewer, script: '/passkey.js' },
    'Your account',
    html`<p><a href="/">Start</a></p><h1>Your account</h1><p class="muted">${viewer.signedIn?.email}${view.own.isAtCompany && `, signs in with ${view.ways.company?.label}`}</p>
${view.notice && html`<p class="notice" role="status">${view.notice}</p>`}
${view.problem && html`<p class="notice bad" role="alert">${view.problem}</p>`}
${sessionsSection(viewer, view)}
${passkeysSection(viewer, view)}
${view.ways.hasOwn && passwordSection(viewer, view.own.hasPassword)}
${tokensSection(viewer, view.tokens)}`,
  );
}

export const timeOf = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function sessionsSection(viewer: Viewer, { sessions }: AccountView): Html {
  return html`<section class="card"><div class="row apart"><h2>Where you are signed in</h2>${
    sessions.length > 1 && buttonForm(viewer, '/account/sessions/end', 'Sign out all others', {}, 'second')
  }</div><ul class="plain rows">${sessions.map(({ publicId, userAgent, address, createdAt, seenAt }) => {
    const isHere = publicId === viewer.signedIn?.sessionId;
    return html`<li class="row apart"><div class="words"><strong>${describeBrowser(userAgent)}</strong>${isHere && html` <span class="badge good">this one</span>`}
<p class="hint">${address}, signed in ${timeOf(createdAt)}, last seen ${timeOf(seenAt)}</p></div>${
      !isHere && buttonForm(viewer, '/account/sessions/end', 'Sign out', { session: publicId }, 'second')
    }</li>`;
  })}</ul></section>`;
}

function passwordSection(viewer: Viewer, hasPassword: boolean): Html {
  return html`<section class="card"><h2>${hasPassword ? 'Change the password' : 'Set a password'}</h2>
<form method="post" action="/account/password">${csrfField(viewer)}<input type="hidden" autocomplete="username" value="${viewer.signedIn?.email}">
${hasPassword && html`<label for="old">Password now</label><input id="old" name="old" type="password" autocomplete="current-password" required>`}
<label for="new">New password</label><input id="new" name="password" type="password" autocomplete="new-password" minlength="10" maxlength="200" required>
<label for="again">New password again</label><input id="again" name="again" type="password" autocomplete="new-password" required>
<p class="hint">Ten characters or more. All other browsers are signed out.</p>
<p class="actions"><button>${hasPassword ? 'Change it' : 'Set it'}</button></p></form></section>`;
}
