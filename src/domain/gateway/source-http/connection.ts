import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type AnswerHead, parseAnswerHead } from './answer-head.js';
import { ChunkedBody } from './chunked-body.js';
import { AnswerTimeout, NotHttp } from './http-failures.js';

/** What becomes of one request. After `onEnd` or `onError` nothing more is called. */
export interface AnswerHandler {
  /** Asked when it has waited for a connection: an error means not to send it any more. */
  refusal(): Error | undefined;
  /** For each interim answer, and for the answer itself. */
  onHead(exchange: Exchange, head: AnswerHead): void;
  onData(exchange: Exchange, chunk: Buffer): void;
  onEnd(): void;
  onError(error: Error): void;
}

/** A request as it is to be sent. */
export interface ExchangeRequest {
  /** The head up to its length. */
  head: string;
  body: string;
  /** Of whom it is. */
  tenant: string;
  /** Whether it may be sent a second time when nothing has come back. */
  mayRepeat: boolean;
}

/** One request and its answer. */
export class Exchange {
  /** On which it is under way. */
  connection: Connection | undefined;
  readonly tenant: string;
  readonly since = performance.now();

  constructor(
    readonly request: ExchangeRequest,
    readonly handler: AnswerHandler,
  ) {
    this.tenant = request.tenant;
  }

  /** Ends it, and with it its connection, as nobody knows what else would come there. */
  abort(error: Error): void {
    this.connection?.fail(error);
  }

  /** Nothing is told any more until `resume`, not even the end. */
  pause(): void {
    this.connection?.pause();
  }

  resume(): void {
    this.connection?.resume();
  }
}

/** In milliseconds. */
export interface ConnectionLimits {
  connectTimeout: number;
  /** From the request until the head of its answer is whole. */
  headersTimeout: number;
  /** Between two pieces of an answer. */
  bodyTimeout: number;
}

/** What a connection tells its pool. */
export interface ConnectionOwner {
  onFree(connection: Connection): void;
  /** @param unanswered what it was sent last when nothing came back, for another connection to send */
  onClosed(connection: Connection, unanswered: Exchange | undefined): void;
}

const maxHeadBytes = 32_768;
/** For how long a connection is kept that the source does not say anything of. */
const keptByDefaultMs = 4_000;
/** So much earlier than the source we leave a connection, so that no request meets its closing. */
const leaveAheadMs = 1_000;
const tcpKeepAliveMs = 60_000;
const endOfHead = '\r\n\r\n';
const nothing = Buffer.alloc(0);
/** Where all connections read to, one at a time, instead of each to memory of its own that is mostly given back at once. */
const landing = Buffer.allocUnsafeSlow(65_536);

/** One connection to a source, of one request at a time. */
export class Connection {
  private readonly socket: Socket;
  private exchange: Exchange | undefined;
  private isConnected = false;
  private isClosed = false;
  private isPaused = false;
  /** Whether it has answered before: then the source may have left it meanwhile. */
  private isUsed = false;
  /** Whether anything has come since the last request. */
  private isHeard = false;
  private hasHead = false;
  /** What has come and was not read: a head that is not whole, or what waits while paused. */
  private rest: Buffer = nothing;
  /** Bytes of the body that have not come; of a body that ends with the connection, no end. */
  private left = 0;
  private chunks: ChunkedBody | undefined;
  private isKept = false;
  private keptMs = keptByDefaultMs;
  /** When what is waited for began to be waited for. */
  private since = performance.now();

  constructor(
    url: URL,
    private readonly limits: ConnectionLimits,
    private readonly owner: ConnectionOwner,
  ) {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const isTls = url.protocol === 'https:';
    const to = {
      host,
      port: Number(url.port) || (isTls ? 443 : 80),
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: tcpKeepAliveMs,
    };
    this.socket = isTls
      ? connectTls({ ...to, servername: isIP(host) ? undefined : host, ALPNProtocols: ['http/1.1'] })
      : connectTcp({ ...to, onread: { buffer: landing, callback: (count) => this.read(landing.subarray(0, count)) } });
    this.socket
      .on(isTls ? 'secureConnect' : 'connect', () => {
        this.isConnected = true;
        this.since = performance.now();
      })
      .on('data', (chunk: Buffer) => this.read(chunk))
      .on('end', () => this.onSourceEnd())
      .on('error', (error) => this.fail(error))
      .on('close', () => this.fail(new Error('the connection was closed')));
  }

  send(exchange: Exchange): void {
    const { head, body } = exchange.request;
    this.exchange = exchange;
    exchange.connection = this;
    this.isHeard = false;
    this.hasHead = false;
    this.since = performance.now();
    const bytes = Buffer.byteLength(body);
    const isAscii = bytes === body.length;
    this.socket.write(`${head}content-length: ${bytes}\r\n\r\n${body}`, isAscii ? 'latin1' : 'utf8');
  }

  pause(): void {
    this.isPaused = true;
    this.socket.pause();
  }

  resume(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    this.since = performance.now();
    const { rest } = this;
    this.rest = nothing;
    this.read(rest);
    if (!this.isPaused) this.socket.resume();
  }

