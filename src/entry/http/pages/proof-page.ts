import { html } from './html.js';
import { csrfField, layout, type Viewer } from './layout.js';

/** Where a person proves again who it is before something risky. `next` is where it goes on. */
export function proofPage(
  viewer: Viewer,
  view: { next: string; problem?: string | undefined; hasPassword: boolean },
): string {
  const { signedIn } = viewer;
  return layout(
    viewer,
    'Is it still you?',
    html`<section class="card narrow"><h1>Is it still you?</h1>
<p>What comes next is worth a second look. Prove again that you are ${signedIn?.email}; it holds for 15 minutes.</p>
${view.problem && html`<p class="notice bad" role="alert">${view.problem}</p>`}
${
  view.hasPassword &&
  html`<form method="post" action="/sign-in/again">${csrfField(viewer)}<input type="hidden" name="next" value="${view.next}">
<label for="password">Your password</label><input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<p class="actions"><button>Go on</button></p></form>`
}
<p class="hint"><a href="/">Rather not</a></p></section>`,
  );
}
