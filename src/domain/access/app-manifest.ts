import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { CodedError } from '../../platform/base/index.js';

const key = z.string().regex(/^[a-z][a-z0-9-]{1,62}$/, 'lower-case letters, digits and dashes');
const name = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, 'letters, digits and underscores');
const semver = z.string().regex(/^\d+\.\d+\.\d+$/, 'a version like 1.0.0');
const template = z.json();
const expression = z.string();

const setting = z
  .strictObject({
    type: z.enum(['string', 'choice']),
    label: z.string(),
    help: z.string().optional(),
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
  label: z.string(),
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
    name: z.string().min(1).max(80),
    summary: z.string().min(1).max(160),
    description: z.string().default(''),
    publisher: z.string().min(1).max(80),
  }),
  oauth: z.strictObject({ redirectUris: z.array(z.url()).default([]) }).default({ redirectUris: [] }),
  contracts: z.record(
    z.string(),
    z.strictObject({
      version: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a contract version like 2026-10'),
      required: z.array(z.string()).default([]).describe('Scopes without which the app does not work.'),
      optional: z.array(z.string()).default([]).describe('Scopes that a tenant may leave out.'),
    }),
  ),
  connectors: z
    .record(z.string(), z.strictObject({ version: semver, reason: z.string().describe('Why, for the tenant.') }))
    .default({}),
  settings: z.record(name, setting).default({}),
  automations: z.record(name, automation).default({}),
});

export type AppManifest = z.infer<typeof appManifestSchema>;
export type AutomationManifest = z.infer<typeof automation>;
export type ActionStep = z.infer<typeof actionStep>;
export type WriteStep = z.infer<typeof writeStep>;

/**
 * Reads an app manifest from YAML. It does not check that contracts, scopes and connectors exist.
 * @throws ACCESS_APP_INVALID naming the place.
 */
export function parseAppManifest(text: string, origin: string): AppManifest {
  let data: unknown;
  try {
    data = parseYaml(text, { schema: 'core', maxAliasCount: 50 });
  } catch (cause) {
    throw new CodedError('ACCESS_APP_INVALID', `${origin} is not YAML: ${String(cause)}`, { cause });
  }
  const parsed = appManifestSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CodedError('ACCESS_APP_INVALID', `${origin}, ${issue?.path.join('.') || 'top'}: ${issue?.message}`);
}

/** All scopes that an app version declares. */
export function scopesOf(manifest: AppManifest): { required: string[]; optional: string[] } {
  const contracts = Object.values(manifest.contracts);
  return { required: contracts.flatMap((one) => one.required), optional: contracts.flatMap((one) => one.optional) };
}
