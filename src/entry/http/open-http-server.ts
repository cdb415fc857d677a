import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CodedError } from '../../platform/base/index.js';
import { guardMessages } from './guard-messages.js';
import { type PlainDoors, type PlainRequests, takePlainRequests } from './plain-requests.js';

/** A server that answers from its first moment: 503 until it is told who listens. */
export interface HttpServer {
  port: number;
  /** From now on requests are answered by this: by `plain`, if any, those that are plain and have a door there. */
  serve(listener: RequestListener, plain?: PlainDoors): void;
  /** Ends: no new connection, and those that are open end after what is being answered. */
  close(): Promise<void>;
}

/** How long a client may take to send, in milliseconds. */
export interface SendingLimits {
  /** For the head of a request; also a connection that sends nothing at all is ended then, with 408. */
  headersTimeout: number;
  /** For the whole request. */
  requestTimeout: number;
  /** How long a connection is kept for the next request. */
  keepAliveTimeout: number;
  /** How often that is looked at. */
  connectionsCheckingInterval: number;
}

export const sendingLimits: SendingLimits = {
  headersTimeout: 20_000,
  requestTimeout: 60_000,
  // Longer than the minute for which most proxies keep theirs: none sends to a connection that has just been left.
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 5_000,
};
const maxHeadBytes = 32_768;
const startingPage = `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Still starting · Grantway</title>
<body style="font-family:system-ui,sans-serif;margin:2rem"><h1>Still starting</h1>
<p>Grantway answers in a few seconds, and this page tries again by itself.</p></body></html>`;

/**
 * Opens the port before anything else is ready, so that no door ever answers 404 for being early: services that get a
 * 404 stop sending.
 * @throws HTTP_PORT_IN_USE
 */
export async function openHttpServer(host: string, port: number, limits = sendingLimits): Promise<HttpServer> {
  let listener: RequestListener = (request, response) => {
    if (request.headers.accept?.includes('text/html')) {
      response.writeHead(503, { 'content-type': 'text/html; charset=utf-8', 'retry-after': '2' });
      response.end(startingPage);
      return;
    }
    const body = JSON.stringify({
      type: 'urn:grantway:error:STARTING',
      title: 'Still starting',
      status: 503,
      code: 'STARTING',
    });
    response.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '2' });
    response.end(body);
  };
  const server = createServer(
    { ...limits, maxHeaderSize: maxHeadBytes, insecureHTTPParser: false },
    guardMessages((request, response) => listener(request, response)),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(toCoded(cause, host, port)));
    server.listen(port, host, resolve);
  });
  const requests = takePlainRequests(server, limits);
  return {
    port: (server.address() as AddressInfo).port,
    serve: (next, plain) => {
      listener = next;
      if (plain) requests.serve(plain);
    },
    close: () => closeServer(server, requests),
  };
}

function toCoded(cause: NodeJS.ErrnoException, host: string, port: number): unknown {
  if (cause.code !== 'EADDRINUSE')
    return new CodedError(
      'CONFIG_INVALID',
      `GRANTWAY_HOST, GRANTWAY_PORT: cannot listen on ${host}:${port} (${cause.code}).`,
      { cause },
    );
  return new CodedError(
    'HTTP_PORT_IN_USE',
    `Port ${port} on ${host} is in use; stop the other process or set GRANTWAY_PORT.`,
    { cause },
  );
}

const closeAfterMs = 5_000;

async function closeServer(server: Server, requests: PlainRequests): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  requests.close(false);
  server.closeIdleConnections();
  const timer = setTimeout(() => {
    requests.close(true);
    server.closeAllConnections();
  }, closeAfterMs);
  await closed;
  clearTimeout(timer);
}
