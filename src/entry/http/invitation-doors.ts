import {
  acceptInvitation,
  checkOwnWays,
  checkPassword,
  findInvitation,
  type OpenInvitation,
  openSession,
  signOut,
  switchSeat,
} from '../../domain/access/index.js';
import { isCoded } from '../../platform/base/index.js';
import {
  checkForm,
  checkOrigin,
  findVisitor,
  platformContext,
  secretOf,
  setSession,
  viewerOf,
} from './browser-guard.js';
import { formOf, sendPage, type Visit, visitorOf } from './http-app.js';
import { invitationPage } from './pages/invitation-page.js';

/** What an invitation's link shows, to whoever opens it. */
export async function showInvitation(visit: Visit): Promise<void> {
  const key = String((visit.request.query as { key?: unknown }).key ?? '');
  await sendInvitation(visit, key, await findInvitation(platformContext(visit.app), key));
}

async function sendInvitation(visit: Visit, key: string, open: OpenInvitation, problem?: string, status = 200) {
  const signedIn = await findVisitor(visit.app, visit.request.headers.cookie);
  sendPage(
    visit,
    invitationPage(viewerOf({ ...visit, signedIn }), { ...open, key, problem, ways: visit.app.signInWays }),
    status,
  );
}

/** Accepts: as who is signed in, with the password of who is known, or as somebody new. Under a new secret each time. */
export async function takeInvitation(visit: Visit): Promise<void> {
  const { app, request, reply } = visit;
  const ctx = platformContext(app);
  const signedIn = await findVisitor(app, request.headers.cookie);
  if (signedIn) checkForm(visit);
  else checkOrigin(visit);
  const form = formOf(visit);
  const key = form.get('key') ?? '';
  const open = await findInvitation(ctx, key);
  try {
    if (signedIn) {
      const { seatKey } = await acceptInvitation(ctx, key, { personId: signedIn.actor.personId });
      setSession(visit, await switchSeat(ctx, secretOf(visit), seatKey));
    } else {
      checkOwnWays(app.signInWays);
      const password = form.get('password') ?? '';
      const { email } = open.invitation;
      const who = open.isKnown
        ? { personId: (await checkPassword(ctx, { email, password, address: request.ip })).id }
        : { name: form.get('name') ?? '', password };
      const { seatKey: wish, ...joined } = await acceptInvitation(ctx, key, who);
      const session = await openSession(ctx, { ...joined, wish }, { ...visitorOf(visit), method: 'password' });
      await signOut(ctx, secretOf(visit));
      setSession(visit, session);
    }
    reply.redirect('/', 303);
  } catch (error) {
    if (!isCoded(error) || error.status >= 500) throw error;
    if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds));
    await sendInvitation(visit, key, open, error.message, error.status);
  }
}
