import type { OperationAnswer } from '../operation-answer.js';
import { streamHeaders } from './event-stream.js';

/** Carries the answer of a query or a mutation as the one event of a stream, without reading what it says. */
export function oneEventAnswer(answer: OperationAnswer): OperationAnswer {
  let hasBegun = false;
  /** Each line of an event's data has a name before it. */
  const framed = (chunk: Buffer | string): Buffer => {
    const text = Buffer.isBuffer(chunk) ? chunk.toString('latin1') : Buffer.from(chunk).toString('latin1');
    const start = hasBegun ? '' : 'event: next\ndata: ';
    hasBegun = true;
    // latin1 has a character for each byte: what is between the lines stays as it is.
    return Buffer.from(start + text.replace(/\r\n?|\n/g, '\ndata: '), 'latin1');
  };
  return {
    start: (_status, headers) => {
      const { 'content-length': _length, ...others } = headers;
      answer.start(200, { ...others, ...streamHeaders });
    },
    write: (chunk) => answer.write(framed(chunk)),
    onDrain: (resume) => answer.onDrain(resume),
    end: (chunk) => {
      if (chunk !== undefined) answer.write(framed(chunk));
      answer.end('\n\nevent: complete\ndata:\n\n');
    },
    abort: () => answer.abort(),
    isGone: () => answer.isGone(),
  };
}
