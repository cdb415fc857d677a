import { Queue as BullQueue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { type Log, messageOf } from '../base/index.js';
import type { Queue } from './queue.js';

const name = 'runs';

/** A queue on Redis, for workers on many machines. `prefix` keeps installations on one Redis apart. */
export function createBullmqQueue(redisUrl: string, prefix: string, log: Log): Queue {
  const connect = (): Redis => {
    const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
    redis.on('error', (error) => log.warn({ error: messageOf(error) }, 'Redis does not answer; trying again'));
    return redis;
  };
  const connections = [connect()];
  const queue = new BullQueue<{ runId: string }>(name, {
    connection: connections[0] as Redis,
    prefix,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  });
  let worker: Worker | undefined;

  return {
    publish: async (runIds) => {
      // Without Redis the runs wait in the database until a sweep can hand them out.
      if (connections[0]?.status !== 'ready' && connections[0]?.status !== 'connecting') return;
      await queue.addBulk(runIds.map((runId) => ({ name, data: { runId } })));
    },
    consume: (handle, concurrency) => {
      const connection = connect();
      connections.push(connection);
      worker = new Worker<{ runId: string }>(name, (job) => handle(job.data.runId), {
        connection,
        prefix,
        concurrency,
      });
      worker.on('error', (error) => log.warn({ error: messageOf(error) }, 'queue worker failed; going on'));
    },
    close: async () => {
      await worker?.close();
      await queue.close();
      for (const connection of connections) connection.disconnect();
    },
  };
}
