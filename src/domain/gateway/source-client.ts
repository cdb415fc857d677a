import { Pool } from 'undici';
import { CodedError } from '../../platform/base/index.js';
import type { OperationAnswer } from './operation-answer.js';

/** Sends operations to sources and streams what they answer. */
export interface SourceClient {
  /**
   * Streams the source's answer, unparsed, into `answer`.
   * @throws GATEWAY_SOURCE_UNAVAILABLE, GATEWAY_SOURCE_TIMEOUT, GATEWAY_SOURCE_FAILED before anything was answered;
   * after that the answer is aborted, so that the client can see that it is not whole.
   */
  stream(source: string, operation: SourceOperation, answer: OperationAnswer): Promise<void>;
  close(): Promise<void>;
}

export interface SourceOperation {
  body: string;
  assertion: string;
  /** The media type in which the client wants its answer. */
  mediaType: string;
}

const connectionsPerSource = 64;
const timeouts = { connectTimeout: 5_000, headersTimeout: 30_000, bodyTimeout: 30_000 };
export const maxAnswerBytes = 32 * 1024 * 1024;

/** @param urls base URL by source name; asked at each call, so that a source may come later. */
export function createSourceClient(urls: ReadonlyMap<string, string>): SourceClient {
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
  return {
    stream: (source, operation, answer) => streamAnswer(poolOf(source), source, operation, answer),
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

function streamAnswer(pool: Pool, source: string, operation: SourceOperation, answer: OperationAnswer): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let hasStarted = false;
  let bytes = 0;
  pool.dispatch(
    {
      method: 'POST',
      path: '/graphql',
      body: operation.body,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        authorization: `Bearer ${operation.assertion}`,
      },
    },
    {
      onRequestStart: () => {},
      onResponseStart: (controller, statusCode, headers) => {
        const type = String(headers['content-type'] ?? '');
        if (statusCode >= 500 || statusCode === 401 || statusCode === 403 || !type.includes('json')) {
          controller.abort(
            new CodedError(
              'GATEWAY_SOURCE_FAILED',
              `The source ${source} answered ${statusCode} ${type}. Try again in a moment.`,
            ),
          );
          return;
        }
        hasStarted = true;
        const length = headers['content-length'];
        answer.start(statusCode, {
          'content-type': `${operation.mediaType}; charset=utf-8`,
          ...(typeof length === 'string' ? { 'content-length': length } : {}),
        });
      },
      onResponseData: (controller, chunk) => {
        bytes += chunk.length;
        if (bytes > maxAnswerBytes) {
          controller.abort(
            new CodedError(
              'GATEWAY_ANSWER_TOO_LARGE',
              `The source ${source} answered more than ${maxAnswerBytes} bytes.`,
            ),
          );
          return;
        }
        if (answer.isGone()) {
          controller.abort(new CodedError('GATEWAY_SOURCE_FAILED', 'The client has gone.'));
          return;
        }
        if (!answer.write(chunk)) {
          controller.pause();
          answer.onDrain(() => controller.resume());
        }
      },
      onResponseEnd: () => {
        answer.end();
        resolve();
      },
      onResponseError: (_controller, error) => {
        if (!hasStarted) return reject(toCoded(source, error));
        answer.abort();
        resolve();
      },
    },
  );
  return promise;
}

function toCoded(source: string, error: Error): CodedError {
  if (error instanceof CodedError) return error;
  const isSlow = 'code' in error && (error.code === 'UND_ERR_HEADERS_TIMEOUT' || error.code === 'UND_ERR_BODY_TIMEOUT');
  return isSlow
    ? new CodedError('GATEWAY_SOURCE_TIMEOUT', `The source ${source} did not answer in time.`, { cause: error })
    : new CodedError('GATEWAY_SOURCE_UNAVAILABLE', `The source ${source} cannot be reached. Try again in a moment.`, {
        cause: error,
        retryAfterSeconds: 2,
      });
}
