import { finishAtCompany, startAtCompany } from '../../domain/access/index.js';
import { isCoded } from '../../platform/base/index.js';
import {
  attemptOf,
  checkForm,
  checkOrigin,
  cookieOf,
  findVisitor,
  peopleContext,
  platformContext,
  safePath,
  secretOf,
  setAttempt,
  setCookie,
  setSession,
} from './browser-guard.js';
import { formOf, signedInOf, type Visit, visitorOf } from './http-app.js';
import { sendSignIn } from './people-doors.js';
import { sendProof } from './proof-doors.js';

type Started = Awaited<ReturnType<typeof startAtCompany>>;

/** Sends a browser to the company's provider to sign in there; from an invitation's page, to accept that too. */
export async function takeCompanySignIn(visit: Visit): Promise<void> {
  checkOrigin(visit);
  const { app, request } = visit;
  const invitation = formOf(visit).get('key') || undefined;
  await sendAway(visit, () =>
    startAtCompany(platformContext(app), app.signInWays, { address: request.ip, invitation }),
  );
}

/** Sends a browser to the company's provider to prove there again who it is. */
export async function takeCompanyProof(visit: Visit): Promise<void> {
  checkForm(visit);
  const { actor, sessionId } = signedInOf(visit);
  const at = { personId: actor.personId, sessionId };
  await sendAway(visit, () => startAtCompany(peopleContext(visit), visit.app.signInWays, at));
}

/** Where one wanted to go is kept in the browser: it may be an invitation's link, which is kept nowhere here. */
async function sendAway(visit: Visit, start: () => Promise<Started>): Promise<void> {
  const next = safePath(formOf(visit).get('next'));
  try {
    const { attempt, url } = await start();
    setAttempt(visit, attempt);
    const kept = setCookie(visit.app, 'gw_next', encodeURIComponent(next), attempt.maxAgeSeconds);
    visit.reply.header('set-cookie', kept).redirect(url, 303);
  } catch (error) {
    await sendProblem(visit, next, error);
  }
}

/** Takes what a browser comes back with from the company's provider, and goes on under a new secret. */
export async function takeCompanyAnswer(visit: Visit): Promise<void> {
  const { app, request, reply } = visit;
  const cookies = request.headers.cookie;
  const signedIn = await findVisitor(app, cookies);
  const next = safePath(new URLSearchParams(`next=${cookieOf(app, 'gw_next', cookies)}`).get('next'));
  try {
    const session = await finishAtCompany(platformContext(app), app.signInWays, {
      ...visitorOf(visit),
      secret: attemptOf(visit),
      answer: new URL(request.url, app.publicUrl).searchParams,
      sessionSecret: secretOf(visit),
      at: signedIn && { personId: signedIn.actor.personId, sessionId: signedIn.sessionId },
      wish: cookieOf(app, 'gw_seat', cookies),
    });
    setAttempt(visit, undefined);
    setSession(visit, session);
    reply.redirect(next, 303);
  } catch (error) {
    await sendProblem({ ...visit, signedIn }, next, error);
  }
}

/** Tells what went wrong on the page where it was begun. */
async function sendProblem(visit: Visit, next: string, error: unknown): Promise<void> {
  if (!isCoded(error) || (error.status >= 500 && error.code !== 'ACCESS_COMPANY_DOWN')) throw error;
  const { message, status, retryAfterSeconds } = error;
  if (retryAfterSeconds !== undefined) visit.reply.header('retry-after', String(retryAfterSeconds));
  if (visit.signedIn) await sendProof(visit, next, message, status);
  else sendSignIn(visit, { next, problem: message }, status);
}
