import { LRUCache } from 'lru-cache';
import { type Clock, rememberSecrets } from '../../platform/base/index.js';
import { AppEnvValue, type Store } from '../../platform/store/index.js';
import { type MasterKeys, openText } from '../vault/index.js';
import type { AppManifest } from './app-manifest.js';
import { getManifest } from './publish-app.js';

/** Whose `env.*`: one version of an app in one environment. */
export interface EnvAt {
  appKey: string;
  version: string;
  environment: string;
}

/** What env.* is for an installation. Never to be kept, logged or answered. */
export interface AppEnvValues {
  /** With secrets. */
  all: Readonly<Record<string, string>>;
  /** Without. */
  open: Readonly<Record<string, string>>;
  /** What the version declares and nobody has set. */
  missing: readonly string[];
}

export type ReadAppEnv = (at: EnvAt) => Promise<AppEnvValues>;

/** Not to a version: a value goes on to the next one without being opened. */
export function boundTo({ appKey, environment, name }: { appKey: string; environment: string; name: string }) {
  return { app: appKey, environment, variable: name };
}

const maxKept = 5_000;
const freshMs = 1_000;
const none: AppEnvValues = { all: {}, open: {}, missing: [] };

/** Reads what env.* is; each version and environment at most once a second, and not at all when it declares nothing. */
export function createAppEnv({ store, keys, clock }: { store: Store; keys: MasterKeys; clock: Clock }): ReadAppEnv {
  // A version's manifest never changes; its values do.
  const manifests = new LRUCache<string, AppManifest['env']>({ max: maxKept });
  const read = new LRUCache<string, { until: number; values: Promise<AppEnvValues> }>({ max: maxKept });
  return async (at) => {
    const { appKey, version, environment } = at;
    const declared =
      manifests.get(`${appKey}@${version}`) ?? (await getManifest({ em: store.asPlatform() }, appKey, version)).env;
    manifests.set(`${appKey}@${version}`, declared);
    if (Object.keys(declared).length === 0) return none;
    const key = `${appKey}@${version}@${environment}`;
    const found = read.get(key);
    if (found && found.until > clock.now()) return found.values;
    const values = openValues({ store, keys }, at, declared);
    read.set(key, { until: clock.now() + freshMs, values });
    values.catch(() => read.delete(key));
    return values;
  };
}

async function openValues(
  { store, keys }: { store: Store; keys: MasterKeys },
  { appKey, version, environment }: EnvAt,
  declared: AppManifest['env'],
): Promise<AppEnvValues> {
  const rows = await store.asPlatform().find(AppEnvValue, { appKey, version, environment });
  const all: Record<string, string> = {};
  const open: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, { secret, default: fallback }] of Object.entries(declared)) {
    const row = rows.find((one) => one.name === name);
    const value = row?.isSecret ? await openText(keys, row.value, boundTo(row)) : (row?.value ?? fallback);
    if (value === undefined) missing.push(name);
    else all[name] = value;
    if (value !== undefined && secret) rememberSecrets([value]);
    if (value !== undefined && !secret) open[name] = value;
  }
  return { all, open, missing };
}
