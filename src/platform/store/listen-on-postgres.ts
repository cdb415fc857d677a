import { Socket } from 'node:net';
import pg from 'pg';
import { type Log, messageOf } from '../base/index.js';
import { CHANGE_CHANNEL } from './followed-table.js';
import type { Listening, Told } from './listening.js';

const patienceMs = 10_000;
const firstWaitMs = 100;
const longestWaitMs = 10_000;

/**
 * Listens on a connection of its own, and connects again when it is lost, waiting longer each time. Whenever it is
 * connected it tells that anything may have changed. It does not notice a pooler that lets somebody else listen.
 */
export function listenOnPostgres(url: string, told: Told, log: Log): Listening {
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  let waitMs = firstWaitMs;
  let hang: (() => Promise<void>) | undefined;

  const connect = async (): Promise<void> => {
    const { client, lost, hangUp } = createClient(url, told);
    hang = hangUp;
    try {
      await client.connect();
      await client.query(`listen ${CHANGE_CHANNEL}`);
      if (waitMs > firstWaitMs) log.info({}, 'the database tells of changes again');
      waitMs = firstWaitMs;
      told(undefined);
      throw await lost;
    } finally {
      await hangUp();
    }
  };
  const go = async (): Promise<void> => {
    await connect().catch((error: unknown) => {
      if (isClosed) return;
      if (waitMs === firstWaitMs) {
        const message = 'the database does not tell of changes; they are looked for, and it is connected to again';
        log.warn({ error: messageOf(error) }, message);
      }
      timer = setTimeout(() => {
        listening = go();
      }, waitMs).unref();
      waitMs = Math.min(waitMs * 2, longestWaitMs);
    });
  };
  let listening = go();
  return {
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await hang?.();
      await listening;
    },
  };
}

function createClient(url: string, told: Told) {
  const address = new URL(url);
  // As the ORM reads it.
  address.search = '';
  const socket = new Socket();
  const client = new pg.Client({
    connectionString: address.href,
    application_name: 'grantway changes',
    stream: () => socket,
    keepAlive: true,
    keepAliveInitialDelayMillis: patienceMs,
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
  });
  const { promise: lost, resolve } = Promise.withResolvers<Error>();
  client.on('notification', ({ payload }) => told(payload));
  client.on('error', resolve);
  client.on('end', () => resolve(new Error('the connection has ended')));
  /** A connection that is half open would not answer a farewell. */
  const hangUp = async (): Promise<void> => {
    socket.destroy();
    if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  };
  return { client, lost, hangUp };
}
