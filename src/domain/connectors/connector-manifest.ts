import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { CodedError } from '../../platform/base/index.js';

const template = z.json();
const text = z.string();
const texts = z.record(z.string(), template);

/** What a failure means, and with it what the platform does. */
export const FAILURE_CLASSES = {
  transient: 'Tried again later, by the retry schedule.',
  throttled: 'Tried again when the service says.',
  auth_expired: 'Credentials are refreshed and the request is sent once more.',
  auth_revoked: 'The account is marked broken; its work is held until it is linked again.',
  rejected: 'The service will never take this; the run is dead and a person must look.',
  duplicate: 'The service has it already; looked up, then treated as done.',
  conflict: 'Somebody changed the record; read again and tried again.',
  gone: 'The record is gone at the service; the run stops quietly.',
  config: 'The settings of the installation are wrong; its work is held until they are changed.',
} as const;
export type FailureClass = keyof typeof FAILURE_CLASSES;
const failureClass = z.enum(Object.keys(FAILURE_CLASSES) as [FailureClass, ...FailureClass[]]);

const request = z.strictObject({
  get: text.optional(),
  post: text.optional(),
  put: text.optional(),
  patch: text.optional(),
  delete: text.optional(),
  query: texts.optional(),
  headers: texts.optional(),
  body: template.optional(),
});

const step = request.extend({
  id: z.string().regex(/^[a-z][a-zA-Z0-9_]*$/),
  if: text.optional().describe('Left out when this is false.'),
  pick: text.optional().describe('What of the answer is kept; sees body and headers.'),
  onDuplicate: z
    .strictObject({
      find: request.extend({ pick: text }).describe('Looks for what the service has already; gives one or a list.'),
      isSame: text.describe('Whether a found record, `candidate`, is ours; then the step is done with it.'),
      otherwise: z.strictObject({ query: texts }).optional().describe('Sends once more with these query parameters.'),
    })
    .optional(),
});

const action = z.strictObject({
  label: z.string(),
  input: z.record(z.string(), z.strictObject({ label: z.string(), required: z.boolean().default(false) })),
  steps: z.array(step).min(1),
  output: texts,
});

const errorRule = z.strictObject({
  when: z.strictObject({
    status: z.array(z.number().int()).optional(),
    path: z.string().optional().describe('An expression on body and headers.'),
    in: z.array(z.string()).optional(),
  }),
  class: failureClass,
  message: text.optional(),
  afterSeconds: z.number().int().min(0).optional(),
});

/** How to talk to one outside service, as data. schema/connector.schema.json is made from it. */
export const connectorManifestSchema = z.strictObject({
  connector: z.string().regex(/^[a-z][a-z0-9-]{1,62}$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  meta: z.strictObject({ name: z.string(), summary: z.string() }),
  env: z.record(z.string(), z.strictObject({ label: z.string(), secret: z.boolean().default(false) })).default({}),
  auth: z.strictObject({
    type: z.literal('oauth2'),
    authorizeUrl: text,
    tokenUrl: text,
    clientId: text,
    clientSecret: text,
    scopes: z.array(z.string()),
    capture: z.record(z.string(), text).default({}).describe('Kept with the credentials; sees callback and token.'),
    refreshBeforeSeconds: z.number().int().min(0).default(300),
    label: request.extend({ pick: text }).describe('Tests the account and gives the name that people see.'),
  }),
  http: z.strictObject({
    baseUrl: text,
    allowHosts: z.array(z.string()).min(1),
    headers: texts.default({}),
    query: texts.default({}),
    timeoutSeconds: z.number().int().min(1).max(120).default(30),
    concurrency: z.number().int().min(1).max(64).default(8).describe('Requests at once for one account.'),
    errors: z.array(errorRule).default([]).describe('The first that fits; then by status.'),
  }),
  actions: z.record(z.string(), action),
});

export type ConnectorManifest = z.infer<typeof connectorManifestSchema>;
export type ConnectorAction = z.infer<typeof action>;
export type ConnectorStep = z.infer<typeof step>;
export type RequestTemplate = z.infer<typeof request>;
export type ErrorRule = z.infer<typeof errorRule>;

/** The connectors there are. */
export interface Connectors {
  list(): ConnectorManifest[];
  /** @throws CONNECTORS_UNKNOWN */
  get(connector: string, version: string): ConnectorManifest;
}

/**
 * Loads every `<key>/<version>.yaml` below a folder.
 * @throws CONNECTORS_MANIFEST_INVALID naming file and place.
 */
export function loadConnectors(folder: string): Connectors {
  const manifests = new Map<string, ConnectorManifest>();
  const keys = existsSync(folder) ? readdirSync(folder).sort() : [];
  for (const key of keys) {
    for (const file of readdirSync(join(folder, key)).filter((name) => name.endsWith('.yaml'))) {
      const manifest = parseConnector(readFileSync(join(folder, key, file), 'utf8'), join(folder, key, file));
      manifests.set(`${manifest.connector}@${manifest.version}`, manifest);
    }
  }
  return {
    list: () => [...manifests.values()],
    get: (connector, version) => {
      const found = manifests.get(`${connector}@${version}`);
      if (found) return found;
      throw new CodedError('CONNECTORS_UNKNOWN', `There is no connector ${connector} ${version}.`);
    },
  };
}

/** Reads one connector manifest from YAML. @throws CONNECTORS_MANIFEST_INVALID */
export function parseConnector(yaml: string, origin: string): ConnectorManifest {
  const parsed = connectorManifestSchema.safeParse(parseYaml(yaml, { schema: 'core', maxAliasCount: 50 }));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CodedError(
    'CONNECTORS_MANIFEST_INVALID',
    `${origin}, ${issue?.path.join('.') || 'top'}: ${issue?.message}`,
  );
}
