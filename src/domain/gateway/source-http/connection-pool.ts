import { Connection, type ConnectionLimits, type Exchange } from './connection.js';
import { FairQueue, type QueueLimits } from './fair-queue.js';
import { AnswerTimeout, TooManyWaiting } from './http-failures.js';

/** The connections to one source. */
export interface ConnectionPool {
  /**
   * Sends it, or has it wait while all connections are busy: then tenants take turns, whatever each asks.
   * What waits for longer than an answer may take to begin fails as one that did not.
   */
  send(exchange: Exchange): void;
  /** Connections that are open, and of them those that wait for a request. */
  stats(): { open: number; idle: number };
  close(): void;
}

export interface PoolLimits extends ConnectionLimits {
  /** At once. */
  connections: number;
  waiting: QueueLimits;
}

const mostCheckMs = 500;
const leastCheckMs = 20;

/** @param url where the source is, http or https; only its origin counts */
export function createConnectionPool(url: URL, { connections, waiting, ...limits }: PoolLimits): ConnectionPool {
  const open = new Set<Connection>();
  /** The one that was used last comes first: the others get old and are left. */
  const idle: Connection[] = [];
  const queue = new FairQueue<Exchange>(waiting);
  let isClosed = false;

  const give = (connection: Connection): void => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const refusal = next.handler.refusal();
      if (refusal === undefined) {
        connection.send(next);
        return;
      }
      next.handler.onError(refusal);
    }
    idle.push(connection);
  };
  const connect = (): Connection => {
    const connection = new Connection(url, limits, {
      onFree: give,
      onClosed: (closed, unanswered) => {
        open.delete(closed);
        const at = idle.indexOf(closed);
        if (at >= 0) idle.splice(at, 1);
        if (unanswered !== undefined) repeat(unanswered);
        if (!isClosed && queue.size > 0 && open.size < connections) give(connect());
      },
    });
    open.add(connection);
    return connection;
  };
  /** On a new connection, as others may have been left with the one that it was sent on; so it is not repeated twice. */
  const repeat = (exchange: Exchange): void => {
    if (isClosed) exchange.handler.onError(new Error('the source is not asked any more'));
    else connect().send(exchange);
  };

  const checkMs = Math.min(mostCheckMs, Math.max(leastCheckMs, Math.min(...Object.values(limits)) / 4));
  const timer = setInterval(() => {
    const now = performance.now();
    for (const connection of open) connection.check(now);
    for (const { handler } of queue.takeSince(now - limits.headersTimeout))
      handler.onError(new AnswerTimeout('its turn did not come'));
  }, checkMs).unref();

  return {
    send: (exchange) => {
      const connection = idle.pop() ?? (open.size < connections ? connect() : undefined);
      if (connection) connection.send(exchange);
      else if (!queue.push(exchange)) exchange.handler.onError(new TooManyWaiting('too many wait for the source'));
    },
    stats: () => ({ open: open.size, idle: idle.length }),
    close: () => {
      isClosed = true;
      clearInterval(timer);
      const error = new Error('the source is not asked any more');
      for (const { handler } of queue.takeSince(Number.POSITIVE_INFINITY)) handler.onError(error);
      for (const connection of open) connection.fail(error);
    },
  };
}
