import type { SignInWays, WaysOfPerson } from '../../../domain/access/index.js';
import { type Html, html } from './html.js';
import { buttonForm, csrfField, type Viewer } from './layout.js';

const unable = html`<p class="hint" data-unable>This browser makes no passkeys, or runs no script here.</p>`;
const noSite = html`<p class="hint">Passkeys need Grantway at a name with https, or at localhost; by this address browsers make none.</p>`;

/** A form that asks the browser for a passkey first: not to be seen without script. It sends the field `credential`. */
function passkeyForm(viewer: Viewer, { action, does }: { action: string; does: 'make' | 'use' }, inner: Html): Html {
  return html`<form method="post" action="${action}" data-passkey="${does}" data-options="${action}/options" hidden>${csrfField(viewer)}<input type="hidden" name="credential" autocomplete="off">
<p class="notice bad" role="alert" hidden></p>${inner}</form>`;
}

/** The button with which one signs in, or proves again who one is, by passkey. */
export function passkeyButton(viewer: Viewer, ways: SignInWays, action: string, next: string): Html | undefined {
  if (!ways.hasOwn) return undefined;
  if (!ways.passkeys) return noSite;
  const inner = html`<input type="hidden" name="next" value="${next}"><p class="actions"><button class="second">Use a passkey</button></p>`;
  return passkeyForm(viewer, { action, does: 'use' }, inner);
}

/** A person's passkeys, with what can be done with them. */
export function passkeysSection(
  viewer: Viewer,
  view: { ways: SignInWays; own: WaysOfPerson; isFresh: boolean; browser: string },
): Html | undefined {
  const { ways, own, isFresh, browser } = view;
  if (!ways.hasOwn) return undefined;
  const day = (at: Date): string => at.toISOString().slice(0, 10);
  const list = own.passkeys.map(
    ({ id, name, createdAt, lastUsedAt }) =>
      html`<li class="row apart"><div class="words"><strong>${name}</strong>
<p class="hint">made ${day(createdAt)}, ${lastUsedAt ? `last used ${day(lastUsedAt)}` : 'not used yet'}</p></div>${isFresh && buttonForm(viewer, '/account/passkeys/remove', 'Remove', { passkey: id }, 'danger')}</li>`,
  );
  const adding = passkeyForm(
    viewer,
    { action: '/account/passkeys', does: 'make' },
    html`<label for="passkey">Name of a new passkey</label><input id="passkey" name="name" type="text" maxlength="100" value="${browser}" required>
<p class="actions"><button>Add a passkey</button></p>`,
  );
  return html`<section class="card"><h2>Passkeys</h2>
${list.length > 0 ? html`<ul class="plain rows">${list}</ul>` : html`<p>You have none. With a passkey you sign in by fingerprint, face or PIN of a device, and without a password.</p>`}
${!isFresh && html`<p><a href="/sign-in/again?next=%2Faccount">Prove again who you are</a> to add or remove a passkey.</p>`}
${ways.passkeys ? isFresh && html`${adding}${unable}` : noSite}</section>`;
}
