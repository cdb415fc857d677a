import { CodedError } from '../../platform/base/index.js';
import type { Visit } from './http-app.js';

/** The process is up. */
export function showHealth({ reply }: Visit): void {
  reply.send({ status: 'up' });
}

/** The process can do its work: the database answers. */
export async function showReadiness({ app, reply }: Visit): Promise<void> {
  try {
    await app.store.asPlatform().execute('select 1');
  } catch (cause) {
    throw new CodedError('STORE_UNAVAILABLE', 'The database does not answer.', { cause, retryAfterSeconds: 2 });
  }
  reply.send({ status: 'ready' });
}

/** Prometheus' text format: how much work is in each state, and what the process takes. */
export async function showMetrics({ app, reply }: Visit): Promise<void> {
  const rows = await app.store
    .asPlatform()
    .execute<{ state: string; count: number }[]>(
      `select state, count(*)::int as count from grantway.run where state in ('ready', 'running', 'waiting', 'held', 'dead') group by state`,
    );
  const lines = [
    '# HELP grantway_runs Runs that are not over, and dead ones, by state.',
    '# TYPE grantway_runs gauge',
    ...rows.map(({ state, count }) => `grantway_runs{state="${state}"} ${count}`),
    '# HELP process_resident_memory_bytes Resident memory.',
    '# TYPE process_resident_memory_bytes gauge',
    `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
  ];
  reply.type('text/plain; version=0.0.4').send(`${lines.join('\n')}\n`);
}
