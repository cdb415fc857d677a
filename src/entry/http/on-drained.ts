import type { Writable } from 'node:stream';

/** Goes on when more may be written, or when nobody takes it any more. */
export function onDrained(stream: Writable, goOn: () => void): void {
  const done = (): void => {
    stream.off('drain', done).off('close', done);
    goOn();
  };
  stream.on('drain', done).on('close', done);
}