  /** Ends the connection and what is under way on it. */
  fail(error: Error): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.socket.destroy();
    const { exchange } = this;
    this.exchange = undefined;
    const isLeft = this.isUsed && !this.isHeard && !(error instanceof AnswerTimeout);
    const isRepeated = exchange?.request.mayRepeat && isLeft;
    this.owner.onClosed(this, isRepeated ? exchange : undefined);
    if (exchange === undefined || isRepeated) return;
    exchange.connection = undefined;
    exchange.handler.onError(error);
  }

  /** Ends what takes too long. */
  check(now: number): void {
    const waited = now - this.since;
    const { connectTimeout, headersTimeout, bodyTimeout } = this.limits;
    if (!this.isConnected) {
      if (waited > connectTimeout) this.fail(new Error(`no connection within ${connectTimeout} ms`));
    } else if (this.exchange === undefined) {
      if (waited > this.keptMs) this.fail(new Error('kept for long enough'));
    } else if (!this.isPaused && waited > (this.hasHead ? bodyTimeout : headersTimeout))
      this.fail(new AnswerTimeout(this.hasHead ? 'the answer did not go on' : 'the answer did not begin'));
  }

  /** @param bytes only good until this returns; true, as whoever reads is told to go on */
  private read(bytes: Buffer): true {
    try {
      this.readAll(bytes);
    } catch (error) {
      this.fail(error as Error);
    }
    return true;
  }

  private readAll(bytes: Buffer): void {
    let rest = bytes;
    this.isHeard ||= rest.length > 0;
    while (this.exchange !== undefined) {
      if (this.isPaused) {
        this.rest = Buffer.concat([this.rest, rest]);
        return;
      }
      if (!this.hasHead) {
        const body = this.readHead(this.exchange, rest);
        if (body === undefined) return;
        rest = body;
      } else if (this.left === 0 && this.chunks === undefined) {
        this.finish(this.exchange, rest);
        return;
      } else if (rest.length === 0) return;
      else rest = this.readBody(this.exchange, rest);
    }
    if (rest.length > 0) this.fail(new NotHttp('it said something that nobody asked for'));
  }

  /** Gives what comes behind the head; undefined when it is not whole. */
  private readHead(exchange: Exchange, bytes: Buffer): Buffer | undefined {
    const all = joined(this.rest, bytes);
    const end = all.indexOf(endOfHead);
    if ((end < 0 ? all.length : end) > maxHeadBytes) throw new NotHttp('its head is too large');
    if (end < 0) {
      this.rest = all === bytes ? copyOf(all) : all;
      return undefined;
    }
    this.rest = nothing;
    const head = parseAnswerHead(all.toString('latin1', 0, end));
    if (head.status === 101) throw new NotHttp('it went over to another protocol');
    if (head.status >= 200) this.begin(head);
    exchange.handler.onHead(exchange, head);
    return all.subarray(end + endOfHead.length);
  }

  private begin({ length, isChunked, isKept, keptMs }: AnswerHead): void {
    this.hasHead = true;
    this.since = performance.now();
    this.chunks = isChunked ? new ChunkedBody() : undefined;
    this.left = isChunked ? 0 : (length ?? Number.POSITIVE_INFINITY);
    this.keptMs = keptMs === undefined ? keptByDefaultMs : keptMs - leaveAheadMs;
    this.isKept = isKept && this.keptMs > 0;
  }

  /** Passes on what comes next of the body, and gives what is left. */
  private readBody(exchange: Exchange, bytes: Buffer): Buffer {
    this.since = performance.now();
    if (this.chunks !== undefined) {
      const { data, rest } = this.chunks.take(bytes);
      if (this.chunks.isWhole) this.chunks = undefined;
      if (data !== undefined) exchange.handler.onData(exchange, copyOf(data));
      return rest;
    }
    const isAll = bytes.length <= this.left;
    const data = isAll ? bytes : bytes.subarray(0, this.left);
    this.left -= data.length;
    exchange.handler.onData(exchange, copyOf(data));
    return isAll ? nothing : bytes.subarray(data.length);
  }

  /** The answer is whole. What comes behind it is for nobody, and the connection is not trusted any more. */
  private finish(exchange: Exchange, rest: Buffer): void {
    this.exchange = undefined;
    exchange.connection = undefined;
    this.isUsed = true;
    exchange.handler.onEnd();
    if (this.isKept && rest.length === 0 && !this.isClosed) this.owner.onFree(this);
    else this.fail(new NotHttp('it is of no more use'));
  }

  private onSourceEnd(): void {
    const { exchange } = this;
    const isEnd = exchange !== undefined && this.hasHead && this.left === Number.POSITIVE_INFINITY;
    // While paused something has not been passed on.
    if (isEnd && !this.isPaused) this.finish(exchange, nothing);
    else this.fail(new Error('the source closed the connection'));
  }
}

function joined(before: Buffer, bytes: Buffer): Buffer {
  return before.length === 0 ? bytes : Buffer.concat([before, bytes]);
}

function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafe(bytes.length);
  copy.set(bytes);
  return copy;
}
