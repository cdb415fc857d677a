import type { Socket } from 'node:net';
import type { OperationAnswer } from '../../domain/gateway/index.js';
import { maxBodyBytes } from './http-app.js';
import { type AnswerOwner, PlainAnswer } from './plain-answer.js';
import { type PlainHead, parsePlainHead } from './plain-head.js';

/** Answers one request. */
export type PlainDoor = (head: PlainHead, body: Buffer, answer: OperationAnswer) => void;

/** In milliseconds. */
export interface PlainLimits {
  /** For the first request to begin. */
  headersTimeout: number;
  /** For a request to be whole once its head is, and for a client to take more of what was answered. */
  requestTimeout: number;
  /** For the next request. */
  keepAliveTimeout: number;
}

/** What stands around a connection. */
export interface PlainOwner {
  readonly limits: PlainLimits;
  /** Whether no new requests are taken. */
  readonly isClosing: boolean;
  /** What answers at a target; undefined where that is not for plain requests. */
  doorAt(target: string): PlainDoor | undefined;
  /** The connection goes on to whoever reads any HTTP. Its socket is paused, with all that was not answered in it. */
  onLeft(connection: PlainConnection, socket: Socket): void;
  onClosed(connection: PlainConnection): void;
}

const maxHeadBytes = 16_384;
/** A longer one is not kept for the next request: thousands of connections wait for one. */
const maxKeptHead = 4_096;
const endOfHead = '\r\n\r\n';
/** Clients count from when the answer came to them, which is later than we do. */
const keptLongerMs = 1_000;
const timedOut = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';
const endedEarly = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n';

/** A request whose head is there. */
interface Begun {
  head: PlainHead;
  door: PlainDoor;
  /** All of it that has come, with its head. */
  chunks: Buffer[];
  bytes: number;
  bodyAt: number;
}

/**
 * One connection of a client, for as long as it sends plain requests, each after the answer to the one before. With the
 * first byte of anything else it is left, for good, with that byte and all that come after it.
 */
export class PlainConnection implements AnswerOwner {
  readonly keepAliveSeconds: number;
  private readonly limits: PlainLimits;
  private begun: Begun | undefined;
  /** The head that was read last, and its text: most connections send the same again and again. */
  private last: { text: string; head: PlainHead } | undefined;
  private isAnswering = false;
  private hasAnswered = false;
  /** Whether more has come before the answer. */
  private isAhead = false;
  /** Bytes that the client had taken when that was looked at last. */
  private taken = 0;
  private since = performance.now();

  constructor(
    private readonly socket: Socket,
    private readonly owner: PlainOwner,
  ) {
    this.limits = owner.limits;
    this.keepAliveSeconds = Math.floor(this.limits.keepAliveTimeout / 1_000);
    socket.on('data', this.onData).on('end', this.onEnd).on('error', this.onError).on('close', this.onClose);
  }

  isLast(): boolean {
    return this.owner.isClosing || this.last?.head.isLast === true;
  }

  onAnswered(): void {
    const { socket } = this;
    this.isAnswering = false;
    this.hasAnswered = true;
    this.since = performance.now();
    // A client that has left is nobody to go on with.
    if (socket.destroyed) return;
    const isLast = this.isLast();
    if (this.last !== undefined && this.last.text.length > maxKeptHead) this.last = undefined;
    if (isLast) this.finish();
    else if (this.isAhead) this.leave();
    else if (socket.writableNeedDrain) {
      // Whoever does not take what was answered is answered nothing more.
      socket.pause();
      socket.once('drain', () => socket.resume());
    }
  }

  /** Ends what takes too long. */
  check(now: number): void {
    if (this.isAnswering) return;
    const taken = this.socket.bytesWritten - this.socket.writableLength;
    if (taken > this.taken) {
      // Whoever takes what was answered, however slowly, is not late.
      if (this.socket.writableLength > 0) this.since = now;
      this.taken = taken;
    }
    const { headersTimeout, requestTimeout, keepAliveTimeout } = this.limits;
    const isKept = this.hasAnswered && this.begun === undefined && this.socket.writableLength === 0;
    const isNew = !this.hasAnswered && this.begun === undefined;
    const limit = isKept ? keepAliveTimeout + keptLongerMs : isNew ? headersTimeout : requestTimeout;
    if (now - this.since <= limit) return;
    if (!isKept) this.socket.write(timedOut, 'latin1');
    this.socket.destroy();
  }

  /** Ends the connection, at once or with what is being answered. */
  close(isAtOnce: boolean): void {
    if (isAtOnce) this.socket.destroy();
    else if (!this.isAnswering && this.begun === undefined) this.finish();
  }

  /**
   * Ends the connection with what was answered, as Node's server does. What comes until then would get no answer, and
   * is thrown away: left unread, it would make a reset of the end.
   */
  private finish(): void {
    this.socket.off('data', this.onData).resume().destroySoon();
  }

  private readonly onData = (chunk: Buffer): void => {
    if (this.isAnswering) {
      this.isAhead = true;
      this.socket.pause();
      this.socket.unshift(chunk);
      return;
    }
    const { begun } = this;
    if (begun === undefined) {
      this.begin(chunk);
      return;
    }
    begun.chunks.push(chunk);
    begun.bytes += chunk.length;
    this.answerWhole(begun);
  };

  private begin(chunk: Buffer): void {
    const end = chunk.indexOf(endOfHead);
    const head = end < 0 || end > maxHeadBytes ? undefined : this.readHead(chunk.toString('latin1', 0, end));
    const door = head && head.length <= maxBodyBytes ? this.owner.doorAt(head.target) : undefined;
    if (head === undefined || door === undefined) {
      this.leave(chunk);
      return;
    }
    this.since = performance.now();
    this.answerWhole({ head, door, chunks: [chunk], bytes: chunk.length, bodyAt: end + endOfHead.length });
  }

  private readHead(text: string): PlainHead | undefined {
    const { last } = this;
    if (last?.text === text) return last.head;
    const head = parsePlainHead(text);
    if (head === undefined) return undefined;
    head.authorization = keptString(head.authorization, last?.head.authorization);
    this.last = { text, head };
    return head;
  }

  /** Answers the request when it is whole. One that is followed by another is not for here. */
  private answerWhole(request: Begun): void {
    const { head, door, chunks, bytes, bodyAt } = request;
    const missing = bodyAt + head.length - bytes;
    this.begun = missing > 0 ? request : undefined;
    if (missing > 0) return;
    const [first] = chunks;
    const all = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
    if (missing < 0) {
      this.leave(all);
      return;
    }
    this.isAnswering = true;
    door(head, all.subarray(bodyAt), new PlainAnswer(this.socket, this));
  }

  private leave(unread?: Buffer): void {
    const { socket } = this;
    socket.off('data', this.onData).off('end', this.onEnd).off('error', this.onError).off('close', this.onClose);
    socket.pause();
    if (unread !== undefined) socket.unshift(unread);
    this.owner.onLeft(this, socket);
  }

  /** As Node's server: a client that has ended its side is not answered any more, and is told if it was in the middle. */
  private readonly onEnd = (): void => {
    if (this.begun !== undefined) this.socket.write(endedEarly, 'latin1');
    this.socket.end();
  };

  /** `close` follows. */
  private readonly onError = (): void => {};

  private readonly onClose = (): void => {
    this.owner.onClosed(this);
  };
}

/**
 * What callers are found by: the same string that it was before, which is looked up without being read again, or one of
 * its own, as a part of the head would keep all of that in memory.
 */
function keptString(value: string | undefined, before: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  return value === before ? before : Buffer.from(value, 'latin1').toString('latin1');
}
