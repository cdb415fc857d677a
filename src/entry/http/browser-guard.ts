import { createHmac } from 'node:crypto';
import { findSignedIn, type PersonActor, type SignedIn } from '../../domain/access/index.js';
import { CodedError, isSameSecret } from '../../platform/base/index.js';
import { type Context, contextFor } from '../../platform/store/index.js';
import { formOf, type HttpApp, personOf, type Visit } from './http-app.js';
import type { Viewer } from './pages/layout.js';

const cookieName = 'gw_session';

/** The session secret in a Cookie header. */
export function sessionSecretOf(cookieHeader: string | undefined): string | undefined {
  const pair = cookieHeader?.split(/; */).find((part) => part.startsWith(`${cookieName}=`));
  return pair?.slice(cookieName.length + 1);
}

/** The Set-Cookie value that signs a browser in, or out when there is no secret. */
export function sessionCookie(
  app: Pick<HttpApp, 'publicUrl'>,
  secret: string | undefined,
  maxAgeSeconds: number,
): string {
  const secure = app.publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${cookieName}=${secret ?? ''}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${secret ? maxAgeSeconds : 0}${secure}`;
}

export const findVisitor = (app: HttpApp, cookieHeader: string | undefined): Promise<SignedIn | undefined> =>
  findSignedIn(app.store, app.clock, sessionSecretOf(cookieHeader));

/** What pages need to know about who looks at them. */
export function viewerOf(visit: Visit): Viewer {
  const secret = sessionSecretOf(visit.request.headers.cookie);
  return { signedIn: visit.signedIn, csrf: secret ? csrfOf(visit.app, secret) : '' };
}

const csrfOf = (app: HttpApp, secret: string): string =>
  createHmac('sha256', app.csrfKey).update(`csrf ${secret}`).digest('base64url');

/**
 * Checks that a form was sent from a page of ours, by the browser's own word and by the field `csrf`.
 * @throws HTTP_CSRF
 */
export function checkForm(visit: Visit): void {
  checkOrigin(visit);
  const secret = sessionSecretOf(visit.request.headers.cookie) ?? '';
  if (!isSameSecret(formOf(visit).get('csrf') ?? '', csrfOf(visit.app, secret))) throw notOurs();
}

/** Checks where a browser says that a form comes from; a program that is no browser says nothing. @throws HTTP_CSRF */
export function checkOrigin({ app, request }: Visit): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined && origin !== new URL(app.publicUrl).origin) throw notOurs();
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw notOurs();
}

function notOurs(): CodedError {
  return new CodedError('HTTP_CSRF', 'This form was not sent from our page. Open the page again and send its form.');
}

/** A context for the person at the door. */
export function personContext(visit: Visit): Context {
  const { app } = visit;
  const { actor }: { actor: PersonActor } = personOf(visit);
  return contextFor(app.store, actor, app.clock, app.log);
}

/** A context for what no person does. */
export const platformContext = ({ store, clock, log }: HttpApp): Context =>
  contextFor(store, { kind: 'platform' }, clock, log);

/** Where to go after signing in: a path of ours, never another site. */
export function safePath(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(next) ? next : '/';
}
