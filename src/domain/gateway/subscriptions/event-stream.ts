import type { CodedError } from '../../../platform/base/index.js';
import type { OperationAnswer } from '../operation-answer.js';

export const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Proxies that gather answers before they pass them on are told not to.
  'x-accel-buffering': 'no',
};

/** What may wait for a client that does not read. */
export const maxWaitingBytes = 256 * 1024;

/** Server-sent events of one subscription, as GraphQL over SSE has them in distinct connections mode. */
export interface EventStream {
  /** @returns whether the client keeps up; if not, its connection has been ended. */
  next(id: string | undefined, json: string): boolean;
  /** A comment, so that nothing on the way takes the connection for dead. */
  keepAlive(): boolean;
  /** Ends it for good, with the reason when there is one. */
  complete(reason?: CodedError): void;
  /** Ends the connection only: the client comes back, and goes on after the last id. */
  leave(): void;
  isGone(): boolean;
}

/** Starts the answer. */
export function startEventStream(answer: OperationAnswer, headers: Readonly<Record<string, string>>): EventStream {
  let waiting = 0;
  let isWaiting = false;
  const write = (text: string): boolean => {
    const chunk = Buffer.from(text);
    if (isWaiting) waiting += chunk.length;
    if (waiting > maxWaitingBytes) {
      answer.abort();
      return false;
    }
    if (!answer.write(chunk) && !isWaiting) {
      isWaiting = true;
      answer.onDrain(() => {
        isWaiting = false;
        waiting = 0;
      });
    }
    return true;
  };
  answer.start(200, { ...headers, ...streamHeaders });
  write(':\n\n');
  return {
    next: (id, json) => write(`${id === undefined ? '' : `id: ${id}\n`}event: next\ndata: ${json}\n\n`),
    keepAlive: () => write(':\n\n'),
    complete: (reason) => {
      const error = reason && { message: reason.message, extensions: { code: reason.code, ...reason.details } };
      const last = error ? `event: next\ndata: ${JSON.stringify({ errors: [error] })}\n\n` : '';
      answer.end(`${last}event: complete\ndata:\n\n`);
    },
    leave: () => answer.end(),
    isGone: () => answer.isGone(),
  };
}
