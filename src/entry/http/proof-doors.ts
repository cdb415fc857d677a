import { checkOwnWays, checkPassword, findWays, isFresh, proofTooOld, renewProof } from '../../domain/access/index.js';
import { isCoded } from '../../platform/base/index.js';
import { checkForm, peopleContext, safePath, secretOf, setSession, viewerOf } from './browser-guard.js';
import { formOf, sendPasskeyPage, signedInOf, type Visit } from './http-app.js';
import { proofPage } from './pages/proof-page.js';

/** Checks that who is signed in has proved who it is within a quarter of an hour. @throws ACCESS_PROOF_OLD */
export function checkFresh(visit: Visit): void {
  if (isFresh(signedInOf(visit), visit.app.clock)) return;
  throw proofTooOld();
}

/** Where a person proves again who it is. */
export const proofPath = (next: string): string => `/sign-in/again?next=${encodeURIComponent(next)}`;

/** The page that a form was on, when that was ours. */
export function pageOfForm({ app, request }: Visit): string {
  const { referer = '' } = request.headers;
  return referer.startsWith(`${app.publicUrl}/`) ? safePath(referer.slice(app.publicUrl.length)) : '/';
}

export async function showProof(visit: Visit): Promise<void> {
  const next = safePath((visit.request.query as { next?: unknown }).next);
  await sendProof(visit, next);
}

/** Answers with the page where one proves again who one is. */
export async function sendProof(visit: Visit, next: string, problem?: string, status = 200): Promise<void> {
  const ways = visit.app.signInWays;
  const own = await findWays(peopleContext(visit), ways, signedInOf(visit).actor.personId);
  sendPasskeyPage(visit, proofPage(viewerOf(visit), { next, problem, ways, own }), status);
}

/** Takes the password again, and goes on under a new secret. */
export async function takeProof(visit: Visit): Promise<void> {
  checkForm(visit);
  const { reply, request } = visit;
  const form = formOf(visit);
  const next = safePath(form.get('next'));
  const { actor, email } = signedInOf(visit);
  checkOwnWays(visit.app.signInWays);
  try {
    const ctx = peopleContext(visit);
    await checkPassword(ctx, { email, password: form.get('password') ?? '', address: request.ip });
    setSession(visit, await renewProof(ctx, secretOf(visit), { personId: actor.personId, method: 'password' }));
    reply.redirect(next, 303);
  } catch (error) {
    if (!isCoded(error) || error.status >= 500) throw error;
    if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds));
    await sendProof(visit, next, error.message, error.status);
  }
}
