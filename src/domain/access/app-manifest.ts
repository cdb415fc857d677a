import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { CodedError } from '../../platform/base/index.js';
import { publicJwksSchema } from './public-jwks.js';

const key = z.string().regex(/^[a-z][a-z0-9-]{1,62}$/, 'lower-case letters, digits and dashes');
const name = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, 'letters, digits and underscores');
const semver = z.string().regex(/^\d+\.\d+\.\d+$/, 'a version like 1.0.0');
const template = z.json();

/** Words for people: of this many characters, none of which hides or turns the text around it. */
const words = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(
      /^(?:[^\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]|[\n\t])*$/u,
      'no control characters, and none that change the direction of text',
    );
/** The same on one line, and not empty. */
const line = (longest: number) =>
  words(longest)
    .min(1)
    .regex(/^[^\n\t]*$/, 'one line');
const httpsUrl = z.url({ protocol: /^https$/, hostname: z.regexes.domain }).max(500);

const environmentVariable = z
  .strictObject({
    label: line(120),
    secret: z.boolean().default(false).describe('Sealed, and shown to nobody once it is set.'),
    default: z.string().max(4_000).optional().describe('What it is where nothing is set. A secret has none.'),
  })
  .refine((one) => !one.secret || one.default === undefined, 'a secret stands in no manifest: leave its default out');

const pricing = z
  .strictObject({
    plan: line(80),
    monthlyPriceMinor: z.number().int().min(0).max(100_000_000).describe('In the smallest unit of the currency.'),
    currency: z.string().regex(/^[A-Z]{3}$/, 'a currency like EUR (ISO 4217)'),
  })
  .describe('What the publisher asks of a tenant.');

export const APP_CATEGORIES = [
  'accounting',
  'commerce',
  'customers',
  'documents',
  'logistics',
  'payments',
  'reporting',
  'other',
] as const;
const expression = z.string();

const setting = z
  .strictObject({
    type: z.enum(['string', 'choice']),
    label: line(120),
    help: words(500).optional(),
    choices: z.record(z.string(), z.string()).optional().describe('value: label'),
    default: z.string(),
  })
  .describe('What a tenant may set for its installation.');

const condition = z
  .strictObject({
    unless: expression.describe('What must be true for the run to go on.'),
    reason: template.describe('Why it was filtered, in words for the tenant.'),
  })
  .describe('A record that does not meet it is filtered: nothing is sent.');

const actionStep = z.strictObject({
  id: name,
  if: expression.optional(),
  action: z.string().regex(/^[a-z0-9-]+\.[a-z][a-z0-9_]*$/, 'connector.action'),
  with: z.record(z.string(), template),
});

const writeStep = z.strictObject({
  id: name,
  if: expression.optional(),
  contract: z.string(),
  document: z.string(),
  variables: z.record(z.string(), template),
});

const automation = z.strictObject({
  label: line(120),
  trigger: z.strictObject({
    contract: z.string(),
    event: z.string(),
    sweep: z
      .strictObject({
        everyMinutes: z.number().int().min(1).max(1440),
        document: z.string().describe('Takes $after and $since, answers one Relay connection.'),
        connection: z.string().describe('The root field that is the connection.'),
        watermark: z.string().describe('The field of a node that $since compares with.'),
        overlapMinutes: z.number().int().min(0).max(1440).default(5),
      })
      .optional()
      .describe('Reads what was changed from time to time, so that a lost event is not a lost record.'),
  }),
  read: z.strictObject({ document: z.string(), pick: z.string() }).describe('Takes $id, the subject of the event.'),
  let: z.record(name, template).default({}).describe('Names for values that steps share.'),
  conditions: z.array(condition).default([]),
  steps: z.array(z.union([actionStep, writeStep])).min(1),
});

