import { findSignedIn, findTokenHolder, isFresh, isPersonToken } from '../../domain/access/index.js';
import { bearerOf, CodedError } from '../../platform/base/index.js';
import type { ControlCaller } from '../api/index.js';
import { checkOrigin, findVisitor } from './browser-guard.js';
import { bodyOf, type Visit } from './http-app.js';

/**
 * `POST /control/graphql`: the control plane, for a signed-in person. A browser proves it by its cookie, and is believed
 * from our own pages only; a program by `Authorization: Bearer`, with a personal token or the secret of a session.
 */
export async function takeControlOperation(visit: Visit): Promise<void> {
  const { app, request, reply } = visit;
  // No form of another site can send this content type unasked.
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
    throw new CodedError('HTTP_MEDIA_TYPE', 'Send GraphQL as content-type: application/json.');
  const { status, headers, text } = await app.control.answer(await findCaller(visit), readJson(visit), accepted(visit));
  for (const [name, value] of headers) reply.header(name, value);
  reply.status(status).send(text);
}

/** Who asks. An `Authorization` that proves nobody is not made good by a cookie. */
async function findCaller(visit: Visit): Promise<ControlCaller | undefined> {
  const { app, request } = visit;
  const { authorization, cookie } = request.headers;
  if (authorization === undefined) checkOrigin(visit);
  const token = bearerOf(authorization);
  if (token !== undefined && isPersonToken(token)) {
    const holder = await findTokenHolder(app.store, app.clock, token);
    return holder && { actor: holder.actor, hasFreshProof: holder.isRisky };
  }
  const signedIn =
    authorization === undefined ? await findVisitor(app, cookie) : await findSignedIn(app.store, app.clock, token);
  return signedIn && { actor: signedIn.actor, hasFreshProof: isFresh(signedIn, app.clock) };
}

function readJson(visit: Visit): unknown {
  try {
    return JSON.parse(bodyOf(visit).toString('utf8'));
  } catch (cause) {
    throw new CodedError('HTTP_BAD_REQUEST', 'The body is not JSON.', { cause });
  }
}

const accepted = ({ request }: Visit): string | undefined => request.headers.accept;
