import { CodedError } from '../../platform/base/index.js';
import { errorsBegunIn, indexOfErrors } from './find-errors.js';
import { maskErrors } from './mask-errors.js';
import type { OperationAnswer } from './operation-answer.js';
import {
  type AnswerHandler,
  type AnswerHead,
  AnswerTimeout,
  type Exchange,
  NotHttp,
  TooManyWaiting,
} from './source-http/index.js';
import type { SourceOperation } from './source-operation.js';
import type { SourceSpan } from './source-span.js';
import { statusAtOnce, statusOfStart, statusOfWhole } from './source-status.js';
import { type SourceEnd, type SourceTally, sourceEndOf } from './source-tallies.js';
import type { StalledAnswers } from './stalled-answers.js';

const maxAnswerBytes = 32 * 1024 * 1024;
/** Interim answers (1xx) tell us nothing; so many are waited through. */
const maxInterim = 16;

/** How a source begins to answer. */
interface Beginning {
  status: number;
  /** The status for the client, when that is known already. */
  toldStatus: number | undefined;
  length: number | undefined;
}

/** What watches over all answers of one source. */
export interface AnswerWatchers {
  answerTimeout: number;
  stalled: StalledAnswers;
  tally: SourceTally;
  /** Of this very answer. */
  span?: SourceSpan;
}

/**
 * Carries one answer of a source over, chunk by chunk. It begins when the status for the client is known; from where it
 * says `errors` on it is held back to its end, so that they can be masked.
 */
export class AnswerStream implements AnswerHandler {
  /** Gives the status that the client was told. */
  readonly done = Promise.withResolvers<number>();
  private readonly headers: SourceOperation['headers'];
  private hasStarted = false;
  private told = 0;
  private bytes = 0;
  private interim = 0;
  private startedAt = 0;
  private readonly sentAt = performance.now();
  private isStalled = false;
  private beginning: Beginning = { status: 0, toldStatus: undefined, length: undefined };
  /** What has come and may not go on yet. */
  private held: Buffer[] = [];
  private hasErrors = false;

  constructor(
    private readonly source: string,
    private readonly operation: SourceOperation,
    private readonly answer: OperationAnswer,
    private readonly watchers: AnswerWatchers,
  ) {
    this.headers = operation.headers;
    watchers.tally.start();
  }

  refusal(): Error | undefined {
    return this.answer.isGone() ? gone() : undefined;
  }

  onHead(exchange: Exchange, { status, contentType, contentEncoding, length }: AnswerHead): void {
    if (status < 200) {
      this.interim += 1;
      if (this.interim > maxInterim) exchange.abort(failed(this.source, `never came to its answer (${status})`));
      return;
    }
    this.startedAt = performance.now();
    if (!answersGraphql(status, contentType) || contentEncoding !== 'identity') {
      this.beginning.status = status;
      exchange.abort(failed(this.source, `answered ${status} ${contentType} (${contentEncoding})`));
      return;
    }
    this.beginning = { status, toldStatus: statusAtOnce(this.headers['content-type'], status, contentType), length };
    if (length !== undefined && length > maxAnswerBytes) exchange.abort(tooLarge(this.source));
  }

  onData(exchange: Exchange, chunk: Buffer): void {
    const refusal = this.refusalOf(chunk);
    if (refusal !== undefined) {
      exchange.abort(refusal);
      return;
    }
    const ready = this.sift(chunk);
    if (ready === undefined || this.answer.write(ready)) return;
    exchange.pause();
    const goOn = this.watchers.stalled.wait(this.operation.tenant, () => {
      this.isStalled = true;
      exchange.abort(gone());
    });
    this.answer.onDrain(() => {
      goOn();
      exchange.resume();
    });
  }

  onEnd(): void {
    try {
      this.finish();
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause;
      this.fail('failed', failed(this.source, 'answered what is not JSON', cause));
      return;
    }
    this.count('answered');
    this.answer.end();
    this.done.resolve(this.told);
  }

