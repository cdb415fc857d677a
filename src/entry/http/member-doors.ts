import {
  changeRole,
  inviteMember,
  listInvitations,
  listMembers,
  mayChange,
  placeOf,
  removeMember,
  revokeInvitation,
  rolesOf,
} from '../../domain/access/index.js';
import { isCoded } from '../../platform/base/index.js';
import { checkForm, peopleContext, viewerOf } from './browser-guard.js';
import { formOf, sendPage, signedInOf, type Visit } from './http-app.js';
import { invitedPage, type MembersView, membersPage } from './pages/members-page.js';
import { checkFresh } from './proof-doors.js';

const notices = new Map<unknown, string>([
  ['changed', 'Done. It counts from the next request on.'],
  ['removed', 'Removed, and signed out of here.'],
  ['revoked', 'The invitation is taken back.'],
]);

export async function showMembers(visit: Visit): Promise<void> {
  await sendMembers(visit, { notice: notices.get((visit.request.query as { done?: unknown }).done) });
}

async function sendMembers(visit: Visit, extra: Pick<MembersView, 'notice' | 'problem'>, status = 200): Promise<void> {
  const ctx = peopleContext(visit);
  const place = placeOf(ctx.actor);
  const view: MembersView = {
    members: await listMembers(ctx, place),
    invitations: await listInvitations(ctx, place),
    roles: rolesOf(place),
    may: mayChange(ctx.actor, place),
    ...extra,
  };
  sendPage(visit, membersPage(viewerOf(visit), view), status);
}

/** Does what a form asks, and says on the page itself why it cannot be. */
async function change(visit: Visit, work: () => Promise<void>): Promise<void> {
  checkForm(visit);
  try {
    await work();
  } catch (error) {
    if (!isCoded(error) || error.status >= 500 || error.code === 'ACCESS_PROOF_OLD') throw error;
    await sendMembers(visit, { problem: error.message }, error.status);
  }
}

export const takeInvite = (visit: Visit): Promise<void> =>
  change(visit, async () => {
    const ctx = peopleContext(visit);
    const form = formOf(visit);
    const input = { email: form.get('email') ?? '', role: form.get('role') ?? '' };
    if (input.role === 'owner') checkFresh(visit);
    const { invitation, secret } = await inviteMember(ctx, placeOf(ctx.actor), input);
    sendPage(visit, invitedPage(viewerOf(visit), invitation, `${visit.app.publicUrl}/invitation?key=${secret}`));
  });

export const takeRole = (visit: Visit): Promise<void> =>
  change(visit, async () => {
    const ctx = peopleContext(visit);
    const form = formOf(visit);
    const input = { personId: form.get('person') ?? '', role: form.get('role') ?? '' };
    if (input.role === 'owner') checkFresh(visit);
    await changeRole(ctx, placeOf(ctx.actor), input);
    visit.reply.redirect('/members?done=changed', 303);
  });

export const takeRemoval = (visit: Visit): Promise<void> =>
  change(visit, async () => {
    const ctx = peopleContext(visit);
    const personId = formOf(visit).get('person') ?? '';
    await removeMember(ctx, placeOf(ctx.actor), personId);
    const isSelf = signedInOf(visit).actor.personId === personId;
    visit.reply.redirect(isSelf ? '/sign-in' : '/members?done=removed', 303);
  });

export const takeRevocation = (visit: Visit): Promise<void> =>
  change(visit, async () => {
    const ctx = peopleContext(visit);
    await revokeInvitation(ctx, placeOf(ctx.actor), formOf(visit).get('invitation') ?? '');
    visit.reply.redirect('/members?done=revoked', 303);
  });
