import { request } from 'undici';

/** A change that a source tells the platform: what changed and whose it is, never the data. */
export interface OutboxEvent {
  id: string;
  type: string;
  subject: string;
  tenant: string;
  occurredAt: Date;
}

export interface EventOutboxOptions {
  /** The source's key; the CloudEvents `source`. */
  source: string;
  eventsUrl: string;
  eventsSecret: string;
  /** The oldest events that are not acknowledged, in order, at most `limit`. */
  claimBatch(limit: number): Promise<OutboxEvent[]>;
  /** Forgets what was acknowledged. */
  ackBatch(ids: string[]): Promise<void>;
  log?: (entry: object) => void;
  backoff?: { minMs: number; maxMs: number };
  /** How often to look though nobody poked: another process may have added. */
  idleMs?: number;
}

export interface EventOutbox {
  /** Says that something was added. Cheap; call it after the commit. */
  poke(): void;
  /** Stops; resolves when the post in flight, if any, has ended. What is not acknowledged stays for the next start. */
  close(): Promise<void>;
}

const BATCH_SIZE = 100;
const POST_TIMEOUT_MS = 30_000;

/**
 * Posts a source's outbox to the platform as batches of CloudEvents 1.0, in order, until each is acknowledged by a 2xx.
 *
 * One batch is in flight at a time. Anything else than a 2xx is tried again with backoff, forever; Retry-After is
 * heeded up to the longest backoff. An event may arrive twice (a lost answer, a second process on the same
 * outbox): the receiver tells by `id`.
 * @see CloudEvents HTTP protocol binding 3.3, batched content mode
 */
export function createEventOutbox(options: EventOutboxOptions): EventOutbox {
  const { minMs, maxMs } = options.backoff ?? { minMs: 1_000, maxMs: 60_000 };
  const idleMs = options.idleMs ?? 5_000;
  let isClosed = false;
  let isPoked = true;
  let wake: (isPoke: boolean) => void = () => {};

  const wait = (ms: number, untilPoked: boolean): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = (isPoke) => {
        if (isPoke && !untilPoked) return;
        clearTimeout(timer);
        resolve();
      };
    });

  const drain = async (): Promise<void> => {
    let failures = 0;
    while (!isClosed) {
      isPoked = false;
      const outcome = await sendNext(options);
      if (isClosed) return;
      if (outcome.kind === 'failed') {
        failures += 1;
        const delayMs = Math.min(Math.max(minMs * 2 ** Math.min(failures - 1, 30), outcome.retryAfterMs), maxMs);
        options.log?.({ level: 'warn', message: 'events not acknowledged', reason: outcome.reason, failures, delayMs });
        await wait(delayMs, false);
      } else {
        failures = 0;
        if (outcome.kind === 'empty' && !isPoked) await wait(idleMs, true);
      }
    }
  };
  const drained = drain();

  return {
    poke() {
      isPoked = true;
      wake(true);
    },
    async close() {
      isClosed = true;
      wake(false);
      await drained;
    },
  };
}

type Outcome = { kind: 'sent' } | { kind: 'empty' } | { kind: 'failed'; reason: string; retryAfterMs: number };

async function sendNext(options: EventOutboxOptions): Promise<Outcome> {
  try {
    const events = await options.claimBatch(BATCH_SIZE);
    if (events.length === 0) return { kind: 'empty' };
    const { status, retryAfterMs } = await post(options, events);
    if (status < 200 || status > 299) return { kind: 'failed', reason: `status ${status}`, retryAfterMs };
    await options.ackBatch(events.map(({ id }) => id));
    return { kind: 'sent' };
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error), retryAfterMs: 0 };
  }
}

async function post(options: EventOutboxOptions, events: OutboxEvent[]) {
  const { statusCode, headers, body } = await request(options.eventsUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/cloudevents-batch+json',
      authorization: `Bearer ${options.eventsSecret}`,
    },
    body: JSON.stringify(events.map((event) => toCloudEvent(options.source, event))),
    headersTimeout: POST_TIMEOUT_MS,
    bodyTimeout: POST_TIMEOUT_MS,
  });
  await body.dump({ limit: 65_536 });
  return { status: statusCode, retryAfterMs: (Number(headers['retry-after']) || 0) * 1_000 };
}

function toCloudEvent(source: string, { id, type, subject, tenant, occurredAt }: OutboxEvent) {
  return { specversion: '1.0', id, source, type, subject, time: occurredAt.toISOString(), tenant };
}