  onError(error: Error): void {
    const coded = toCoded(this.source, error);
    this.fail(this.isStalled || this.answer.isGone() ? 'client_gone' : sourceEndOf(coded.code), coded);
  }

  private fail(end: SourceEnd, error: CodedError): void {
    this.count(end);
    if (!this.hasStarted) {
      this.done.reject(error);
      return;
    }
    this.answer.abort();
    this.done.resolve(this.told);
  }

  private count(end: SourceEnd): void {
    this.watchers.tally.end(end, (performance.now() - this.sentAt) / 1_000, this.bytes);
    this.watchers.span?.end(this.beginning.status, end);
  }

  private refusalOf(chunk: Buffer): CodedError | undefined {
    const isFirst = this.bytes === 0;
    this.bytes += chunk.length;
    if (this.bytes > maxAnswerBytes) return tooLarge(this.source);
    if (!isFirst && performance.now() - this.startedAt > this.watchers.answerTimeout) return tooSlow(this.source);
    return this.answer.isGone() ? gone() : undefined;
  }

  private start(status: number, length: number | undefined): void {
    this.hasStarted = true;
    this.told = status;
    this.answer.start(
      status,
      length === undefined ? this.headers : { ...this.headers, 'content-length': String(length) },
    );
  }

  /** What may go on of all that has come. The length that a source told holds only when that is all of it. */
  private sift(chunk: Buffer): Buffer | undefined {
    this.held.push(chunk);
    if (this.hasErrors) return undefined;
    const bytes = this.held.length === 1 ? chunk : Buffer.concat(this.held);
    this.held = [bytes];
    const at = indexOfErrors(bytes);
    this.hasErrors = at >= 0;
    if (!this.hasStarted) {
      if (this.hasErrors) return undefined;
      const { status, toldStatus = statusOfStart(status, bytes), length } = this.beginning;
      if (toldStatus === undefined) return undefined;
      this.start(toldStatus, length === bytes.length ? length : undefined);
    }
    const clear = this.hasErrors ? at : bytes.length - errorsBegunIn(bytes);
    this.held = clear < bytes.length ? [bytes.subarray(clear)] : [];
    return clear > 0 ? bytes.subarray(0, clear) : undefined;
  }

  /** @throws SyntaxError when it is not an answer to the operation, as far as that is looked at */
  private finish(): void {
    const bytes = Buffer.concat(this.held);
    const { source, operation } = this;
    const rest = this.hasErrors ? maskErrors(bytes, { source, errors: operation.errors }) : bytes;
    if (!this.hasStarted) {
      const { status, toldStatus = statusOfWhole(status, bytes.toString('utf8')) } = this.beginning;
      this.start(toldStatus, rest.length);
    }
    if (rest.length > 0) this.answer.write(rest);
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

function failed(source: string, what: string, cause?: unknown): CodedError {
  return new CodedError('GATEWAY_SOURCE_FAILED', `The source ${source} ${what}. Try again in a moment.`, { cause });
}

function gone(): CodedError {
  return new CodedError('GATEWAY_SOURCE_FAILED', 'The client has gone, or takes nothing any more.');
}

function tooSlow(source: string, cause?: unknown): CodedError {
  return new CodedError('GATEWAY_SOURCE_TIMEOUT', `The source ${source} did not answer in time.`, { cause });
}

function toCoded(source: string, error: Error): CodedError {
  if (error instanceof CodedError) return error;
  if (error instanceof AnswerTimeout) return tooSlow(source, error);
  if (error instanceof NotHttp) return failed(source, `answered what is not HTTP: ${error.message}`, error);
  const why = error instanceof TooManyWaiting ? 'has more to do than it can' : 'cannot be reached';
  const message = `The source ${source} ${why}. Try again in a moment.`;
  return new CodedError('GATEWAY_SOURCE_UNAVAILABLE', message, { cause: error, retryAfterSeconds: 2 });
}
