import { CodedError, type Permission, rememberSecrets } from '../../platform/base/index.js';
import { App, AppEnvValue, type Context, type Store } from '../../platform/store/index.js';
import { type MasterKeys, sealText } from '../vault/index.js';
import type { AppManifest } from './app-manifest.js';
import { getManifest } from './publish-app.js';
import { recordAppAudit } from './publish-version.js';
import { boundTo, type EnvAt } from './read-app-env.js';
import { checkAppPermission } from './version-moves.js';

export const ENVIRONMENTS = ['development', 'beta', 'live'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** What is kept of one variable, as its publisher sees it. */
export interface EnvVariable {
  name: string;
  label: string;
  environment: Environment;
  isSecret: boolean;
  isSet: boolean;
  /** What it is, or would be by default; of a secret, nothing. */
  value: string | undefined;
  changedAt: Date | undefined;
  changedByName: string | undefined;
}

const longest = 4_000;
/** Anything shorter could not be taken out of a log without blanking ordinary words. */
const shortestSecret = 8;

/**
 * Sets what `env.<name>` is for one version in one environment, or takes it away with null. Requests have it within a
 * second; no other version has. A secret is sealed, and given out to no one.
 * @throws ACCESS_NOT_ALLOWED, ACCESS_APP_UNKNOWN, ACCESS_INPUT for a name that the version does not declare, or a value
 *   that cannot be kept
 */
export async function setEnvValue(
  { store, keys }: { store: Store; keys: MasterKeys },
  ctx: Context,
  input: EnvAt & { name: string; value: string | null },
): Promise<void> {
  const { appKey, version, environment, name, value } = input;
  await store.asPlatform().transactional(async (em) => {
    const within = { ...ctx, em };
    const { app, declared } = await getDeclared(within, input, 'app-env:set');
    const variable = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (!variable) throw invalid(`${appKey} ${version} declares no ${name}; add it to env in a new version.`);
    const key = { appKey, version, environment, name };
    if (value === null) await em.nativeDelete(AppEnvValue, key);
    else {
      checkValue(name, value, variable.secret);
      if (variable.secret) rememberSecrets([value]);
      await em.upsert(AppEnvValue, {
        ...key,
        isSecret: variable.secret,
        value: variable.secret ? await sealText(keys, value, boundTo(key)) : value,
        changedAt: new Date(ctx.clock.now()),
        changedByName: 'name' in ctx.actor ? ctx.actor.name : ctx.actor.kind,
      });
    }
    recordAppAudit(within, app, {
      action: value === null ? 'app.env unset' : 'app.env set',
      version,
      environment,
      name,
    });
  });
}

function checkValue(name: string, value: string, isSecret: boolean): void {
  if (value.length > longest || value.includes('\u0000'))
    throw invalid(`${name} may have up to ${longest} characters, and no NUL among them.`);
  if (isSecret && value.length < shortestSecret)
    throw invalid(`${name} is a secret: it must have at least ${shortestSecret} characters.`);
}

/**
 * The variables that a version declares, for each environment, with what is set; of a secret, only that it is.
 * @throws ACCESS_NOT_ALLOWED, ACCESS_APP_UNKNOWN
 */
export async function listEnvValues(
  { store }: { store: Store },
  ctx: Context,
  at: { appKey: string; version: string },
): Promise<EnvVariable[]> {
  const em = store.asPlatform();
  const { declared } = await getDeclared({ ...ctx, em }, { ...at, environment: 'live' }, 'app-env:view');
  const rows = await em.find(AppEnvValue, { appKey: at.appKey, version: at.version });
  return Object.entries(declared).flatMap(([name, { label, secret, default: fallback }]) =>
    ENVIRONMENTS.map((environment) => {
      const row = rows.find((one) => one.name === name && one.environment === environment);
      return {
        name,
        label,
        environment,
        isSecret: secret,
        isSet: row !== undefined,
        value: secret ? undefined : (row?.value ?? fallback),
        changedAt: row?.changedAt,
        changedByName: row?.changedByName,
      };
    }),
  );
}

async function getDeclared(
  ctx: Context,
  { appKey, version, environment }: EnvAt,
  permission: Permission,
): Promise<{ app: App; declared: AppManifest['env'] }> {
  const app = await ctx.em.findOne(App, { key: appKey });
  if (!app) throw new CodedError('ACCESS_APP_UNKNOWN', `There is no app ${appKey}.`);
  checkAppPermission(ctx.actor, app, permission);
  checkEnvironment(environment);
  return { app, declared: (await getManifest(ctx, appKey, version)).env };
}

/** @throws ACCESS_INPUT */
export function checkEnvironment(environment: string): void {
  if ((ENVIRONMENTS as readonly string[]).includes(environment)) return;
  throw invalid(`There is no environment ${environment}; those that are: ${ENVIRONMENTS.join(', ')}.`);
}

function invalid(message: string): CodedError {
  return new CodedError('ACCESS_INPUT', message);
}
