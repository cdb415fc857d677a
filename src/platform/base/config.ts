import { isIP } from 'node:net';
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

/** A source's doors stand at the root of where it is, so an address with more in it would be asked elsewhere. */
const originMap = (what: string) =>
  urlMap(what).superRefine((map, context) => {
    for (const [name, text] of Object.entries(map))
      if (!isOrigin(text))
        // The address is not told: it may hold a password.
        context.addIssue({ code: 'custom', message: `${name} is to be at http(s)://host:port and nothing more` });
  });

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, pathname, search, hash, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && pathname === '/' && !(search || hash || username || password);
}

const roles = z
  .string()
  .default(ROLES.join(','))
  .transform((text) => text.split(',').map((role) => role.trim()))
  .pipe(z.array(z.enum(ROLES)).min(1));

/** Variables by the names that OpenTelemetry gives them; its other ones are ignored. An empty one is not set. */
const otelVariables = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_SERVICE_NAME: z.string().default('grantway'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  OTEL_SDK_DISABLED: z.string().optional(),
});

/** How many proxies stand before us, or which addresses they have. */
const trustProxy = z
  .string()
  .optional()
  .transform((text, context): Config['trustProxy'] => {
    if (text === undefined) return false;
    if (/^\d+$/.test(text)) return Number(text);
    const networks = text.split(',').map((network) => network.trim());
    const wrong = networks.find((one) => !isIP(one.split('/')[0] ?? '') || !/^[^/]+(\/\d{1,3})?$/.test(one));
    if (wrong === undefined) return networks;
    context.addIssue({ code: 'custom', message: `a number of proxies, or their networks, and not "${wrong}"` });
    return false;
  });

