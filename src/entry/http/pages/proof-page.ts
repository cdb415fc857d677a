import type { SignInWays, WaysOfPerson } from '../../../domain/access/index.js';
import { companyButton } from './company-button.js';
import { html } from './html.js';
import { csrfField, layout, type Viewer } from './layout.js';
import { passkeyButton } from './passkeys.js';

/** Where a person proves again who it is before something risky. `next` is where it goes on. */
export function proofPage(
  viewer: Viewer,
  view: { next: string; problem?: string | undefined; ways: SignInWays; own: WaysOfPerson },
): string {
  const { signedIn } = viewer;
  const hasNone = !view.own.hasPassword && view.own.passkeys.length === 0 && !view.own.isAtCompany;
  return layout(
    { ...viewer, script: '/passkey.js' },
    'Is it still you?',
    html`<section class="card narrow"><h1>Is it still you?</h1>
<p>What comes next is worth a second look. Prove again that you are ${signedIn?.email}; it holds for 15 minutes.</p>
${view.problem && html`<p class="notice bad" role="alert">${view.problem}</p>`}
${
  view.own.hasPassword &&
  html`<form method="post" action="/sign-in/again">${csrfField(viewer)}<input type="hidden" name="next" value="${view.next}">
<label for="password">Your password</label><input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<p class="actions"><button>Go on</button></p></form>`
}
${view.own.passkeys.length > 0 && passkeyButton(viewer, view.ways, '/sign-in/again/passkey', view.next)}
${view.own.isAtCompany && companyButton(viewer, view.ways, { action: '/sign-in/again/company', does: 'Sign in anew with', fields: { next: view.next } })}
${hasNone && html`<p>You have nothing to prove it with here. Sign out, and sign in again.</p>`}
<p class="hint"><a href="/">Rather not</a></p></section>`,
  );
}
