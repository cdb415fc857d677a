import { type Dispatcher, Pool } from 'undici';
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
  /** The content type in which the client wants its answer. */
  contentType: string;
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
  pool.dispatch(
    {
      method: 'POST',
      path: '/graphql',
      body: operation.body,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'accept-encoding': 'identity',
        authorization: `Bearer ${operation.assertion}`,
      },
    },
    new AnswerStream(source, operation.contentType, answer, { resolve, reject }),
  );
  return promise;
}

/** Carries one answer of a source over, chunk by chunk. */
class AnswerStream implements Dispatcher.DispatchHandler {
  private hasStarted = false;
  private bytes = 0;

  constructor(
    private readonly source: string,
    private readonly contentType: string,
    private readonly answer: OperationAnswer,
    private readonly done: { resolve(): void; reject(reason: CodedError): void },
  ) {}

  /** undici insists on being told that somebody listens. */
  onRequestStart(): void {}

  onResponseStart(
    controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (statusCode < 200) return;
    const { 'content-type': type = '', 'content-length': length, 'content-encoding': encoding = 'identity' } = headers;
    if (!answersGraphql(statusCode, String(type)) || encoding !== 'identity') {
      controller.abort(
        new CodedError(
          'GATEWAY_SOURCE_FAILED',
          `The source ${this.source} answered ${statusCode} ${type} (${encoding}). Try again in a moment.`,
        ),
      );
      return;
    }
    if (Number(length) > maxAnswerBytes) {
      controller.abort(tooLarge(this.source));
      return;
    }
    this.hasStarted = true;
    const { contentType } = this;
    this.answer.start(
      statusCode,
      typeof length === 'string'
        ? { 'content-type': contentType, 'content-length': length }
        : { 'content-type': contentType },
    );
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.bytes > maxAnswerBytes) {
      controller.abort(tooLarge(this.source));
      return;
    }
    if (this.answer.isGone()) {
      controller.abort(new CodedError('GATEWAY_SOURCE_FAILED', 'The client has gone.'));
      return;
    }
    if (!this.answer.write(chunk)) {
      controller.pause();
      this.answer.onDrain(() => controller.resume());
    }
  }

  onResponseEnd(): void {
    this.answer.end();
    this.done.resolve();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (!this.hasStarted) {
      this.done.reject(toCoded(this.source, error));
      return;
    }
    this.answer.abort();
    this.done.resolve();
  }
}

/** Anything else is not an answer to the operation, and its words are not for clients. */
function answersGraphql(status: number, type: string): boolean {
  const isAnswer = (status >= 200 && status < 300) || status === 400 || status === 422;
  return isAnswer && (type.startsWith('application/json') || type.startsWith('application/graphql-response+json'));
}

function tooLarge(source: string): CodedError {
  return new CodedError('GATEWAY_ANSWER_TOO_LARGE', `The source ${source} answered more than ${maxAnswerBytes} bytes.`);
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
