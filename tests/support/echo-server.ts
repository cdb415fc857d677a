import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import type { OperationAnswer } from '../../src/domain/gateway/index.js';
import {
  type HttpServer,
  openHttpServer,
  type SendingLimits,
  sendingLimits,
} from '../../src/entry/http/open-http-server.js';
import type { PlainDoor } from '../../src/entry/http/plain-connection.js';
import type { PlainHead } from '../../src/entry/http/plain-head.js';
import { ResponseAnswer } from '../../src/entry/http/response-answer.js';

/** What a door gets of a request. */
export interface EchoedRequest extends Omit<PlainHead, 'length' | 'isLast'> {
  /** In latin1. */
  body: string;
}

export type EchoDoor = (request: EchoedRequest, answer: OperationAnswer) => void;

/** A server whose doors are the same for plain requests and for all others. */
export interface EchoServer extends HttpServer {
  url: string;
  /** Who took each request, in their order. */
  log: { by: 'plain' | 'node'; request: EchoedRequest }[];
}

/** Opens one; without `isPlain` every request goes to Node's server. The door for plain requests is at `/graphql`. */
export async function openEchoServer(
  isPlain: boolean,
  door: EchoDoor = echo,
  limits: SendingLimits = sendingLimits,
): Promise<EchoServer> {
  const server = await openHttpServer('127.0.0.1', 0, limits);
  const log: EchoServer['log'] = [];
  const listener: RequestListener = (message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('error', () => {});
    message.on('end', () => {
      const request = {
        target: message.url ?? '',
        ...fieldsOf(message.headers),
        body: textOf(Buffer.concat(chunks)),
      };
      log.push({ by: 'node', request });
      door(request, new ResponseAnswer(response));
    });
  };
  const plain: PlainDoor = ({ length: _length, isLast: _isLast, ...head }, body, answer) => {
    const request = { ...head, body: textOf(body) };
    log.push({ by: 'plain', request });
    door(request, answer);
  };
  server.serve(listener, isPlain ? (target) => (target === '/graphql' ? plain : undefined) : undefined);
  return { ...server, url: `http://127.0.0.1:${server.port}`, log };
}

/** Answers with what was asked. */
export const echo: EchoDoor = (request, answer) => {
  const { body } = request;
  const told =
    body.length > 10_000 ? `${body.length} ${createHash('sha256').update(body, 'latin1').digest('hex')}` : body;
  const text = JSON.stringify({ ...request, body: told });
  answer.start(200, { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) });
  answer.end(text);
};

/** The door's answers without what changes from second to second. */
export const withoutDates = (answers: string): string => answers.replace(/^Date: .*\r\n/gim, '');

const textOf = (body: Buffer): string => body.toString('latin1');

function fieldsOf(headers: IncomingHttpHeaders): Omit<EchoedRequest, 'target' | 'body'> {
  const { authorization, accept, dpop, traceparent, tracestate } = headers;
  const one = (field: string | string[] | undefined) => (typeof field === 'string' ? field : undefined);
  return {
    authorization,
    dpop: one(dpop),
    contentType: headers['content-type'],
    accept,
    lastEventId: one(headers['last-event-id']),
    traceparent: one(traceparent),
    tracestate: one(tracestate),
  };
}
