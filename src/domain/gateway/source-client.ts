import { Pool } from 'undici';
import { CodedError } from '../../platform/base/index.js';
import type { Tracing } from '../../platform/telemetry/index.js';
import { AnswerStream, type AnswerWatchers } from './answer-stream.js';
import type { OperationAnswer } from './operation-answer.js';
import type { SourceOperation } from './source-operation.js';
import { startSourceSpan } from './source-span.js';
import { type SourceReading, SourceTally } from './source-tallies.js';
import { type StallLimits, watchStalled } from './stalled-answers.js';

/** Sends operations to sources and streams what they answer. */
export interface SourceClient {
  /**
   * Streams the source's answer, unparsed, into `answer`.
   * @returns the status that the client was told
   * @throws GATEWAY_SOURCE_UNAVAILABLE, GATEWAY_SOURCE_TIMEOUT, GATEWAY_SOURCE_FAILED before anything was answered;
   * after that the answer is aborted, so that the client can see that it is not whole.
   */
  stream(source: string, operation: SourceOperation, answer: OperationAnswer): Promise<number>;
  /** What was counted, source by source. */
  read(): SourceReading[];
  close(): Promise<void>;
}

const connectionsPerSource = 64;

/** How long a source may take, in milliseconds, and how long a client that does not read. */
export interface SourceLimits {
  connectTimeout: number;
  /** Until it begins to answer. */
  headersTimeout: number;
  /** Between two pieces of an answer. */
  bodyTimeout: number;
  /** For a whole answer, however it comes. */
  answerTimeout: number;
  stalled: StallLimits;
}

const sourceLimits: SourceLimits = {
  connectTimeout: 5_000,
  headersTimeout: 30_000,
  bodyTimeout: 30_000,
  answerTimeout: 300_000,
  stalled: { graceMs: 1_000, longestMs: 20_000, perTenant: 8 },
};

/** @param urls base URL by source name; asked at each call, so that a source may come later. */
export function createSourceClient(
  urls: ReadonlyMap<string, string>,
  { limits = sourceLimits, tracing }: { limits?: SourceLimits; tracing?: Tracing | undefined } = {},
): SourceClient {
  const { answerTimeout, stalled, ...timeouts } = limits;
  const clients = { answerTimeout, stalled: watchStalled(stalled) };
  const watched = new Map<string, AnswerWatchers>();
  const pools = new Map<string, Pool>();
  const poolOf = (source: string): Pool => {
    const url = urls.get(source);
    if (url === undefined)
      throw new CodedError('GATEWAY_SOURCE_UNAVAILABLE', `The source ${source} is not running.`, {
        retryAfterSeconds: 5,
      });
    let pool = pools.get(url);
    if (pool === undefined) {
      pool = new Pool(url, { connections: connectionsPerSource, pipelining: 1, ...timeouts });
      pools.set(url, pool);
    }
    return pool;
  };
  const watchersOf = (source: string): AnswerWatchers => {
    let watchers = watched.get(source);
    if (watchers === undefined) {
      watchers = { ...clients, tally: new SourceTally() };
      watched.set(source, watchers);
    }
    return watchers;
  };
  return {
    stream: (source, operation, answer) => {
      const pool = poolOf(source);
      const watchers = watchersOf(source);
      if (!tracing) return streamAnswer(pool, new AnswerStream(source, operation, answer, watchers), operation);
      const span = startSourceSpan(tracing, source, operation);
      const traced = { ...operation, trace: span.context };
      return streamAnswer(pool, new AnswerStream(source, traced, answer, { ...watchers, span }), traced);
    },
    read: () =>
      [...watched].map(([source, { tally }]) => {
        const { connected = 0, free = 0 } = pools.get(urls.get(source) ?? '')?.stats ?? {};
        return { source, tally, connections: { open: connected, idle: free } };
      }),
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

function streamAnswer(pool: Pool, stream: AnswerStream, operation: SourceOperation): Promise<number> {
  pool.dispatch(
    {
      method: 'POST',
      path: `/contracts/${operation.contract}/graphql`,
      body: operation.body,
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json;q=0.9',
        'accept-encoding': 'identity',
        authorization: `Bearer ${operation.assertion}`,
        ...operation.trace,
      },
    },
    stream,
  );
  return stream.done.promise;
}
