import type { SignInWays } from '../../../domain/access/index.js';
import { companyButton } from './company-button.js';
import { html } from './html.js';
import { layout, type Viewer } from './layout.js';
import { passkeyButton } from './passkeys.js';

/** Where a person signs in. `next` is where they wanted to go. */
export function signInPage(
  viewer: Viewer,
  input: { next: string; email?: string; problem?: string | undefined; ways: SignInWays },
): string {
  return layout(
    { ...viewer, script: '/passkey.js' },
    'Sign in',
    html`<section class="card narrow">
<h1>Sign in</h1>
${input.problem && html`<p class="notice bad" role="alert">${input.problem}</p>`}
${
  input.ways.hasOwn &&
  html`<form method="post" action="/sign-in">
  <input type="hidden" name="next" value="${input.next}">
  <label for="email">E-mail</label>
  <input id="email" name="email" type="email" autocomplete="username" required autofocus value="${input.email ?? ''}">
  <label for="password">Password</label>
  <input id="password" name="password" type="password" autocomplete="current-password" required>
  <p class="actions"><button>Sign in</button></p>
</form>`
}
${companyButton(viewer, input.ways, { action: '/sign-in/company', does: 'Sign in with', fields: { next: input.next } })}
${passkeyButton(viewer, input.ways, '/sign-in/passkey', input.next)}
</section>`,
  );
}
