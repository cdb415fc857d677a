import { CodedError } from '../../platform/base/index.js';
import type { OperationAnswer } from './operation-answer.js';

/** An answer that is read whole by the platform itself. */
export interface BufferedAnswer extends OperationAnswer {
  /** @throws GATEWAY_SOURCE_FAILED when the answer ended early or is not JSON */
  read(): { status: number; body: unknown };
}

export function bufferAnswer(): BufferedAnswer {
  const chunks: Buffer[] = [];
  let status = 0;
  let isWhole = false;
  return {
    start: (started) => {
      status = started;
    },
    write: (chunk) => {
      chunks.push(chunk);
      return true;
    },
    onDrain: (resume) => resume(),
    end: (chunk) => {
      if (chunk !== undefined) chunks.push(Buffer.from(chunk));
      isWhole = true;
    },
    abort: () => {},
    isGone: () => false,
    read: () => {
      if (!isWhole) throw new CodedError('GATEWAY_SOURCE_FAILED', 'The answer of the source ended early.');
      try {
        return { status, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
      } catch (cause) {
        throw new CodedError('GATEWAY_SOURCE_FAILED', 'The answer of the source is not JSON.', { cause });
      }
    },
  };
}
