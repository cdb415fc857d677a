import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, isCoded, messageOf, scrubSecrets, toProblem } from '../../platform/base/index.js';
import { findVisitor, viewerOf } from './browser-guard.js';
import type { HttpApp, Visit } from './http-app.js';
import { messagePage } from './pages/layout.js';
import { pageOfForm, proofPath } from './proof-doors.js';

/** Whether it is a browser that asks for a page. */
export const wantsPage = ({ headers }: FastifyRequest): boolean => headers.accept?.includes('text/html') ?? false;

/** Tells what went wrong: as a page for a browser, as RFC 9457 for programs. */
export async function answerProblem(
  app: HttpApp,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): Promise<void> {
  const { status, body } = toProblem(error);
  const [path] = request.url.split('?');
  if (status >= 500) app.log.error({ error: messageOf(error), path }, 'request failed');
  if (isCoded(error) && error.retryAfterSeconds !== undefined)
    reply.header('retry-after', String(error.retryAfterSeconds));
  reply.status(status);
  const detail = scrubSecrets(String(body.detail));
  if (!wantsPage(request)) {
    reply.type('application/problem+json').send(JSON.stringify({ ...body, detail }));
    return;
  }
  // Whatever made it fail on our side could make this fail too.
  const find = status < 500 ? findVisitor(app, request.headers.cookie) : Promise.resolve(undefined);
  const visit: Visit = { app, request, reply, signedIn: await find.catch(() => undefined) };
  const next = wayOn(visit, status, isCoded(error) ? error.code : undefined);
  reply.type('text/html; charset=utf-8').send(messagePage(viewerOf(visit), String(body.title), detail, next));
}

/** What a person can do about it. */
function wayOn(visit: Visit, status: number, code: ErrorCode | undefined): { href: string; label: string } {
  const { method, url } = visit.request;
  const isForm = method !== 'GET';
  const page = isForm ? pageOfForm(visit) : url;
  const next = encodeURIComponent(page);
  if (code === 'ACCESS_SEAT_OTHER' && visit.signedIn?.hasOtherSeats)
    return { href: `/seats?next=${next}`, label: 'Switch to another seat' };
  if (code === 'ACCESS_PROOF_OLD') return { href: proofPath(page), label: 'Prove it and go back' };
  if (code === 'ACCESS_NOT_SIGNED_IN') return { href: `/sign-in?next=${next}`, label: 'Sign in' };
  if (code === 'HTTP_CSRF') return { href: page, label: 'Open the page again' };
  if (status >= 500 || status === 429) return { href: page, label: 'Try again' };
  if (url.startsWith('/contracts') || !visit.app.roles.has('control'))
    return { href: '/contracts', label: 'See all contracts' };
  if (isForm && page !== '/') return { href: page, label: 'Go back' };
  return { href: '/', label: visit.signedIn ? 'Go to the start' : 'Sign in' };
}
