import { Queue as BullQueue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { type Log, messageOf } from '../base/index.js';
import type { Queue } from './queue.js';

const name = 'runs';
const publishTimeoutMs = 5_000;

/**
 * A queue on Redis, for workers on many machines. `prefix` keeps platforms on one Redis apart. While Redis does not
 * answer, publishing hands out nothing and says so in the log: the runs wait in the database.
 */
export function createBullmqQueue(redisUrl: string, prefix: string, log: Log): Queue {
  const connections: Redis[] = [];
  const connect = (options: RedisOptions): Redis => {
    const redis = new Redis(redisUrl, options);
    redis.on('error', (error) => log.warn({ error: messageOf(error) }, 'Redis does not answer; trying again'));
    connections.push(redis);
    return redis;
  };
  // Whoever publishes is waiting to be told that its work is kept; it must never wait for Redis.
  const publisher = connect({ maxRetriesPerRequest: 1, commandTimeout: publishTimeoutMs });
  const queue = new BullQueue<{ runId: string }>(name, {
    connection: publisher,
    prefix,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  });
  queue.on('error', () => {});
  let worker: Worker | undefined;

  return {
    publish: async (runIds) => {
      if (runIds.length === 0 || !(await isReady(publisher))) return;
      try {
        await queue.addBulk(runIds.map((runId) => ({ name, data: { runId } })));
      } catch (error) {
        log.warn(
          { error: messageOf(error), runs: runIds.length },
          'runs were not handed to Redis; a sweep does it later',
        );
      }
    },
    consume: (handle, concurrency) => {
      const connection = connect({ maxRetriesPerRequest: null });
      worker = new Worker<{ runId: string }>(name, (job) => handle(job.data.runId), {
        connection,
        prefix,
        concurrency,
      });
      worker.on('error', (error) => log.warn({ error: messageOf(error) }, 'queue worker failed; going on'));
    },
    close: async () => {
      // What is being handled is waited for; a Redis that does not answer is not.
      const isForced = worker !== undefined && !(await isReady(connections[1] as Redis));
      await worker?.close(isForced);
      if (publisher.status === 'ready') await queue.close();
      for (const connection of connections) connection.disconnect();
    },
  };
}

const firstConnectMs = 1_000;

/** Whether Redis answers; one that is just being connected to is given a moment. */
async function isReady(redis: Redis): Promise<boolean> {
  const isConnecting = (): boolean => redis.status === 'connecting' || redis.status === 'connect';
  if (!isConnecting()) return redis.status === 'ready';
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      redis.off('ready', done).off('close', done);
      resolve();
    };
    const timer = setTimeout(done, firstConnectMs);
    redis.once('ready', done).once('close', done);
  });
  return redis.status === 'ready';
}
