import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { CodedError } from '../../platform/base/index.js';
import { endUnreadBody } from './end-unread-body.js';
import { maxBodyBytes } from './http-app.js';
import { refuseMessage } from './refuse-message.js';

/** So many requests may wait on one connection, sent ahead of the answers to those before. */
const maxSentAhead = 100;

/**
 * Stands before every door. A body is taken as it is or not at all: nothing is ever unpacked, for a few bytes can be
 * packed that fill the memory; and a transfer coding that we do not read may hide where the body ends (RFC 9112 section
 * 6.1). What else smuggles requests is refused by Node's parser.
 */
export function guardMessages(listener: RequestListener): RequestListener {
  const ahead = new WeakMap<Socket, number>();
  /** Connections of which nobody can tell any more where a request begins. */
  const lost = new Set<Socket>();

  /** Requests of one connection are answered in turn: one that comes too early has no socket to answer to yet. */
  const isTooFarAhead = ({ socket }: IncomingMessage, response: ServerResponse): boolean => {
    if (response.socket !== null) return false;
    const count = (ahead.get(socket) ?? 0) + 1;
    ahead.set(socket, count);
    response.once('close', () => ahead.set(socket, (ahead.get(socket) ?? 1) - 1));
    return count > maxSentAhead;
  };

  return (request, response) => {
    if (isTooFarAhead(request, response)) {
      request.socket.destroy();
      return;
    }
    const { 'transfer-encoding': transfer = 'chunked', 'content-encoding': content = 'identity' } = request.headers;
    if (lost.size > 0 && lost.has(request.socket)) return;
    if (transfer.toLowerCase() !== 'chunked') {
      const { socket } = request;
      lost.add(socket);
      socket.once('close', () => lost.delete(socket));
      const message = `Transfer-Encoding ${transfer.slice(0, 100)} is not read here. Send chunked, or Content-Length.`;
      refuseMessage(response, new CodedError('HTTP_BAD_REQUEST', message));
      return;
    }
    if (content.toLowerCase() !== 'identity') {
      const message = `A body in Content-Encoding ${content.slice(0, 100)} is not taken. Send it as it is.`;
      response.setHeader('accept-encoding', 'identity');
      endUnreadBody(request, response, maxBodyBytes);
      refuseMessage(response, new CodedError('HTTP_MEDIA_TYPE', message), false);
      return;
    }
    listener(request, response);
  };
}
