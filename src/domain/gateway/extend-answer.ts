import type { OperationAnswer } from './operation-answer.js';

const closingBrace = 0x7d;
const blank = 0x20;

/**
 * An answer that gets one more top-level member, `extensions`, while it streams by: the last brace is held back until the
 * end. A source's own `extensions` stay before it, and readers of JSON go by the last.
 */
export function extendAnswer(answer: OperationAnswer, extensions: () => object): OperationAnswer {
  /** The last chunk with a brace, and the blanks after it. */
  let held: Buffer[] = [];
  const write = (chunk: Buffer): boolean => {
    if (chunk.every((byte) => byte <= blank)) {
      held.push(chunk);
      return true;
    }
    const ready = held;
    held = [chunk];
    return ready.reduce((mayWrite, one) => answer.write(one) && mayWrite, true);
  };
  return {
    start: (status, { 'content-length': _length, ...headers }) => answer.start(status, headers),
    write,
    onDrain: (resume) => answer.onDrain(resume),
    end: (chunk) => {
      if (chunk !== undefined) write(Buffer.from(chunk));
      answer.end(spliced(Buffer.concat(held), extensions()));
    },
    abort: () => answer.abort(),
    isGone: () => answer.isGone(),
  };
}

/** What is no object is left as it is. */
function spliced(tail: Buffer, extensions: object): Buffer {
  const end = tail.lastIndexOf(closingBrace);
  if (end < 0) return tail;
  const added = `"extensions":${JSON.stringify(extensions)}}`;
  const isEmpty = tail.subarray(0, end).toString('latin1').trimEnd().endsWith('{');
  return Buffer.concat([tail.subarray(0, end), Buffer.from(isEmpty ? added : `,${added}`)]);
}
