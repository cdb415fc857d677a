import { createHmac } from 'node:crypto';
import { findSignedIn, type OpenedAttempt, type OpenedSession, type SignedIn } from '../../domain/access/index.js';
import { CodedError, isSameSecret } from '../../platform/base/index.js';
import { type Context, contextFor } from '../../platform/store/index.js';
import { formOf, type HttpApp, personOf, signedInOf, type Visit } from './http-app.js';
import type { Viewer } from './pages/layout.js';

type Site = Pick<HttpApp, 'publicUrl'>;

/** The name that a cookie has: where there is TLS, one that no other host of the domain and no plain page can set. */
const cookieName = ({ publicUrl }: Site, name: string): string =>
  publicUrl.startsWith('https:') ? `__Host-${name}` : name;

/** The value of a cookie of ours in a Cookie header. */
export function cookieOf(site: Site, name: string, cookieHeader: string | undefined): string | undefined {
  const start = `${cookieName(site, name)}=`;
  return cookieHeader
    ?.split(/; */)
    .find((part) => part.startsWith(start))
    ?.slice(start.length);
}

/** The Set-Cookie value of a cookie that scripts cannot read, or of one that is over when there is no value. */
export function setCookie(site: Site, name: string, value: string | undefined, maxAgeSeconds: number): string {
  const secure = site.publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${cookieName(site, name)}=${value ?? ''}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${value ? maxAgeSeconds : 0}${secure}`;
}

/** The session secret in a Cookie header. */
export const sessionSecretOf = (site: Site, cookieHeader: string | undefined): string | undefined =>
  cookieOf(site, 'gw_session', cookieHeader);

/** The secret of the session that a visit is in; empty when it is in none. */
export const secretOf = ({ app, request }: Visit): string => sessionSecretOf(app, request.headers.cookie) ?? '';

/** Sets the cookie that signs a browser in, or out when there is no session. */
export function setSession({ app, reply }: Visit, session: OpenedSession | undefined): void {
  reply.header('set-cookie', setCookie(app, 'gw_session', session?.secret, session?.maxAgeSeconds ?? 0));
}

/** The cookie of an attempt to prove who one is: the answer is good in this browser only. */
export function setAttempt({ app, reply }: Visit, attempt: OpenedAttempt | undefined): void {
  reply.header('set-cookie', setCookie(app, 'gw_attempt', attempt?.secret, attempt?.maxAgeSeconds ?? 0));
}

export const attemptOf = ({ app, request }: Visit): string | undefined =>
  cookieOf(app, 'gw_attempt', request.headers.cookie);

export const findVisitor = (app: HttpApp, cookieHeader: string | undefined): Promise<SignedIn | undefined> =>
  findSignedIn(app.store, app.clock, sessionSecretOf(app, cookieHeader));

/** What pages need to know about who looks at them. */
export function viewerOf(visit: Visit): Viewer {
  const secret = secretOf(visit);
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
  const secret = secretOf(visit);
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

/** A context for the tenant's person at the door. */
export const personContext = (visit: Visit): Context =>
  contextFor(visit.app.store, personOf(visit).actor, visit.app.clock, visit.app.log);

/** A context for whoever is signed in, over what belongs to people, of no tenant: its use says whose rows it means. */
export const peopleContext = (visit: Visit): Context => ({
  ...platformContext(visit.app),
  actor: signedInOf(visit).actor,
});

/** A context for what no person does. */
export const platformContext = ({ store, clock, log }: HttpApp): Context =>
  contextFor(store, { kind: 'platform' }, clock, log);

/** Where to go after signing in: a path of ours, never another site, in characters that a header holds. */
export function safePath(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])[!-[\]-~]*$/.test(next) ? next : '/';
}
