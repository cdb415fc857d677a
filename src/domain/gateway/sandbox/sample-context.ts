import type { Sample, SampleWorld } from './sample-world.js';

/** What resolving works with: the records of one session, and what is made up where they say nothing. */
export interface SampleContext {
  world(): SampleWorld;
  /** Adds or replaces a record, for this session alone. @throws GATEWAY_LIMIT_EXCEEDED when it has changed too much. */
  put(typeName: string, record: Sample): void;
  mock(typeName: string, fieldName: string, place: string): unknown;
  /** Counts what is answered. @throws GATEWAY_LIMIT_EXCEEDED when it is too much. */
  count(values: number): void;
  /** RFC 3339 */
  now(): string;
}
