import { z } from 'zod';
import { CodedError } from './errors.js';

export const ROLES = ['gateway', 'control', 'worker'] as const;
export type Role = (typeof ROLES)[number];

const urlMap = (what: string) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      const map: Record<string, string> = {};
      for (const pair of (text ?? '').split(',').filter(Boolean)) {
        const at = pair.indexOf('=');
        if (at < 1) context.addIssue({ code: 'custom', message: `${what}; "${pair}" has no "="` });
        map[pair.slice(0, at).trim()] = pair.slice(at + 1).trim();
      }
      return map;
    });

const roles = z
  .string()
  .default(ROLES.join(','))
  .transform((text) => text.split(',').map((role) => role.trim()))
  .pipe(z.array(z.enum(ROLES)).min(1));

const variables = z.object({
  GRANTWAY_PORT: z.coerce.number().int().min(0).max(65535).default(4000),
  GRANTWAY_HOST: z.string().min(1).default('127.0.0.1'),
  GRANTWAY_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  GRANTWAY_DATA_DIR: z.string().min(1).default('.grantway'),
  GRANTWAY_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  GRANTWAY_REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  GRANTWAY_ROLES: roles,
  GRANTWAY_MASTER_KEY: z.string().optional(),
  GRANTWAY_MASTER_KEY_FILE: z.string().optional(),
  GRANTWAY_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  GRANTWAY_DEMO: z.enum(['on', 'off']).optional(),
  GRANTWAY_SOURCES: urlMap('a list of source=url, separated by commas'),
  GRANTWAY_STAND_INS: urlMap('a list of origin=url, separated by commas'),
});

export interface Config {
  port: number;
  host: string;
  /** The address by which people and apps reach us; the issuer of tokens. Without a trailing slash. */
  publicUrl: string | undefined;
  dataDir: string;
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  roles: ReadonlySet<Role>;
  masterKey: string | undefined;
  masterKeyFile: string | undefined;
  logLevel: string;
  /** Whether to run the demo tenant and the sandbox services in this process: by default only when embedded. */
  demo: boolean;
  /** Sources that run elsewhere: source name -> base URL. Those not named run in this process. */
  sources: Record<string, string>;
  /** Origins of outside services that are answered by a stand-in: origin -> base URL. */
  standIns: Record<string, string>;
  /** What connector manifests see as `env.*`: GRANTWAY_ENV_<NAME>. */
  connectorEnv: Record<string, string>;
}

/**
 * Reads the configuration from environment variables with the prefix GRANTWAY_.
 * @throws CONFIG_INVALID when a value cannot be used or a variable is not known.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.entries(env).filter(([name, value]) => name.startsWith('GRANTWAY_') && value !== '');
  const isOfConnector = ([name]: [string, unknown]) => name.startsWith('GRANTWAY_ENV_');
  const isOfTests = ([name]: [string, unknown]) => name.startsWith('GRANTWAY_TEST_');
  const own = given.filter((pair) => !isOfConnector(pair) && !isOfTests(pair));

  const unknown = own.map(([name]) => name).find((name) => !(name in variables.shape));
  if (unknown !== undefined) {
    throw new CodedError(
      'CONFIG_INVALID',
      `${unknown} is not a setting; those that are: ${Object.keys(variables.shape).join(', ')}`,
    );
  }
  const parsed = variables.safeParse(Object.fromEntries(own));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CodedError('CONFIG_INVALID', `${String(issue?.path[0])}: ${issue?.message}`);
  }
  const values = parsed.data;
  return {
    port: values.GRANTWAY_PORT,
    host: values.GRANTWAY_HOST,
    publicUrl: values.GRANTWAY_PUBLIC_URL?.replace(/\/+$/, ''),
    dataDir: values.GRANTWAY_DATA_DIR,
    databaseUrl: values.GRANTWAY_DATABASE_URL,
    redisUrl: values.GRANTWAY_REDIS_URL,
    roles: new Set(values.GRANTWAY_ROLES),
    masterKey: values.GRANTWAY_MASTER_KEY,
    masterKeyFile: values.GRANTWAY_MASTER_KEY_FILE,
    logLevel: values.GRANTWAY_LOG_LEVEL,
    demo: (values.GRANTWAY_DEMO ?? (values.GRANTWAY_DATABASE_URL ? 'off' : 'on')) === 'on',
    sources: values.GRANTWAY_SOURCES,
    standIns: values.GRANTWAY_STAND_INS,
    connectorEnv: Object.fromEntries(
      given.filter(isOfConnector).map(([name, value]) => [name.slice('GRANTWAY_ENV_'.length), value ?? '']),
    ),
  };
}
