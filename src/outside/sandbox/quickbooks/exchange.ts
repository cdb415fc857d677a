import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './faults.js';

const largestBodyBytes = 4 * 1024 * 1024;

/** A request with its body read. `segments` are the path's parts, decoded. */
export type Exchange = {
  method: string;
  path: string;
  segments: string[];
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
};

/** What goes back. A `status` of 0 closes the socket without a word. */
export type Answer = { status: number; contentType?: string; headers?: Record<string, string>; body?: string };

/** Reads a request whole; undefined if its body is larger than 4 MB. */
export async function readExchange(request: IncomingMessage): Promise<Exchange | undefined> {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // What is too much is read and dropped, so that the refusal reaches the client.
    if (bytes <= largestBodyBytes) chunks.push(chunk);
  }
  if (bytes > largestBodyBytes) return undefined;
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    segments: url.pathname.split('/').filter(Boolean).map(decodeSegment),
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** Sends an answer with the `intuit_tid` that QuickBooks puts on every one. */
export function sendAnswer(response: ServerResponse, answer: Answer): void {
  if (answer.status === 0) {
    response.destroy();
    return;
  }
  const body = answer.body ?? '';
  response.writeHead(answer.status, {
    'content-type': answer.contentType ?? 'application/json;charset=UTF-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    intuit_tid: `1-${randomUUID()}`,
    ...answer.headers,
  });
  response.end(body);
}

/** A JSON answer. */
export const answerJson = (status: number, body: unknown, headers?: Record<string, string>): Answer => ({
  status,
  body: JSON.stringify(body),
  headers,
});

/** The answer that a fault is. */
export const answerFault = (fault: Fault, now: number, headers?: Record<string, string>): Answer =>
  answerJson(fault.status, fault.toBody(new Date(now).toISOString()), headers);

/** Whether a body was announced as the media type that is wanted. */
export const hasContentType = (exchange: Exchange, type: string): boolean =>
  (exchange.headers['content-type'] ?? '').toLowerCase().split(';')[0]?.trim() === type;

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
