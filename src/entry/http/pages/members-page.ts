import type { Member } from '../../../domain/access/index.js';
import type { Invitation } from '../../../platform/store/index.js';
import { type Html, html } from './html.js';
import { buttonForm, csrfField, layout, type Viewer } from './layout.js';

export interface MembersView {
  members: Member[];
  invitations: Invitation[];
  roles: readonly string[];
  may: { members: boolean; owners: boolean };
  notice?: string | undefined;
  problem?: string | undefined;
}

/** Who belongs to a tenant or a partner, in which role, and who is invited. */
export function membersPage(viewer: Viewer, view: MembersView): string {
  const { members, invitations, may } = view;
  return layout(
    viewer,
    'Members',
    html`<p><a href="/">Start</a></p><h1>Members</h1>
<p class="muted">Who may act for ${viewer.signedIn?.seatName}.</p>
${view.notice && html`<p class="notice" role="status">${view.notice}</p>`}
${view.problem && html`<p class="notice bad" role="alert">${view.problem}</p>`}
<section class="card"><h2>Members</h2><ul class="plain rows">${members.map((member) => memberRow(viewer, view, member))}</ul></section>
${may.members && inviteSection(viewer, view)}
${
  invitations.length > 0 &&
  html`<section class="card"><h2>Invited</h2><ul class="plain rows">${invitations.map(
    ({ email, role, publicId, invitedByName, expiresAt }) =>
      html`<li class="row apart"><div class="words"><strong>${email}</strong><p class="hint">${role}, invited by ${invitedByName}, good until ${dayOf(expiresAt)}</p></div>${
        may.members && buttonForm(viewer, '/members/uninvite', 'Take back', { invitation: publicId }, 'second')
      }</li>`,
  )}</ul></section>`
}`,
  );
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** Only owners make owners, and unmake them. */
const givable = ({ roles, may }: MembersView): string[] => roles.filter((role) => role !== 'owner' || may.owners);

function memberRow(viewer: Viewer, view: MembersView, { personId, name, email, role }: Member): Html {
  const isSelf = viewer.signedIn?.actor.personId === personId;
  const canChange = view.may.members && (role !== 'owner' || view.may.owners);
  const id = `role-${personId}`;
  return html`<li class="row apart"><div class="words"><strong>${name}</strong>${isSelf && html` <span class="badge muted">you</span>`}<p class="hint">${email}</p></div><div class="row">${
    canChange
      ? html`<form method="post" action="/members/role" class="row">${csrfField(viewer)}<input type="hidden" name="person" value="${personId}">
<label class="unseen" for="${id}">Role of ${name}</label>${roleSelect(id, role, givable(view))}<button class="second">Change</button></form>`
      : html`<span class="badge muted">${role}</span>`
  }${(canChange || isSelf) && buttonForm(viewer, '/members/remove', isSelf ? 'Leave' : 'Remove', { person: personId }, 'danger')}</div></li>`;
}

function inviteSection(viewer: Viewer, view: MembersView): Html {
  return html`<section class="card"><h2>Invite somebody</h2><form method="post" action="/members/invite">${csrfField(viewer)}
<label for="email">E-mail</label><input id="email" name="email" type="email" required autocomplete="off">
<label for="role">Role</label>${roleSelect('role', 'member', givable(view))}
<p class="actions"><button>Make a link</button></p>
<p class="hint">You get a link to send to that person. It works once, for that e-mail address, within seven days.</p></form></section>`;
}

const roleSelect = (id: string, chosen: string, roles: readonly string[]): Html =>
  html`<select id="${id}" name="role">${roles.map(
    (role) => html`<option value="${role}"${role === chosen ? html` selected` : html``}>${role}</option>`,
  )}</select>`;

/** The link of a new invitation, which is shown this once. */
export function invitedPage(viewer: Viewer, { email, role, expiresAt }: Invitation, link: string): string {
  return layout(
    viewer,
    'Send this link',
    html`<section class="card narrow"><h1>Send this link to ${email}</h1>
<p>It makes them ${role} of ${viewer.signedIn?.seatName}. It works once, until ${dayOf(expiresAt)}, and is not shown again. Who has it can act for that address: send it to nobody else.</p>
<p><code>${link}</code></p>
<p><a class="button" href="/members">I have copied it</a></p></section>`,
  );
}
