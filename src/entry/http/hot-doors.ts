import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { handleOperation } from '../../domain/gateway/index.js';
import { CodedError, toProblem } from '../../platform/base/index.js';
import type { HttpApp } from './http-app.js';
import { ResponseAnswer } from './response-answer.js';

/** `/contracts/{contract}/{version}/graphql` in the usual spelling; any other is left to the router. */
const contractPath = /^\/contracts\/([\w.-]+)\/([\w.-]+)\/graphql$/;

/**
 * Answers the two doors for operations before the router sees them, for they take nearly all requests and the router
 * costs as much as everything that the gateway checks. They do what the doors in `routes.ts` do.
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
    const { authorization, accept, 'content-type': contentType } = headers;
    const operation = { contract, authorization, contentType, accept, body };
    void handleOperation(app.gateway, operation, new ResponseAnswer(response));
  });
}

/** The rest of the body is not worth reading: the connection ends with the answer. */
function refuseBody(response: ServerResponse, maxBodyBytes: number): void {
  const { status, body } = toProblem(
    new CodedError('HTTP_BODY_TOO_LARGE', `The body is larger than ${maxBodyBytes} bytes.`),
  );
  response.writeHead(status, { 'content-type': 'application/problem+json', connection: 'close' });
  response.end(JSON.stringify(body));
}
