import { performance } from 'node:perf_hooks';
import type { Metrics } from './open-metrics.js';

/**
 * What the process takes, by the names that every Prometheus dashboard knows. Only what can be read when it is asked
 * for: watchers of garbage collection or of the event loop would have to be stopped with the platform.
 */
export function addProcessMetrics(metrics: Metrics): void {
  const one = (value: number) => [{ labels: {}, value }];
  metrics.addGauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory.',
    read: () => one(process.memoryUsage.rss()),
  });
  metrics.addGauge({
    name: 'process_start_time_seconds',
    help: 'When the process started, in seconds since 1970.',
    read: () => one(Math.round(performance.timeOrigin / 1_000)),
  });
  metrics.addCounter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time, user and system.',
    read: () => {
      const { user, system } = process.cpuUsage();
      return one((user + system) / 1e6);
    },
  });
  metrics.addGauge({
    name: 'nodejs_heap_size_used_bytes',
    help: 'Heap of JavaScript in use.',
    read: () => one(process.memoryUsage().heapUsed),
  });
  metrics.addCounter({
    name: 'nodejs_eventloop_active_seconds_total',
    help: 'How long the event loop was busy; of each second, how much of it there was to spare.',
    read: () => one(performance.eventLoopUtilization().active / 1_000),
  });
}
