import { NotHttp } from './http-failures.js';

/** A chunk's size with its extensions, or one field of the trailer. */
const maxLineBytes = 4_096;
const maxTrailerLines = 64;
const sizeLine = /^([0-9a-f]{1,8})[ \t]*(?:;[^\r\n\0]*)?$/i;
const newline = 0x0a;

/**
 * Reads a body that comes in chunks. What stands between the data is looked at and left out.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-7.1
 */
export class ChunkedBody {
  isWhole = false;
  private next: 'size' | 'data' | 'end of data' | 'trailer' = 'size';
  /** Bytes of the chunk that have not come. */
  private left = 0;
  /** What has come of a line that is not whole. */
  private line = '';
  private trailerLines = 0;

  /**
   * Takes what comes next of the bytes: `data` to pass on, if any, and what is left to take.
   * @throws NotHttp
   */
  take(bytes: Buffer): { data: Buffer | undefined; rest: Buffer } {
    if (this.next === 'data') {
      const data = bytes.subarray(0, this.left);
      this.left -= data.length;
      if (this.left === 0) this.next = 'end of data';
      return { data, rest: bytes.subarray(data.length) };
    }
    const end = bytes.indexOf(newline);
    this.line += bytes.toString('latin1', 0, end < 0 ? bytes.length : end + 1);
    if (this.line.length > maxLineBytes) throw new NotHttp('a line between its chunks is too long');
    if (end < 0) return { data: undefined, rest: bytes.subarray(bytes.length) };
    if (!this.line.endsWith('\r\n')) throw new NotHttp('a line between its chunks does not end');
    const line = this.line.slice(0, -2);
    this.line = '';
    this.step(line);
    return { data: undefined, rest: bytes.subarray(end + 1) };
  }

  private step(line: string): void {
    switch (this.next) {
      case 'size': {
        const [, size] = sizeLine.exec(line) ?? [];
        if (size === undefined) throw new NotHttp('a chunk has no size');
        this.left = Number.parseInt(size, 16);
        this.next = this.left === 0 ? 'trailer' : 'data';
        return;
      }
      case 'end of data':
        if (line !== '') throw new NotHttp('a chunk is longer than its size');
        this.next = 'size';
        return;
      default:
        this.trailerLines += 1;
        if (this.trailerLines > maxTrailerLines) throw new NotHttp('its trailer is too long');
        this.isWhole = line === '';
    }
  }
}
