import { AppEnvValue, AppVersion, type Em } from '../../platform/store/index.js';
import type { AppManifest } from './app-manifest.js';

/**
 * Copies to a version that has just been published what the highest one below it has for the names that both declare,
 * sealed as it is. From then on each is changed by itself.
 */
export async function copyEnvForward(em: Em, { app, version, env }: AppManifest): Promise<void> {
  const versions = (await em.find(AppVersion, { appKey: app })).map((one) => one.version);
  const below = versions.filter((one) => compareVersions(one, version) < 0).sort(compareVersions);
  const rows = await em.find(AppEnvValue, { appKey: app, version: below.at(-1) ?? '' });
  for (const row of rows) {
    const isKept = Object.hasOwn(env, row.name) && env[row.name]?.secret === row.isSecret;
    if (!isKept) continue;
    const { appKey, environment, name, isSecret, value, changedAt, changedByName } = row;
    em.create(AppEnvValue, { appKey, version, environment, name, isSecret, value, changedAt, changedByName });
  }
}

/** Orders versions like 1.10.0 by their numbers. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((one) => one.split('.').map(Number)) as [number[], number[]];
  const at = left.findIndex((number, index) => number !== right[index]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
