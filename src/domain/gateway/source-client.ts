import { CodedError } from '../../platform/base/index.js';
import type { Tracing } from '../../platform/telemetry/index.js';
import { AnswerStream, type AnswerWatchers } from './answer-stream.js';
import type { OperationAnswer } from './operation-answer.js';
import { type ConnectionPool, createConnectionPool, Exchange, type PoolLimits } from './source-http/index.js';
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

/** How long a source may take, in milliseconds, and how long a client that does not read. */
export interface SourceLimits extends PoolLimits {
  /** For a whole answer, however it comes. */
  answerTimeout: number;
  stalled: StallLimits;
}

const sourceLimits: SourceLimits = {
  connections: 64,
  waiting: { perTenant: 1_000, inAll: 10_000 },
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
  const { answerTimeout, stalled, ...ofPool } = limits;
  const clients = { answerTimeout, stalled: watchStalled(stalled) };
  const watched = new Map<string, AnswerWatchers>();
  const origins = new Map<string, Origin>();
  const originOf = (source: string): Origin => {
    const url = urls.get(source);
    if (url === undefined)
      throw new CodedError('GATEWAY_SOURCE_UNAVAILABLE', `The source ${source} is not running.`, {
        retryAfterSeconds: 5,
      });
    let origin = origins.get(url);
    if (origin === undefined) {
      origin = openOrigin(new URL(url), ofPool);
      origins.set(url, origin);
    }
    return origin;
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
      const origin = originOf(source);
      const watchers = watchersOf(source);
      if (!tracing) return streamAnswer(origin, new AnswerStream(source, operation, answer, watchers), operation);
      const span = startSourceSpan(tracing, source, operation);
      const traced = { ...operation, trace: span.context };
      return streamAnswer(origin, new AnswerStream(source, traced, answer, { ...watchers, span }), traced);
    },
    read: () =>
      [...watched].map(([source, { tally }]) => {
        const connections = origins.get(urls.get(source) ?? '')?.pool.stats() ?? { open: 0, idle: 0 };
        return { source, tally, connections };
      }),
    close: async () => {
      for (const { pool } of origins.values()) pool.close();
    },
  };
}

/** Where a source is. */
interface Origin {
  pool: ConnectionPool;
  /** What each request to a contract begins with. */
  headOf(contract: string): string;
}

function openOrigin(url: URL, limits: PoolLimits): Origin {
  const heads = new Map<string, string>();
  return {
    pool: createConnectionPool(url, limits),
    headOf: (contract) => {
      const head = heads.get(contract) ?? headTo(url.host, contract);
      heads.set(contract, head);
      return head;
    },
  };
}

function headTo(host: string, contract: string): string {
  return [
    `POST /contracts/${encodeURI(contract)}/graphql HTTP/1.1`,
    `host: ${host}`,
    'connection: keep-alive',
    'content-type: application/json',
    'accept: application/graphql-response+json, application/json;q=0.9',
    'accept-encoding: identity',
    'authorization: Bearer ',
  ].join('\r\n');
}

function streamAnswer({ pool, headOf }: Origin, stream: AnswerStream, operation: SourceOperation): Promise<number> {
  const { contract, assertion, trace, body, tenant, mayRepeat } = operation;
  // Nothing that is put in can end a line: a JWT, and a trace as it was parsed.
  let head = `${headOf(contract)}${assertion}\r\n`;
  if (trace) head += `traceparent: ${trace.traceparent}\r\n`;
  if (trace?.tracestate) head += `tracestate: ${trace.tracestate}\r\n`;
  pool.send(new Exchange({ head, body, tenant, mayRepeat }, stream));
  return stream.done.promise;
}
