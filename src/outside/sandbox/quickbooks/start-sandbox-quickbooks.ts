import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerExchange, type Sandbox } from './answer-exchange.js';
import { Books } from './books.js';
import { answerJson, readExchange, sendAnswer } from './exchange.js';
import { RequestLog } from './request-log.js';
import { startingCompanies } from './starting-books.js';
import { Switches } from './switches.js';

export type SandboxQuickBooksOptions = {
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** The folder of its journal; undefined keeps everything in memory. */
  dataDir: string | undefined;
  clientId: string;
  clientSecret: string;
  /** The exact redirect URIs that the app registered; without them any http or https address is taken. */
  redirectUris?: readonly string[];
  /** Milliseconds since 1970, for the expiry of codes and tokens and the times of entities. */
  now?: () => number;
};

export type SandboxQuickBooks = {
  url: string;
  /** The ids of its two companies. */
  realmIds: readonly string[];
  close: () => Promise<void>;
};

/**
 * Starts a server that stands in for QuickBooks Online: authorization, tokens, the accounting API, a page of its books,
 * and a control door under `/sandbox/`. It resolves when the server listens.
 */
export async function startSandboxQuickBooks(options: SandboxQuickBooksOptions): Promise<SandboxQuickBooks> {
  const { host, port, dataDir, now = Date.now } = options;
  const { clientId, clientSecret, redirectUris } = options;
  const sandbox: Sandbox = {
    books: new Books(dataDir, now),
    log: new RequestLog(),
    switches: new Switches(now),
    app: { clientId, clientSecret, redirectUris },
    now,
  };
  const stalled = new Set<NodeJS.Timeout>();
  const server = createServer((request, response) => {
    serve(sandbox, stalled, { request, response }).catch((error: unknown) => {
      console.error(error);
      if (response.headersSent) response.destroy();
      else sendAnswer(response, answerJson(500, { error: 'The sandbox itself failed.' }));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${shownHost}:${address.port}`,
    realmIds: startingCompanies.map((company) => company.realmId),
    close: async () => {
      for (const timer of stalled) clearTimeout(timer);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      sandbox.books.close();
    },
  };
}

async function serve(
  sandbox: Sandbox,
  stalled: Set<NodeJS.Timeout>,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const exchange = await readExchange(request).catch(() => null);
  // The client left while it was sending, or its path is no path.
  if (exchange === null) {
    response.destroy();
    return;
  }
  if (exchange === undefined) {
    sendAnswer(response, answerJson(413, { error: 'The body is too large.' }, { connection: 'close' }));
    return;
  }
  const { answer, stallMs } = answerExchange(sandbox, exchange);
  if (stallMs === 0) {
    sendAnswer(response, answer);
    return;
  }
  const timer = setTimeout(() => {
    stalled.delete(timer);
    sendAnswer(response, answer);
  }, stallMs);
  stalled.add(timer);
}
