import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { serveMeasuring } from './measured-process.js';

/**
 * The floor: takes an event, hands it to a worker by a bare BullMQ on Redis, and forgets it. It checks nothing, keeps
 * nothing but in Redis, reads no record and writes none.
 */

const redisUrl = process.argv[2] ?? '';
const prefix = `grantway-bench-${process.pid}`;
const queue = new Queue('events', {
  connection: new Redis(redisUrl, { maxRetriesPerRequest: null }),
  prefix,
  defaultJobOptions: { removeOnComplete: true },
});
let delivered = 0;
const worker = new Worker(
  'events',
  async () => {
    delivered += 1;
  },
  { connection: new Redis(redisUrl, { maxRetriesPerRequest: null }), prefix, concurrency: 16 },
);
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    queue
      .add('event', JSON.parse(Buffer.concat(chunks).toString()))
      .then(() => response.writeHead(202).end())
      .catch(() => response.writeHead(500).end());
  });
});
process.on('message', (message) => {
  if (message === 'report')
    process.send?.({ states: { delivered }, p50Ms: 0, p99Ms: 0, rssMb: Math.round(process.memoryUsage.rss() / 1e6) });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  serveMeasuring({ url: `http://127.0.0.1:${port}`, secret: '', tenant: randomUUID(), database: 'redis' }, async () => {
    await worker.close();
    await queue.obliterate({ force: true });
    server.closeAllConnections();
  });
});
