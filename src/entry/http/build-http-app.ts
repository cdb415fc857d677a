import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { isFresh } from '../../domain/access/index.js';
import { CodedError, isCoded, messageOf } from '../../platform/base/index.js';
import { answerProblem, wantsPage } from './answer-problem.js';
import { findVisitor } from './browser-guard.js';
import { endUnreadBody } from './end-unread-body.js';
import { hotDoors } from './hot-doors.js';
import { checkSeat, contentPolicy, type Door, type HttpApp, isSeat, maxBodyBytes, type Visit } from './http-app.js';
import { messagePage } from './pages/layout.js';
import type { PlainDoors } from './plain-requests.js';
import { checkFresh, proofPath } from './proof-doors.js';
import { doors } from './routes.js';

/** The files that pages load, by path. */
const files = [
  { path: '/style.css', type: 'text/css', text: readPageFile('style.css') },
  { path: '/passkey.js', type: 'text/javascript', text: readPageFile('passkey.js') },
];

function readPageFile(name: string): string {
  return readFileSync(new URL(`./pages/${name}`, import.meta.url), 'utf8');
}

/** Makes the HTTP application: what answers each request, once everything it hands down to is there. */
export async function buildHttpApp(
  app: HttpApp,
): Promise<{ listener: RequestListener; plain: PlainDoors | undefined; close(): Promise<void> }> {
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
  const listener: RequestListener = (request, response) => {
    endUnreadBody(request, response, maxBodyBytes);
    fastify.routing(request, response);
  };
  return { listener, plain: opens('gateway') ? hotDoors(app) : undefined, close: () => fastify.close() };
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

/** A refused request for access, when it cannot be told to the app: that may not be the one that it says. */
const showRefusal = (reply: FastifyReply) => (problem: { error: string; error_description?: string | undefined }) => {
  reply.raw.setHeader('content-security-policy', contentPolicy);
  const why = `${problem.error_description ?? 'The request is refused'} (${problem.error}).`;
  const message = `The app sent you here with a request that is not good: ${why} Start again at the app; if it stays, tell who makes it.`;
  return messagePage({ csrf: '' }, 'This app cannot ask for access', message, { href: '/', label: 'Go to the start' });
};

/** The authorization server reads bodies itself. */
async function addAuthorizationServer(fastify: FastifyInstance, app: HttpApp): Promise<void> {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, _payload, done) => done(null));
  const handle = (request: FastifyRequest, reply: FastifyReply): void => {
    reply.hijack();
    const isPage = request.method === 'GET' && request.url.startsWith('/oauth/authorize') && wantsPage(request);
    app.authorizationServer.handle(request.raw, reply.raw, isPage ? showRefusal(reply) : undefined);
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
  fastify.setNotFoundHandler(async (request, reply) => {
    const url = request.url.slice(0, 200);
    const message = wantsPage(request)
      ? `There is no page ${url}. Look at its address again.`
      : `There is no ${request.method} ${url}.`;
    await answerProblem(app, request, reply, new CodedError('HTTP_NOT_FOUND', message));
    return reply;
  });
  fastify.setErrorHandler(async (error, request, reply) => {
    await answerProblem(app, request, reply, fromFastify(error));
    return reply;
  });
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