/** The one manifest of an integration app, partner's or private. schema/app.schema.json is made from it. */
export const appManifestSchema = z.strictObject({
  app: key,
  version: semver,
  meta: z.strictObject({
    name: line(80),
    summary: line(160),
    description: words(10_000).default(''),
    publisher: line(80),
    logo: z
      .string()
      .max(100_000)
      .regex(/^(data:image\/(png|svg\+xml);base64,[A-Za-z0-9+/]+={0,2})?$/, 'an SVG or PNG as a data URI in base64')
      .default(''),
    category: z.enum(APP_CATEGORIES).default('other'),
    audience: z.enum(['public', 'private']).default('public').describe('Whether everyone finds it in the directory.'),
  }),
  oauth: z
    .strictObject({
      redirectUris: z.array(z.url()).default([]),
      jwks: publicJwksSchema
        .optional()
        .describe('Public keys: with them the app proves itself by private_key_jwt, and no more by a client secret.'),
      apiToken: z
        .boolean()
        .default(false)
        .describe('Whether installing it makes an API token, which the tenant is shown once and gives to the app.'),
    })
    .prefault({}),
  contracts: z.record(
    z.string(),
    z.strictObject({
      version: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a contract version like 2026-10'),
      required: z.array(z.string()).default([]).describe('Scopes without which the app does not work.'),
      optional: z.array(z.string()).default([]).describe('Scopes that a tenant may leave out.'),
    }),
  ),
  connectors: z
    .record(z.string(), z.strictObject({ version: semver, reason: words(500).describe('Why, for the tenant.') }))
    .default({}),
  settings: z.record(name, setting).default({}),
  documents: z
    .record(name, z.string().min(1))
    .default({})
    .describe(
      'GraphQL operations that the app sends by id: sha256: and the hash of the exact text, in lower-case hexadecimal.',
    ),
  documentsOnly: z
    .boolean()
    .default(false)
    .describe('Whether this version may run no operation but those of its documents and automations.'),
  automations: z.record(name, automation).default({}),
  env: z
    .record(z.string().regex(/^[A-Z][A-Z0-9_]{0,62}$/, 'capital letters, digits and underscores'), environmentVariable)
    .default({})
    .describe('What env.* is in requests; set for each version and environment.'),
  webhook: z
    .strictObject({ url: httpsUrl })
    .optional()
    .describe('Where the app is told what becomes of its installations (Standard Webhooks).'),
  pricing: pricing.optional(),
});

export type AppManifest = z.infer<typeof appManifestSchema>;
export type AutomationManifest = z.infer<typeof automation>;
export type ActionStep = z.infer<typeof actionStep>;
export type WriteStep = z.infer<typeof writeStep>;

const longestManifest = 1_000_000;
/** So many problems of one manifest are told. */
const mostProblems = 50;

/**
 * Reads an app manifest from YAML. It does not check that contracts, scopes and connectors exist.
 * @throws ACCESS_APP_INVALID naming the place.
 */
export function parseAppManifest(text: string, origin: string): AppManifest {
  if (text.length > longestManifest)
    throw new CodedError('ACCESS_APP_INVALID', `${origin} is longer than ${longestManifest} characters.`);
  let data: unknown;
  try {
    data = parseYaml(text, { schema: 'core', maxAliasCount: 50 });
  } catch (cause) {
    throw new CodedError('ACCESS_APP_INVALID', `${origin} is not YAML: ${String(cause)}`, { cause });
  }
  return readAppManifest(data, origin);
}

/** Reads an app manifest from what JSON or YAML gave. @throws ACCESS_APP_INVALID naming the place. */
export function readAppManifest(data: unknown, origin: string): AppManifest {
  const parsed = appManifestSchema.safeParse(data);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.') || 'top', message }));
    throw invalidManifest(origin, problems);
  }
  // No database keeps these: a NUL, and half of a character.
  const text = JSON.stringify(parsed.data);
  if (/(?<!\\)(?:\\\\)*\\(?:u0000|ud[89a-f])/.test(text))
    throw new CodedError('ACCESS_APP_INVALID', `${origin} holds text that is not Unicode, or a NUL character.`);
  return parsed.data;
}

/** What is wrong with a manifest, and where, like `contracts.accounting`. */
export interface ManifestProblem {
  path: string;
  message: string;
}

/** Refuses a manifest with its first problem; all are in `details.problems`. */
export function invalidManifest(origin: string, problems: ManifestProblem[]): CodedError {
  const [first] = problems;
  const message = `${origin}, ${first?.path}: ${first?.message}`;
  return new CodedError('ACCESS_APP_INVALID', message, { details: { problems: problems.slice(0, mostProblems) } });
}

/** All scopes that an app version declares. */
export function scopesOf(manifest: AppManifest): { required: string[]; optional: string[] } {
  const contracts = Object.values(manifest.contracts);
  return { required: contracts.flatMap((one) => one.required), optional: contracts.flatMap((one) => one.optional) };
}
