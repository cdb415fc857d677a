import { signIn, signOut } from '../../domain/access/index.js';
import { isCoded } from '../../platform/base/index.js';
import {
  checkForm,
  checkOrigin,
  findVisitor,
  platformContext,
  safePath,
  sessionCookie,
  sessionSecretOf,
  viewerOf,
} from './browser-guard.js';
import { formOf, type Visit } from './http-app.js';
import { signInPage } from './pages/sign-in-page.js';

export async function showSignIn(visit: Visit): Promise<void> {
  const { app, request, reply } = visit;
  const next = safePath((request.query as { next?: unknown }).next);
  if (await findVisitor(app, request.headers.cookie)) return void reply.redirect(next);
  reply.type('text/html; charset=utf-8').send(signInPage(viewerOf(visit), { next }));
}

export async function takeSignIn(visit: Visit): Promise<void> {
  const { app, request, reply } = visit;
  checkOrigin(visit);
  const form = formOf(visit);
  const next = safePath(form.get('next'));
  const email = form.get('email') ?? '';
  try {
    const input = { email, password: form.get('password') ?? '', address: request.ip };
    const { secret, maxAgeSeconds } = await signIn(platformContext(app), input);
    reply.header('set-cookie', sessionCookie(app, secret, maxAgeSeconds)).redirect(next, 303);
  } catch (error) {
    if (!isCoded(error, 'ACCESS_SIGN_IN_FAILED') && !isCoded(error, 'ACCESS_SIGN_IN_LIMIT')) throw error;
    const page = signInPage(viewerOf(visit), { next, email, problem: error.message });
    if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds));
    reply.status(error.status).type('text/html; charset=utf-8').send(page);
  }
}

export async function takeSignOut(visit: Visit): Promise<void> {
  const { app, request, reply } = visit;
  checkForm(visit);
  await signOut(platformContext(app), sessionSecretOf(request.headers.cookie) ?? '');
  reply.header('set-cookie', sessionCookie(app, undefined, 0)).redirect('/sign-in', 303);
}
