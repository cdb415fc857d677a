import { z } from 'zod';
import { type Answer, answerFault, answerJson } from './exchange.js';
import { faults } from './faults.js';

const count = z.int().min(0).max(1_000_000);
const milliseconds = z.int().min(0).max(600_000);

/** What `POST /sandbox/switches` takes. `on` is a part of the request's kind, as `create invoice`, `query`, `token`. */
export const switchesShape = z.strictObject({
  /** Status 0 closes the socket. With `after` the write is done first. */
  failNext: z
    .strictObject({
      count,
      status: z.union([z.literal(0), z.int().min(400).max(599)]),
      after: z.boolean().optional(),
      body: z.unknown().optional(),
      on: z.string().optional(),
    })
    .nullable()
    .optional(),
  stallMs: milliseconds.optional(),
  stallNext: z.strictObject({ count, ms: milliseconds, on: z.string().optional() }).nullable().optional(),
  throttleNext: z
    .strictObject({ count, retryAfterSeconds: z.int().min(0).optional() })
    .nullable()
    .optional(),
  rateLimit: z
    .strictObject({ perMinute: z.int().min(1), retryAfter: z.boolean().optional() })
    .nullable()
    .optional(),
  expireAccessTokens: z.literal(true).optional(),
  revokeRefreshTokens: z.literal(true).optional(),
  down: z.boolean().optional(),
  dropConnections: z.boolean().optional(),
});

export type SwitchesInput = z.infer<typeof switchesShape>;
type State = Omit<SwitchesInput, 'expireAccessTokens' | 'revokeRefreshTokens'>;

/** What the switches do to one request: answer instead of it, after it, and late. */
export type Mischief = { instead?: Answer; after?: Answer; stallMs: number };

/** The troubles that a test or a demo turns on. They touch the API and the token endpoint, nothing else. */
export class Switches {
  #state: State = {};
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(private readonly now: () => number) {}

  /** Turns on and off what the input names; the rest stays. */
  set({ expireAccessTokens: _expire, revokeRefreshTokens: _revoke, ...state }: SwitchesInput): void {
    if (state.rateLimit !== undefined) this.#buckets.clear();
    this.#state = { ...this.#state, ...state };
  }

  clear(): void {
    this.#state = {};
    this.#buckets.clear();
  }

  read(): State {
    return this.#state;
  }

  /** Decides what happens to a request, and counts it against the switches that are for a number of requests. */
  take(kind: string, realmId: string | undefined): Mischief {
    const state = this.#state;
    const stallMs = this.#takeNext(state.stallNext, kind)?.ms ?? state.stallMs ?? 0;
    if (state.dropConnections) return { instead: { status: 0 }, stallMs };
    if (state.down) return { instead: answerFault(faults.unavailable(), this.now()), stallMs };
    const throttle = this.#takeNext(state.throttleNext, kind);
    if (throttle) return { instead: this.#answerThrottled(throttle.retryAfterSeconds), stallMs };
    const waitSeconds = realmId === undefined ? 0 : this.#takeToken(realmId);
    if (waitSeconds > 0)
      return { instead: this.#answerThrottled(state.rateLimit?.retryAfter ? waitSeconds : undefined), stallMs };
    const failure = this.#takeNext(state.failNext, kind);
    if (!failure) return { stallMs };
    const answer = this.#answerFailure(failure.status, failure.body);
    return failure.after ? { after: answer, stallMs } : { instead: answer, stallMs };
  }

  #takeNext<T extends { count: number; on?: string }>(next: T | null | undefined, kind: string): T | undefined {
    if (!next || next.count <= 0 || !kind.includes(next.on ?? '')) return undefined;
    next.count -= 1;
    return next;
  }

  #answerThrottled(retryAfterSeconds: number | undefined): Answer {
    const headers = retryAfterSeconds === undefined ? undefined : { 'retry-after': String(retryAfterSeconds) };
    return answerFault(faults.throttled(), this.now(), headers);
  }

  #answerFailure(status: number, body: unknown): Answer {
    if (status === 0) return { status };
    if (typeof body === 'string') return { status, body, contentType: 'text/html;charset=UTF-8' };
    if (body !== undefined) return answerJson(status, body);
    return { ...answerFault(faults.unavailable(), this.now()), status };
  }

  /** Takes a token from the realm's bucket; the seconds to wait for one if it is empty, else 0. */
  #takeToken(realmId: string): number {
    const limit = this.#state.rateLimit;
    if (!limit) return 0;
    const now = this.now();
    const bucket = this.#buckets.get(realmId) ?? { tokens: limit.perMinute, at: now };
    const refilled = bucket.tokens + ((now - bucket.at) * limit.perMinute) / 60_000;
    bucket.tokens = Math.min(limit.perMinute, refilled);
    bucket.at = now;
    this.#buckets.set(realmId, bucket);
    if (bucket.tokens < 1) return Math.max(1, Math.ceil(((1 - bucket.tokens) * 60) / limit.perMinute));
    bucket.tokens -= 1;
    return 0;
  }
}
