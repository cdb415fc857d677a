import { type ErrorCode } from '../../platform/base/index.js';
import { DurationTally, type Metrics, type Reading } from '../../platform/telemetry/index.js';

/** How requests to a source end. */
const SOURCE_ENDS = ['answered', 'client_gone', 'unavailable', 'timeout', 'too_large', 'failed'] as const;
export type SourceEnd = (typeof SOURCE_ENDS)[number];

export function sourceEndOf(code: ErrorCode): SourceEnd {
  switch (code) {
    case 'GATEWAY_SOURCE_UNAVAILABLE':
      return 'unavailable';
    case 'GATEWAY_SOURCE_TIMEOUT':
      return 'timeout';
    case 'GATEWAY_ANSWER_TOO_LARGE':
      return 'too_large';
    default:
      return 'failed';
  }
}

/** What was sent to one source and came back, counted. */
export class SourceTally {
  inFlight = 0;
  bytes = 0;
  readonly ends = Object.fromEntries(SOURCE_ENDS.map((end) => [end, 0])) as Record<SourceEnd, number>;
  readonly durations = new DurationTally();

  start(): void {
    this.inFlight += 1;
  }

  end(end: SourceEnd, seconds: number, bytes: number): void {
    this.inFlight -= 1;
    this.ends[end] += 1;
    this.bytes += bytes;
    this.durations.observe(seconds);
  }
}

/** What a source client tells of one source. */
export interface SourceReading {
  source: string;
  tally: SourceTally;
  /** Connections that are open, and of them those that wait for a request. */
  connections: { open: number; idle: number };
}

/** Adds what a source client has counted to what is told of the platform. */
export function addSourceMetrics(metrics: Metrics, readSources: () => readonly SourceReading[]): void {
  const each = (numberOf: (reading: SourceReading) => number) => (): Reading[] =>
    readSources().map((reading) => ({ labels: { source: reading.source }, value: numberOf(reading) }));
  metrics.addCounter({
    name: 'grantway_source_requests_total',
    help: 'Requests to a source by how they ended.',
    read: () =>
      readSources().flatMap(({ source, tally }) =>
        SOURCE_ENDS.map((outcome) => ({ labels: { source, outcome }, value: tally.ends[outcome] })),
      ),
  });
  metrics.addDurations({
    name: 'grantway_source_request_duration_seconds',
    help: 'From the request to a source to the end of its answer.',
    read: () => readSources().map(({ source, tally }) => ({ labels: { source }, tally: tally.durations })),
  });
  metrics.addGauge({
    name: 'grantway_source_requests_in_flight',
    help: 'Requests that a source has not answered to the end.',
    read: each(({ tally }) => tally.inFlight),
  });
  metrics.addCounter({
    name: 'grantway_source_answer_bytes_total',
    help: 'Bytes that a source answered.',
    read: each(({ tally }) => tally.bytes),
  });
  metrics.addGauge({
    name: 'grantway_source_connections',
    help: 'Connections to a source that are open, and those of them that are idle.',
    read: () =>
      readSources().flatMap(({ source, connections }) =>
        (['open', 'idle'] as const).map((state) => ({ labels: { source, state }, value: connections[state] })),
      ),
  });
}
