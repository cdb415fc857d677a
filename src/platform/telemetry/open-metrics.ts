import { type Metric, Registry } from 'prom-client';
import { type Log, messageOf } from '../base/index.js';
import { type DurationTally, durationBounds } from './duration-tally.js';

export type Labels = Readonly<Record<string, string>>;

/** One number that is told, and what it is of. */
export interface Reading {
  labels: Labels;
  value: number;
}

/** What is told of it, and how its numbers are come by. They are read only when somebody asks. */
interface MetricSource<T> {
  /** In the standard's spelling: with the unit last, and `_total` for what is counted. */
  name: string;
  help: string;
  read(): readonly T[] | Promise<readonly T[]>;
}

/** The numbers of one platform, for Prometheus. Whoever has some keeps them as is cheapest for it. */
export interface Metrics {
  /** What may fall again. */
  addGauge(gauge: MetricSource<Reading>): void;
  /** What only rises. */
  addCounter(counter: MetricSource<Reading>): void;
  addDurations(durations: MetricSource<{ labels: Labels; tally: DurationTally }>): void;
  /** All of it in Prometheus' text format. What cannot be read now is left out. */
  text(): Promise<string>;
  contentType: string;
}

interface NamedReading extends Reading {
  metricName?: string;
}

/** @see https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function openMetrics(log: Log): Metrics {
  // Not the global registry: several platforms may run in one process.
  const registry = new Registry();
  const register = (
    type: 'gauge' | 'counter' | 'histogram',
    { name, help, read }: MetricSource<Reading>,
    named: (reading: readonly Reading[]) => NamedReading[] = (readings) => [...readings],
  ): void => {
    const get = async () => {
      const values = await readOrLeaveOut(log, name, read);
      return { name, help, type, aggregator: 'sum', values: named(values) };
    };
    // All that a registry asks of a metric. The library's own kinds look up their labels at each count.
    registry.registerMetric({ name, get } as unknown as Metric);
  };
  return {
    addGauge: (gauge) => register('gauge', gauge),
    addCounter: (counter) => register('counter', counter),
    addDurations: ({ name, help, read }) => {
      const readAll = async () => (await read()).flatMap(({ labels, tally }) => readingsOf(name, labels, tally));
      register('histogram', { name, help, read: readAll });
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

async function readOrLeaveOut<T>(log: Log, name: string, read: MetricSource<T>['read']): Promise<readonly T[]> {
  try {
    return await read();
  } catch (error) {
    log.warn({ metric: name, error: messageOf(error) }, 'a metric could not be read');
    return [];
  }
}

/** A bucket holds all that was within its bound, so each counts those before it as well. */
function readingsOf(name: string, labels: Labels, { counts, sumSeconds }: DurationTally): NamedReading[] {
  let count = 0;
  const buckets = counts.map((more, at) => {
    count += more;
    const le = at < durationBounds.length ? String(durationBounds[at]) : '+Inf';
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: count };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sumSeconds },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
