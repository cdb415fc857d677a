import { CliError } from './cli-error.js';
import type { Command } from './command.js';
import { ask, findRunningPlatform } from './running-platform.js';

/** `grantway status`: whether the platform is up and ready, and how much work it has. */
export const status: Command = {
  usage: '',
  summary: 'Shows whether the platform is up and ready, and how much work is in each state.',
  options: {},
  run: async ({ values, print }) => {
    const platform = findRunningPlatform();
    const [health, readiness, metrics] = await Promise.all(
      ['/healthz', '/readyz', '/metrics'].map((path) => ask(platform, path)),
    );
    const result = {
      url: platform.url,
      isUp: health?.ok ?? false,
      isReady: readiness?.ok ?? false,
      runs: readRuns((await metrics?.text()) ?? ''),
    };
    if (values.json) print(JSON.stringify(result));
    else {
      print(`${result.url} is ${result.isUp ? 'up' : 'not up'} and ${result.isReady ? 'ready' : 'not ready'}`);
      for (const [state, count] of Object.entries(result.runs)) print(`runs ${state}: ${count}`);
    }
    if (!result.isUp || !result.isReady) throw new CliError('The platform is not ready.');
  },
};

/** Runs by state, from Prometheus' text format. */
function readRuns(metrics: string): Record<string, number> {
  const lines = metrics.matchAll(/^grantway_runs\{state="([^"]+)"\} (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, state = '', count]) => [state, Number(count)]));
}
