import { pino } from 'pino';
import { scrubSecrets } from './scrub-secrets.js';

/** One line of JSON per entry: an object of facts, then a sentence. */
export interface Log {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** A log on standard error from the given level up. Every known secret is scrubbed by value before it is written. */
export function createLog(level: string): Log {
  const target = pino.destination({ dest: 2, sync: true });
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line: string) => target.write(scrubSecrets(line)) },
  );
}

/** A log that keeps nothing. */
export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
