import type { OpenInvitation, SignInWays } from '../../../domain/access/index.js';
import { companyButton } from './company-button.js';
import { type Html, html } from './html.js';
import { buttonForm, csrfField, layout, type Viewer } from './layout.js';

export interface InvitationView extends OpenInvitation {
  key: string;
  ways: SignInWays;
  problem?: string | undefined;
}

/** What somebody is invited to, and how to accept. */
export function invitationPage(viewer: Viewer, view: InvitationView): string {
  const { role, invitedByName, email } = view.invitation;
  return layout(
    viewer,
    'Invitation',
    html`<section class="card narrow"><h1>${view.placeName} invites you</h1>
<p>${invitedByName} offers <strong>${email}</strong> to be ${role} of ${view.placeName}.</p>
${view.problem && html`<p class="notice bad" role="alert">${view.problem}</p>`}
${wayIn(viewer, view)}</section>`,
  );
}

function wayIn(viewer: Viewer, { invitation, isKnown, key, ways }: InvitationView): Html {
  const { email } = invitation;
  const { signedIn } = viewer;
  if (signedIn && signedIn.email !== email)
    return html`<p>You are signed in as ${signedIn.email}. Sign out, then open the link again.</p>${buttonForm(viewer, '/sign-out', 'Sign out', {})}`;
  if (signedIn) return buttonForm(viewer, '/invitation', 'Accept', { key });
  const atCompany = companyButton(viewer, ways, { action: '/sign-in/company', does: 'Accept with', fields: { key } });
  if (!ways.hasOwn) return html`${atCompany}`;
  const fields = html`${csrfField(viewer)}<input type="hidden" name="key" value="${key}"><input type="hidden" name="email" autocomplete="username" value="${email}">`;
  if (isKnown)
    return html`<form method="post" action="/invitation">${fields}
<label for="password">Your password</label><input id="password" name="password" type="password" autocomplete="current-password" required>
<p class="actions"><button>Accept</button></p></form>
${atCompany}<p class="hint"><a href="/sign-in?next=${encodeURIComponent(`/invitation?key=${key}`)}">Sign in another way</a></p>`;
  return html`<form method="post" action="/invitation">${fields}
<label for="name">Your name</label><input id="name" name="name" type="text" autocomplete="name" maxlength="100" required>
<label for="password">Choose a password</label><input id="password" name="password" type="password" autocomplete="new-password" minlength="10" maxlength="200" required>
<p class="hint">Ten characters or more.</p>
<p class="actions"><button>Accept</button></p></form>
${atCompany}`;
}
