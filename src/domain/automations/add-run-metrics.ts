import type { Store } from '../../platform/store/index.js';
import type { Metrics } from '../../platform/telemetry/index.js';

/** Adds how much work is in each state to what is told of the platform. */
export function addRunMetrics(metrics: Metrics, store: Store): void {
  metrics.addGauge({
    name: 'grantway_runs',
    help: 'Runs that are not over, and dead ones, by state.',
    read: async () => {
      const rows = await store
        .asPlatform()
        .execute<{ state: string; count: number }[]>(
          `select state, count(*)::int as count from grantway.run where state in ('ready', 'running', 'waiting', 'held', 'dead') group by state`,
        );
      return rows.map(({ state, count }) => ({ labels: { state }, value: count }));
    },
  });
}
