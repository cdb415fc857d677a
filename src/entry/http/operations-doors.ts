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

/** Prometheus' text format. What may be read here names no tenant. */
export async function showMetrics({ app: { metrics }, reply }: Visit): Promise<void> {
  reply.type(metrics.contentType).send(await metrics.text());
}
