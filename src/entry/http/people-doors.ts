import { checkOwnWays, signIn, signOut } from '../../domain/access/index.js';
import { isCoded } from '../../platform/base/index.js';
import {
  checkForm,
  checkOrigin,
  cookieOf,
  findVisitor,
  platformContext,
  safePath,
  secretOf,
  setSession,
  viewerOf,
} from './browser-guard.js';
import { formOf, sendPasskeyPage, type Visit, visitorOf } from './http-app.js';
import { signInPage } from './pages/sign-in-page.js';

export async function showSignIn(visit: Visit): Promise<void> {
  const { app, request, reply } = visit;
  const next = safePath((request.query as { next?: unknown }).next);
  if (await findVisitor(app, request.headers.cookie)) return void reply.redirect(next);
  sendSignIn(visit, { next });
}

/** Answers with the page where one signs in. */
export function sendSignIn(
  visit: Visit,
  input: { next: string; email?: string; problem?: string | undefined },
  status = 200,
): void {
  sendPasskeyPage(visit, signInPage(viewerOf(visit), { ...input, ways: visit.app.signInWays }), status);
}

/** Signs in, always under a new secret: what the browser was signed in with before is good no more. */
export async function takeSignIn(visit: Visit): Promise<void> {
  const { app, request, reply } = visit;
  checkOrigin(visit);
  const form = formOf(visit);
  const next = safePath(form.get('next'));
  const email = form.get('email') ?? '';
  checkOwnWays(app.signInWays);
  const wish = cookieOf(app, 'gw_seat', request.headers.cookie);
  try {
    const input = { email, password: form.get('password') ?? '', wish, ...visitorOf(visit) };
    const session = await signIn(platformContext(app), input);
    await signOut(platformContext(app), secretOf(visit));
    setSession(visit, session);
    reply.redirect(next, 303);
  } catch (error) {
    if (!isCoded(error) || error.status >= 500) throw error;
    if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds));
    sendSignIn(visit, { next, email, problem: error.message }, error.status);
  }
}

export async function takeSignOut(visit: Visit): Promise<void> {
  checkForm(visit);
  await signOut(platformContext(visit.app), secretOf(visit));
  setSession(visit, undefined);
  visit.reply.redirect('/sign-in', 303);
}
