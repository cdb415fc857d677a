import {
  changePassword,
  checkOwnWays,
  createPersonToken,
  endOtherSessions,
  endSession,
  findWays,
  isFresh,
  listPersonTokens,
  listSessions,
  renewProof,
  revokePersonToken,
} from '../../domain/access/index.js';
import { CodedError, isCoded } from '../../platform/base/index.js';
import { Person } from '../../platform/store/index.js';
import { checkForm, peopleContext, secretOf, setSession, viewerOf } from './browser-guard.js';
import { formOf, sendPage, sendPasskeyPage, signedInOf, type Visit } from './http-app.js';
import { accountPage } from './pages/account-page.js';
import { describeBrowser } from './pages/describe-browser.js';
import { createdTokenPage } from './pages/person-tokens.js';
import { checkFresh } from './proof-doors.js';

const notices = new Map<unknown, string>([
  ['ended', 'That browser is signed out.'],
  ['token', 'The token is revoked. It opens nothing any more.'],
  ['passkey', 'The passkey is added.'],
  ['passkey-removed', 'The passkey is removed.'],
  ['password', 'The password is changed. All other browsers are signed out.'],
]);

/** What is a person's own: where it is signed in, and how it signs in. */
export async function showAccount(visit: Visit): Promise<void> {
  await sendAccount(visit, { notice: notices.get((visit.request.query as { done?: unknown }).done) });
}

/** Answers with the account page. */
export async function sendAccount(
  visit: Visit,
  extra: { notice?: string | undefined; problem?: string },
  status = 200,
): Promise<void> {
  const { actor } = signedInOf(visit);
  const ctx = { ...peopleContext(visit), actor };
  const { personId } = actor;
  const ways = visit.app.signInWays;
  const view = {
    sessions: await listSessions(ctx, personId),
    tokens: await listPersonTokens(ctx),
    ways,
    own: await findWays(ctx, ways, personId),
    isFresh: isFresh(signedInOf(visit), ctx.clock),
    browser: describeBrowser(visit.request.headers['user-agent'] ?? ''),
    ...extra,
  };
  sendPasskeyPage(visit, accountPage(viewerOf(visit), view), status);
}

/** Signs out another browser, or all others; the own one as well when it is named. */
export async function takeSessionEnd(visit: Visit): Promise<void> {
  checkForm(visit);
  const ctx = peopleContext(visit);
  const { actor, sessionId } = signedInOf(visit);
  const named = formOf(visit).get('session');
  if (named === null) await endOtherSessions(ctx, actor.personId, sessionId);
  else await endSession(ctx, actor.personId, named);
  visit.reply.redirect(named === sessionId ? '/sign-in' : '/account?done=ended', 303);
}

export async function takePassword(visit: Visit): Promise<void> {
  checkForm(visit);
  const { request } = visit;
  const ctx = peopleContext(visit);
  const { actor, sessionId } = signedInOf(visit);
  const form = formOf(visit);
  checkOwnWays(visit.app.signInWays);
  try {
    const { personId } = actor;
    if (!(await ctx.em.findOneOrFail(Person, { id: personId })).passwordHash) checkFresh(visit);
    if (form.get('password') !== form.get('again'))
      throw new CodedError('ACCESS_INPUT', 'The new password was not typed the same twice.');
    const [old, password] = [form.get('old') ?? '', form.get('password') ?? ''];
    await changePassword(ctx, { personId, sessionId, old, password, address: request.ip });
    setSession(visit, await renewProof(ctx, secretOf(visit), { personId, method: 'password' }));
    visit.reply.redirect('/account?done=password', 303);
  } catch (error) {
    if (!isCoded(error) || error.status >= 500 || error.code === 'ACCESS_PROOF_OLD') throw error;
    const isWrong = error.code === 'ACCESS_SIGN_IN_FAILED';
    await sendAccount(visit, { problem: isWrong ? 'That is not your password now.' : error.message }, error.status);
  }
}

/** Makes a personal token for the seat that the browser is in, and shows its secret this once. */
export async function takeTokenCreation(visit: Visit): Promise<void> {
  checkForm(visit);
  const form = formOf(visit);
  const days = Number(form.get('days') || 90);
  try {
    const ctx = { ...peopleContext(visit), actor: signedInOf(visit).actor };
    const input = { name: form.get('name') ?? '', days, isRisky: form.has('risky') };
    const { token, secret } = await createPersonToken(ctx, input);
    sendPage(visit, createdTokenPage(viewerOf(visit), token, secret));
  } catch (error) {
    if (!isCoded(error) || error.status >= 500) throw error;
    await sendAccount(visit, { problem: error.message }, error.status);
  }
}

export async function takeTokenRevocation(visit: Visit): Promise<void> {
  checkForm(visit);
  const ctx = { ...peopleContext(visit), actor: signedInOf(visit).actor };
  await revokePersonToken(ctx, formOf(visit).get('token') ?? '');
  visit.reply.redirect('/account?done=token', 303);
}
