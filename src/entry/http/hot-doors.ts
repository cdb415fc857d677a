import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { handleOperation } from '../../domain/gateway/index.js';
import { CodedError } from '../../platform/base/index.js';
import type { HttpApp } from './http-app.js';
import { refuseMessage } from './refuse-message.js';
import { ResponseAnswer } from './response-answer.js';
import { traceOf } from './trace-of.js';

/** `/contracts/{contract}/{version}/graphql` in the usual spelling; any other is left to the router. */
const contractPath = /^\/contracts\/([\w.-]+)\/([\w.-]+)\/graphql$/;

/**
 * Answers the two doors for operations before the router sees them, for they take nearly all requests and the router
 * costs as much as everything that the gateway checks. They do what the doors in `routes.ts` do; a GET goes there.
 */
export function hotDoors(app: HttpApp, maxBodyBytes: number, others: RequestListener): RequestListener {
  return (request, response) => {
    const { method, url = '' } = request;
    if (method !== 'POST') return others(request, response);
    if (url === '/graphql') return operate(app, maxBodyBytes, request, response, undefined);
    const [, name, version] = contractPath.exec(url) ?? [];
    if (name === undefined || version === undefined) return others(request, response);
    return operate(app, maxBodyBytes, request, response, { name, version });
  };
}

function operate(
  app: HttpApp,
  maxBodyBytes: number,
  request: IncomingMessage,
  response: ServerResponse,
  contract: { name: string; version: string } | undefined,
): void {
  const { headers } = request;
  if (Number(headers['content-length']) > maxBodyBytes) {
    refuseBody(response, maxBodyBytes);
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBodyBytes) chunks.push(chunk);
    else if (!response.headersSent) refuseBody(response, maxBodyBytes);
  });
  request.on('end', () => {
    if (response.headersSent) return;
    const [only] = chunks;
    const body = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
    const { dpop, accept, 'content-type': contentType, 'last-event-id': last } = headers;
    const authorization = sameString(request.socket, headers.authorization);
    const lastEventId = typeof last === 'string' ? last : undefined;
    const trace = traceOf(headers);
    const operation = {
      contract,
      authorization,
      dpop: typeof dpop === 'string' ? dpop : undefined,
      contentType,
      accept,
      search: undefined,
      lastEventId,
      body,
      trace,
    };
    void handleOperation(app.gateway, operation, new ResponseAnswer(response));
  });
}

const authorizations = new WeakMap<Socket, string>();

/**
 * A connection mostly sends the same token with each request: as the same string that it was before, it is looked up
 * without being read again.
 */
function sameString(socket: Socket, authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const before = authorizations.get(socket);
  if (before === authorization) return before;
  authorizations.set(socket, authorization);
  return authorization;
}

function refuseBody(response: ServerResponse, maxBodyBytes: number): void {
  refuseMessage(response, new CodedError('HTTP_BODY_TOO_LARGE', `The body is larger than ${maxBodyBytes} bytes.`));
}
