import type { Log } from '../base/index.js';
import { createInProcessQueue } from './in-process-queue.js';
import type { Queue } from './queue.js';

/**
 * The queue of this platform: on Redis when there is one, else within the process; then no package for Redis is loaded.
 * `prefix` keeps platforms on one Redis apart.
 */
export async function openQueue(redisUrl: string | undefined, prefix: string, log: Log): Promise<Queue> {
  if (redisUrl === undefined) return createInProcessQueue();
  const { createBullmqQueue } = await import('./bullmq-queue.js');
  return createBullmqQueue(redisUrl, prefix, log);
}
