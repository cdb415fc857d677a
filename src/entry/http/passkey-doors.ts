import {
  addPasskey,
  type OpenedAttempt,
  proveByPasskey,
  removePasskey,
  renewProof,
  signInByPasskey,
  signOut,
  startPasskey,
  startPasskeyUse,
} from '../../domain/access/index.js';
import { isCoded } from '../../platform/base/index.js';
import { sendAccount } from './account-doors.js';
import {
  attemptOf,
  checkForm,
  checkOrigin,
  cookieOf,
  peopleContext,
  platformContext,
  safePath,
  secretOf,
  setAttempt,
  setSession,
} from './browser-guard.js';
import { formOf, signedInOf, type Visit, visitorOf } from './http-app.js';
import { sendSignIn } from './people-doors.js';
import { sendProof } from './proof-doors.js';

const atOf = (visit: Visit) => {
  const { actor, sessionId } = signedInOf(visit);
  return { personId: actor.personId, sessionId };
};

const answerOf = (visit: Visit) => ({
  secret: attemptOf(visit),
  credential: formOf(visit).get('credential') ?? '',
});

/** Answers with what the browser is to be asked for. */
function sendOptions(visit: Visit, { attempt, options }: { attempt: OpenedAttempt; options: object }): void {
  setAttempt(visit, attempt);
  visit.reply.type('application/json').send(JSON.stringify(options));
}

export async function showPasskeySignIn(visit: Visit): Promise<void> {
  checkOrigin(visit);
  sendOptions(visit, await startPasskeyUse(platformContext(visit.app), visit.app.signInWays, visitorOf(visit)));
}

/** Signs in by passkey, always under a new secret. */
export async function takePasskeySignIn(visit: Visit): Promise<void> {
  checkOrigin(visit);
  const { app, request, reply } = visit;
  const next = safePath(formOf(visit).get('next'));
  const ctx = platformContext(app);
  setAttempt(visit, undefined);
  try {
    const wish = cookieOf(app, 'gw_seat', request.headers.cookie);
    const session = await signInByPasskey(ctx, app.signInWays, { ...answerOf(visit), ...visitorOf(visit), wish });
    await signOut(ctx, secretOf(visit));
    setSession(visit, session);
    reply.redirect(next, 303);
  } catch (error) {
    if (!isCoded(error) || error.status >= 500) throw error;
    sendSignIn(visit, { next, problem: error.message }, error.status);
  }
}

export async function showPasskeyProof(visit: Visit): Promise<void> {
  checkForm(visit);
  sendOptions(visit, await startPasskeyUse(peopleContext(visit), visit.app.signInWays, atOf(visit)));
}

/** Takes a passkey as the proof of who it is, and goes on under a new secret. */
export async function takePasskeyProof(visit: Visit): Promise<void> {
  checkForm(visit);
  const ctx = peopleContext(visit);
  const next = safePath(formOf(visit).get('next'));
  setAttempt(visit, undefined);
  try {
    await proveByPasskey(ctx, visit.app.signInWays, { ...answerOf(visit), ...atOf(visit) });
    const { personId } = atOf(visit);
    setSession(visit, await renewProof(ctx, secretOf(visit), { personId, method: 'passkey' }));
    visit.reply.redirect(next, 303);
  } catch (error) {
    if (!isCoded(error) || error.status >= 500) throw error;
    await sendProof(visit, next, error.message, error.status);
  }
}

export async function showPasskeyMaking(visit: Visit): Promise<void> {
  checkForm(visit);
  sendOptions(visit, await startPasskey(peopleContext(visit), visit.app.signInWays, atOf(visit)));
}

export async function takePasskey(visit: Visit): Promise<void> {
  checkForm(visit);
  const name = formOf(visit).get('name') ?? '';
  setAttempt(visit, undefined);
  await onAccount(visit, 'passkey', () =>
    addPasskey(peopleContext(visit), visit.app.signInWays, { ...answerOf(visit), ...atOf(visit), name }),
  );
}

export async function takePasskeyRemoval(visit: Visit): Promise<void> {
  checkForm(visit);
  const id = formOf(visit).get('passkey') ?? '';
  const { personId } = atOf(visit);
  await onAccount(visit, 'passkey-removed', () =>
    removePasskey(peopleContext(visit), visit.app.signInWays, { personId, id }),
  );
}

/** Goes back to the account page, which tells how it went. */
async function onAccount(visit: Visit, done: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    visit.reply.redirect(`/account?done=${done}`, 303);
  } catch (error) {
    if (!isCoded(error) || error.status >= 500) throw error;
    await sendAccount(visit, { problem: error.message }, error.status);
  }
}
