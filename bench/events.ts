import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import type { EventsReady, EventsReport } from './events-platform.js';
import { type MeasuredProcess, startMeasured } from './measured-process.js';

/**
 * Events a second from a source to the end of their runs: posted one by one, kept with their runs before the 202, each
 * run claimed, its record read through the gateway with the installation's grant, a condition, a mapping, and a write
 * through the contract, its outcome kept. The source answers at once. Everything shares the machine.
 *
 * With GRANTWAY_TEST_DATABASE_URL and GRANTWAY_TEST_REDIS_URL it runs on those; then the floor is asked too, a bare BullMQ
 * that keeps nothing.
 */

const connections = 32;
const patienceMs = 600_000;
const lookMs = 50;

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, events: { type: 'string', default: '3000' } },
});
const count = Number(values.events);
if (!Number.isInteger(count) || count < 1) throw new TypeError('--events takes a whole number, 1 or more');
const redisUrl = process.env.GRANTWAY_TEST_REDIS_URL;

const round = (value: number): number => Math.round(value * 10) / 10;
const source = await startMeasured<{ url: string }>('gateway-source');
const ours = await measure('events-platform', [source.ready.url]);
const floor = redisUrl ? await measure('events-floor', [redisUrl]) : undefined;
await source.stop();

const result = { events: count, ours, floor, ratio: floor && round(floor.perSecond / ours.perSecond) };
print(`${count} events on ${ours.database}: ${ours.perSecond} a second, ${ours.acceptedPerSecond} accepted a second`);
print(`from kept to done p50 ${ours.p50Ms} ms, p99 ${ours.p99Ms} ms; ${ours.cpuMs} ms CPU each; ${ours.rssMb} MB`);
print(floor ? `bare BullMQ: ${floor.perSecond} a second, ${floor.cpuMs} ms CPU each` : 'no floor: there is no Redis');
if (values.json) print(JSON.stringify(result));
process.exit(0);

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function measure(program: string, args: string[]) {
  const platform = await startMeasured<EventsReady>(program, { args });
  const pool = new Pool(platform.ready.url, { connections, pipelining: 1 });
  // What is compiled and cached once is not of an event.
  await deliver(platform, pool, Math.ceil(count / 5), 0);
  const cpuBefore = await platform.cpuMicros();
  const { acceptedSeconds, seconds, report } = await deliver(platform, pool, count, Math.ceil(count / 5));
  const cpuMs = ((await platform.cpuMicros()) - cpuBefore) / 1_000 / count;
  await pool.destroy();
  await platform.stop();
  return {
    database: platform.ready.database,
    perSecond: round(count / seconds),
    acceptedPerSecond: round(count / acceptedSeconds),
    p50Ms: round(report.p50Ms),
    p99Ms: round(report.p99Ms),
    cpuMs: Math.round(cpuMs * 1_000) / 1_000,
    rssMb: report.rssMb,
  };
}

/** Posts so many events and waits until all of them are delivered, after those that were before. */
async function deliver(platform: MeasuredProcess<EventsReady>, pool: Pool, many: number, before: number) {
  const startedAt = performance.now();
  let left = many;
  const post = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await postOne(platform.ready, pool);
    }
  };
  await Promise.all(Array.from({ length: connections }, post));
  const acceptedSeconds = (performance.now() - startedAt) / 1_000;
  for (;;) {
    const report = await platform.ask<EventsReport>('report');
    const { delivered = 0, ...others } = report.states;
    const seconds = (performance.now() - startedAt) / 1_000;
    if (delivered >= before + many) return { acceptedSeconds, seconds, report };
    if (seconds * 1_000 > patienceMs) throw new Error(`delivered ${delivered}, and ${JSON.stringify(others)}`);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

async function postOne({ secret, tenant }: EventsReady, pool: Pool): Promise<void> {
  const event = {
    specversion: '1.0',
    id: randomUUID(),
    source: 'accounting',
    type: 'invoice.issued',
    subject: randomUUID(),
    time: new Date().toISOString(),
    tenant,
  };
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: '/events',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify(event),
  });
  const text = await body.text();
  if (statusCode !== 202) throw new Error(`an event was answered ${statusCode}: ${text}`);
}
