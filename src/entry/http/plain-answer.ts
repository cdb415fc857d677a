import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { OperationAnswer } from '../../domain/gateway/index.js';
import { onDrained } from './on-drained.js';

/** Up to here a body is copied behind its head, so that both go out in one piece: one copy is cheaper than two pieces. */
const copiedBytes = 2_048;
const notInField = /[^\t\x20-\x7e\x80-\xff]/;

/** How the connection of an answer goes on. */
export interface AnswerOwner {
  /** Whether it ends with the answer. */
  isLast(): boolean;
  /** For how long it is kept then. */
  keepAliveSeconds: number;
  onAnswered(): void;
}

/** Writes the answer of an operation to the connection on which it was asked, as HTTP/1.1 has it. */
export class PlainAnswer implements OperationAnswer {
  /** What was not sent yet: it goes out with the first of the body. */
  private head = '';
  /** Bytes of the body, as far as they are known before it. */
  private length: number | undefined;
  private isChunked = false;
  /** The whole body, when it came in one chunk: it waits for the end. */
  private whole: Buffer | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly owner: AnswerOwner,
  ) {}

  start(status: number, headers: Readonly<Record<string, string>>): void {
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`;
    for (const name in headers) {
      const value = headers[name] ?? '';
      if (notInField.test(value)) throw new TypeError(`the header ${name} cannot be sent`);
      head += `${name}: ${value}\r\n`;
    }
    const length = headers['content-length'];
    this.length = length === undefined ? undefined : Number(length);
    const kept = `Connection: keep-alive\r\nKeep-Alive: timeout=${this.owner.keepAliveSeconds}\r\n`;
    this.head = `${head}Date: ${dateNow()}\r\n${this.owner.isLast() ? 'Connection: close\r\n' : kept}`;
  }

  write(chunk: Buffer): boolean {
    if (chunk.length === 0) return true;
    if (this.head !== '' && chunk.length === this.length) {
      this.whole = chunk;
      return true;
    }
    this.isChunked ||= this.length === undefined;
    return this.send(chunk);
  }

  onDrain(resume: () => void): void {
    onDrained(this.socket, resume);
  }

  end(chunk: Buffer | string = ''): void {
    const body = this.whole ?? chunk;
    if (this.head === '') {
      if (body.length > 0) this.send(Buffer.from(body));
      if (this.isChunked) this.socket.write('0\r\n\r\n', 'latin1');
    } else this.sendWhole(body);
    this.owner.onAnswered();
  }

  abort(): void {
    this.socket.destroy();
  }

  isGone(): boolean {
    return this.socket.destroyed || this.socket.writableEnded;
  }

  private sendWhole(body: Buffer | string): void {
    const { socket, length = Buffer.byteLength(body) } = this;
    const told = this.length === undefined ? `Content-Length: ${length}\r\n` : '';
    const head = `${this.head}${told}\r\n`;
    this.head = '';
    // As many bytes as characters: ASCII. And latin1 has a character for each byte, which all stay as they are.
    if (typeof body === 'string' && body.length === length) socket.write(head + body, 'latin1');
    else if (typeof body !== 'string' && length <= copiedBytes) socket.write(head + body.toString('latin1'), 'latin1');
    else {
      socket.cork();
      socket.write(head, 'latin1');
      socket.write(body);
      socket.uncork();
    }
  }

  private send(chunk: Buffer): boolean {
    const { socket, head, isChunked } = this;
    let before = isChunked ? `${chunk.length.toString(16)}\r\n` : '';
    if (head !== '') before = `${head}${isChunked ? 'Transfer-Encoding: chunked\r\n' : ''}\r\n${before}`;
    this.head = '';
    socket.cork();
    if (before !== '') socket.write(before, 'latin1');
    let mayWrite = socket.write(chunk);
    if (isChunked) mayWrite = socket.write('\r\n', 'latin1');
    socket.uncork();
    return mayWrite;
  }
}

let dateSecond = 0;
let date = '';

/** As RFC 9110 section 5.6.7 has it; made anew once a second. */
function dateNow(): string {
  const second = Math.floor(Date.now() / 1_000);
  if (second !== dateSecond) {
    dateSecond = second;
    date = new Date(second * 1_000).toUTCString();
  }
  return date;
}
