import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { isFresh } from '../../domain/access/index.js';
import { CodedError, type ErrorCode, isCoded, messageOf, scrubSecrets, toProblem } from '../../platform/base/index.js';
import { findVisitor, viewerOf } from './browser-guard.js';
import { endUnreadBody } from './end-unread-body.js';
import { hotDoors } from './hot-doors.js';
import { checkSeat, contentPolicy, type Door, type HttpApp, isSeat, type Visit } from './http-app.js';
import { messagePage } from './pages/layout.js';
import { checkFresh, pageOfForm, proofPath } from './proof-doors.js';
import { doors } from './routes.js';

const maxBodyBytes = 1024 * 1024;
/** The files that pages load, by path. */
const files = [
  { path: '/style.css', type: 'text/css', text: readPageFile('style.css') },
  { path: '/passkey.js', type: 'text/javascript', text: readPageFile('passkey.js') },
];

function readPageFile(name: string): string {
  return readFileSync(new URL(`./pages/${name}`, import.meta.url), 'utf8');
}

/** Makes the HTTP application: what answers each request, once everything it hands down to is there. */
export async function buildHttpApp(app: HttpApp): Promise<{ listener: RequestListener; close(): Promise<void> }> {
  const fastify = Fastify({
    logger: false,
    bodyLimit: maxBodyBytes,
    routerOptions: { maxParamLength: 200 },
    trustProxy: trusted(app.trustProxy),
  });
  addSafety(fastify, app);
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const opens = (role: Door['role']): boolean => role === 'any' || app.roles.has(role);
  for (const door of doors) if (opens(door.role)) addDoor(fastify, app, door);
  for (const { path, type, text } of files)
    fastify.get(path, (_request, reply) => reply.type(type).header('cache-control', 'public, max-age=3600').send(text));
  await fastify.register((scope) => addAuthorizationServer(scope, app));
  await fastify.ready();
  const routed: RequestListener = (request, response) => {
    endUnreadBody(request, response, maxBodyBytes);
    fastify.routing(request, response);
  };
  const listener = opens('gateway') ? hotDoors(app, maxBodyBytes, routed) : routed;
  return { listener, close: () => fastify.close() };
}

/** So many hops, nearest first, as a function: the types do not know of the number. */
const trusted = (whom: HttpApp['trustProxy']) =>
  typeof whom === 'number' ? (_address: string, hop: number) => hop < whom : whom;

function addDoor(fastify: FastifyInstance, app: HttpApp, door: Door): void {
  fastify.route({
    method: door.method,
    url: door.path,
    handler: async (request, reply) => {
      const visit: Visit = { app, request, reply, signedIn: undefined };
      if (door.who === 'signed-in' || isSeat(door.who)) {
        visit.signedIn = await findVisitor(app, request.headers.cookie);
        if (visit.signedIn === undefined) return signInFirst(visit, door);
        if (isSeat(door.who)) checkSeat(visit.signedIn, door.who);
        if (door.isRisky && door.method === 'GET' && !isFresh(visit.signedIn, app.clock))
          return reply.redirect(proofPath(request.url));
        if (door.isRisky) checkFresh(visit);
      }
      await door.handle(visit);
      return reply;
    },
  });
}

function signInFirst({ request, reply }: Visit, door: Door): FastifyReply {
  if (door.method === 'GET') return reply.redirect(`/sign-in?next=${encodeURIComponent(request.url)}`);
  throw new CodedError('ACCESS_NOT_SIGNED_IN', 'You are not signed in any more. Sign in and send the form again.');
}

/** The authorization server reads bodies itself. */
async function addAuthorizationServer(fastify: FastifyInstance, app: HttpApp): Promise<void> {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, _payload, done) => done(null));
  const handle = (request: FastifyRequest, reply: FastifyReply): void => {
    reply.hijack();
    app.authorizationServer.handle(request.raw, reply.raw);
  };
  fastify.all('/oauth/*', handle);
  fastify.get('/.well-known/oauth-authorization-server', handle);
}

const securityHeaders = {
  'content-security-policy': contentPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
};

function addSafety(fastify: FastifyInstance, app: HttpApp): void {
  fastify.addHook('onRequest', async (_request, reply) => {
    reply.headers(securityHeaders);
  });
  fastify.setNotFoundHandler((request, reply) => {
    answerProblem(
      app,
      request,
      reply,
      new CodedError('HTTP_NOT_FOUND', `There is no ${request.method} ${request.url.slice(0, 200)}.`),
    );
  });
  fastify.setErrorHandler((error, request, reply) => answerProblem(app, request, reply, fromFastify(error)));
}

function fromFastify(error: unknown): unknown {
  if (isCoded(error)) return error;
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  if (statusCode === 413)
    return new CodedError('HTTP_BODY_TOO_LARGE', `The body is larger than ${maxBodyBytes} bytes.`);
  if (statusCode === 415) return new CodedError('HTTP_MEDIA_TYPE', `${messageOf(error)} (${code})`);
  if (statusCode !== undefined && statusCode < 500)
    return new CodedError('HTTP_BAD_REQUEST', `${messageOf(error)} (${code})`);
  return error;
}

/** A page for a browser, RFC 9457 for programs. */
function answerProblem(app: HttpApp, request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const { status, body } = toProblem(error);
  if (status >= 500) app.log.error({ error: messageOf(error), path: request.url.split('?')[0] }, 'request failed');
  if (isCoded(error) && error.retryAfterSeconds !== undefined)
    reply.header('retry-after', String(error.retryAfterSeconds));
  reply.status(status);
  if (request.headers.accept?.includes('text/html')) {
    const visit: Visit = { app, request, reply, signedIn: undefined };
    const next = wayOn(visit, isCoded(error) ? error.code : undefined);
    const page = messagePage(viewerOf(visit), String(body.title), scrubSecrets(String(body.detail)), next);
    reply.type('text/html; charset=utf-8').send(page);
    return;
  }
  reply.type('application/problem+json').send(JSON.stringify({ ...body, detail: scrubSecrets(String(body.detail)) }));
}

/** What a person can do about it. */
function wayOn(visit: Visit, code: ErrorCode | undefined): { href: string; label: string } {
  const { method, url } = visit.request;
  const page = method === 'GET' ? url : pageOfForm(visit);
  if (code === 'ACCESS_SEAT_OTHER')
    return { href: `/seats?next=${encodeURIComponent(page)}`, label: 'Switch to another seat' };
  if (code === 'ACCESS_PROOF_OLD') return { href: proofPath(page), label: 'Prove it and go back' };
  return { href: '/', label: 'Go to your apps' };
}