/** The issuer of an OpenID provider, as it stands in its tokens. */
const issuer = z
  .url({ protocol: /^https?$/ })
  .refine((text) => !/[?#]|\/\.well-known\//.test(text), 'give the issuer alone, without a query or /.well-known/')
  .transform((text) => new URL(text).href);

const variables = z.object({
  GRANTWAY_PORT: z.coerce.number().int().min(0).max(65535).default(4000),
  GRANTWAY_HOST: z.string().min(1).default('127.0.0.1'),
  GRANTWAY_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  GRANTWAY_TRUST_PROXY: trustProxy,
  GRANTWAY_DATA_DIR: z.string().min(1).default('.grantway'),
  GRANTWAY_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  GRANTWAY_REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  GRANTWAY_ROLES: roles,
  GRANTWAY_MASTER_KEY: z.string().optional(),
  GRANTWAY_MASTER_KEY_FILE: z.string().optional(),
  GRANTWAY_SIGN_IN_OPENID_ISSUER: issuer.optional(),
  GRANTWAY_SIGN_IN_OPENID_CLIENT_ID: z.string().optional(),
  GRANTWAY_SIGN_IN_OPENID_CLIENT_SECRET: z.string().optional(),
  GRANTWAY_SIGN_IN_OPENID_LABEL: z.string().max(60).optional(),
  GRANTWAY_SIGN_IN_PASSWORDS: z.enum(['on', 'off']).default('on'),
  GRANTWAY_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  GRANTWAY_BUDGET_POINTS: z.coerce.number().int().min(1).default(20_000),
  GRANTWAY_BUDGET_RESTORE: z.coerce.number().int().min(1).default(1_000),
  GRANTWAY_DEMO: z.enum(['on', 'off']).optional(),
  GRANTWAY_SOURCES: originMap('a list of source=url, separated by commas'),
  GRANTWAY_STAND_INS: urlMap('a list of origin=url, separated by commas'),
});

export interface Config {
  port: number;
  host: string;
  /** The address by which people and apps reach us; the issuer of tokens. Without a trailing slash. */
  publicUrl: string | undefined;
  /** Whose X-Forwarded-For is believed: nobody's, that of so many proxies, or of those with these addresses. */
  trustProxy: false | number | string[];
  dataDir: string;
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  roles: ReadonlySet<Role>;
  masterKey: string | undefined;
  masterKeyFile: string | undefined;
  /** The company's own OpenID provider, with which people may sign in. */
  company: { issuer: string; clientId: string; clientSecret: string; label: string } | undefined;
  /** Whether people have passwords and passkeys; when not, they sign in with the company's provider only. */
  hasPasswords: boolean;
  logLevel: string;
  /** What each installation may spend at the gateway: points at once, and points that come back every second. */
  budget: { capacity: number; restorePerSecond: number };
  /** Where OpenTelemetry spans are sent, and how many of those without a parent, 0 to 1; undefined for nowhere. */
  tracing: { url: string; serviceName: string; ratio: number } | undefined;
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
 * Reads the configuration from environment variables with the prefix GRANTWAY_, and those of OpenTelemetry.
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
  const values = parseVariables(variables, own);
  return {
    port: values.GRANTWAY_PORT,
    host: values.GRANTWAY_HOST,
    publicUrl: values.GRANTWAY_PUBLIC_URL?.replace(/\/+$/, ''),
    trustProxy: values.GRANTWAY_TRUST_PROXY,
    dataDir: values.GRANTWAY_DATA_DIR,
    databaseUrl: values.GRANTWAY_DATABASE_URL,
    redisUrl: values.GRANTWAY_REDIS_URL,
    roles: new Set(values.GRANTWAY_ROLES),
    masterKey: values.GRANTWAY_MASTER_KEY,
    masterKeyFile: values.GRANTWAY_MASTER_KEY_FILE,
    company: readCompany(values),
    hasPasswords: values.GRANTWAY_SIGN_IN_PASSWORDS === 'on',
    logLevel: values.GRANTWAY_LOG_LEVEL,
    budget: { capacity: values.GRANTWAY_BUDGET_POINTS, restorePerSecond: values.GRANTWAY_BUDGET_RESTORE },
    tracing: readTracing(env),
    demo: (values.GRANTWAY_DEMO ?? (values.GRANTWAY_DATABASE_URL ? 'off' : 'on')) === 'on',
    sources: values.GRANTWAY_SOURCES,
    standIns: values.GRANTWAY_STAND_INS,
    connectorEnv: Object.fromEntries(
      given.filter(isOfConnector).map(([name, value]) => [name.slice('GRANTWAY_ENV_'.length), value ?? '']),
    ),
  };
}

function readCompany(values: z.infer<typeof variables>): Config['company'] {
  const of = 'GRANTWAY_SIGN_IN_OPENID';
  const { [`${of}_ISSUER`]: issuer, [`${of}_CLIENT_ID`]: clientId, [`${of}_CLIENT_SECRET`]: clientSecret } = values;
  const label = values[`${of}_LABEL`];
  if (!issuer) {
    if (clientId || clientSecret || label)
      throw new CodedError('CONFIG_INVALID', `${of}_ISSUER: name the provider that the other settings are of.`);
    if (values.GRANTWAY_SIGN_IN_PASSWORDS === 'on') return undefined;
    const message = `GRANTWAY_SIGN_IN_PASSWORDS: off needs ${of}_ISSUER, or nobody could sign in.`;
    throw new CodedError('CONFIG_INVALID', message);
  }
  if (!clientId || !clientSecret) {
    const missing = clientId ? 'CLIENT_SECRET' : 'CLIENT_ID';
    throw new CodedError('CONFIG_INVALID', `${of}_${missing}: give what the provider at ${issuer} knows Grantway by.`);
  }
  const { protocol, origin, hostname } = new URL(issuer);
  if (protocol !== 'https:' && !values.GRANTWAY_STAND_INS[origin]) {
    const message = `${of}_ISSUER: give an address with https, or name ${origin} in GRANTWAY_STAND_INS.`;
    throw new CodedError('CONFIG_INVALID', message);
  }
  return { issuer, clientId, clientSecret, label: label ?? hostname };
}

function parseVariables<Values>(form: z.ZodType<Values>, given: [string, string | undefined][]): Values {
  const parsed = form.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CodedError('CONFIG_INVALID', `${String(issue?.path[0])}: ${issue?.message}`);
}

/** @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp */
function readTracing(env: Record<string, string | undefined>): Config['tracing'] {
  // Whoever sets its variables for every program may mean others with them.
  if (!env.OTEL_EXPORTER_OTLP_ENDPOINT && !env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) return undefined;
  const values = parseVariables(
    otelVariables,
    Object.entries(env).filter(([name, value]) => name.startsWith('OTEL_') && value !== ''),
  );
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own } = values;
  const url = own ?? (base && `${base.replace(/\/+$/, '')}/v1/traces`);
  if (url === undefined || values.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return undefined;
  return { url, serviceName: values.OTEL_SERVICE_NAME, ratio: values.OTEL_TRACES_SAMPLER_ARG };
}
