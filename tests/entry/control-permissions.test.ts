import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createApiToken, deprecateVersion, markLegacy, submitVersion } from '../../src/domain/access/index.js';
import { reviewExtension, saveExtension, submitExtension } from '../../src/domain/directory/index.js';
import { buildControlSchema, CONTROL_PERMISSIONS } from '../../src/entry/api/index.js';
import type { Actor } from '../../src/platform/base/index.js';
import { Tenant } from '../../src/platform/store/index.js';
import { manifestOf, READ, WRITE } from '../support/app-world.js';
import { type ControlWorld, createControlWorld, wait } from '../support/control-world.js';

type Operation = keyof typeof CONTROL_PERMISSIONS;

/** What every case has at hand: made anew for each, so that none stands in another's way. */
interface Scene {
  actors: Record<
    'partner' | 'owner' | 'otherPartner' | 'operator' | 'admin' | 'viewer' | 'otherAdmin' | 'source',
    Actor
  >;
  app: string;
  /** The slug of the admin's tenant. */
  slug: string;
  installationId: string;
  apiTokenId: string;
  migrationId: string;
}
type Who = keyof Scene['actors'];

/** One operation: what is sent, who may, who may not, and what another tenant's or partner's person meets. */
interface Case {
  input?: (scene: Scene) => object;
  /** The document, where it is not a mutation with an input. */
  query?: (scene: Scene) => string;
  allowed: Who;
  denied: Who;
  other: Who;
  /** What the other one meets: an error, or nothing. */
  gets:
    | 'ACCESS_NOT_ALLOWED'
    | 'ACCESS_INSTALLATION_UNKNOWN'
    | 'ACCESS_API_TOKEN_UNKNOWN'
    | 'ACCESS_APP_TAKEN'
    | 'nothing';
  /** Where it waits, a version 2.0.0 that asks for more. */
  waits?: true;
  /** In which state version 1.0.0 is; promoted by default. */
  state?: 'private' | 'in_review' | 'available' | 'legacy' | 'deprecating';
  /** In which state the app's listing is; there is none by default. */
  listing?: 'draft' | 'in_review' | 'listed';
}

const version = ({ app }: Scene) => ({ app, version: '1.0.0' });
const installation = ({ installationId }: Scene) => ({ installationId });
const ofPublisher = { allowed: 'partner', denied: 'admin', other: 'otherPartner', gets: 'ACCESS_NOT_ALLOWED' } as const;
const ofOperator = { ...ofPublisher, allowed: 'operator', denied: 'partner' } as const;
const ofOwner = { ...ofPublisher, allowed: 'owner', denied: 'partner' } as const;
const ofTenant = {
  allowed: 'admin',
  denied: 'viewer',
  other: 'otherAdmin',
  gets: 'ACCESS_INSTALLATION_UNKNOWN',
} as const;
const text = (app: string, more = {}) => JSON.stringify(manifestOf({ app, ...more }));

const CASES: Record<Operation, Case> = {
  'Query.viewer': {
    query: () => '{ viewer { permissions } }',
    allowed: 'viewer',
    denied: 'viewer',
    other: 'otherAdmin',
    gets: 'nothing',
  },
  'Query.apps': { ...ofPublisher, query: () => '{ apps { nodes { key } } }', denied: 'viewer', gets: 'nothing' },
  'Query.app': {
    ...ofPublisher,
    query: ({ app }) => `{ app(key: "${app}") { versions { nodes { version } } notices { nodes { id } } } }`,
    denied: 'source',
    gets: 'nothing',
  },
  'Query.installations': {
    ...ofTenant,
    query: () => '{ installations { nodes { id } } }',
    denied: 'partner',
    gets: 'nothing',
  },
  'Query.installation': {
    ...ofTenant,
    query: ({ installationId }) => `{ installation(id: "${installationId}") { id } }`,
    denied: 'partner',
    gets: 'nothing',
  },
  'Query.extensions': {
    ...ofTenant,
    query: () => '{ extensions(standing: ENABLED) { nodes { app installationId } } }',
    denied: 'partner',
    gets: 'nothing',
  },
  'Query.extension': {
    ...ofTenant,
    query: ({ app }) => `{ extension(app: "${app}") { app standing } }`,
    denied: 'partner',
    gets: 'nothing',
  },
  'Query.extensionListings': {
    ...ofPublisher,
    query: () => '{ extensionListings { nodes { app } } }',
    gets: 'nothing',
    listing: 'draft',
  },
  'Query.accessLog': {
    ...ofTenant,
    query: () => '{ accessLog(kind: READ) { nodes { installationId } } }',
    allowed: 'viewer',
    denied: 'partner',
    gets: 'nothing',
  },
  'Query.auditEntries': { ...ofTenant, query: () => '{ auditEntries { nodes { subject } } }', gets: 'nothing' },

  'Mutation.validateManifest': {
    ...ofPublisher,
    input: ({ app }) => ({ manifest: text(app) }),
    denied: 'viewer',
    gets: 'nothing',
  },
  'Mutation.publishVersion': {
    ...ofPublisher,
    input: ({ app }) => ({ manifest: text(app, { version: '3.0.0' }) }),
    denied: 'viewer',
    gets: 'ACCESS_APP_TAKEN',
  },
  'Mutation.submitVersion': { ...ofPublisher, input: version, state: 'private' },
  'Mutation.recallVersion': { ...ofPublisher, input: version, state: 'in_review' },
  'Mutation.rejectVersion': {
    ...ofOperator,
    input: (scene) => ({ ...version(scene), reason: 'no words' }),
    state: 'in_review',
  },
  'Mutation.withdrawVersion': { ...ofPublisher, input: version, state: 'private' },
  'Mutation.promoteVersion': { ...ofPublisher, input: version, state: 'available' },
  'Mutation.markLegacy': { ...ofPublisher, input: version, state: 'available' },
  'Mutation.deprecateVersion': {
    ...ofPublisher,
    input: (scene) => ({ ...version(scene), endsOn: '2099-01-01', reason: 'over' }),
    state: 'available',
  },
  'Mutation.markAvailable': { ...ofPublisher, input: version, state: 'legacy' },
  'Mutation.restoreVersion': { ...ofPublisher, input: version, state: 'deprecating' },
  'Mutation.endVersion': { ...ofPublisher, input: version, state: 'deprecating' },
  'Mutation.migrateTenants': {
    ...ofPublisher,
    input: ({ app }) => ({ app, from: '1.0.0', to: '2.0.0', percent: 100 }),
    state: 'available',
  },
  'Mutation.revertMigration': { ...ofPublisher, input: ({ migrationId }) => ({ migrationId }), waits: true },
  'Mutation.setEnvValue': {
    ...ofPublisher,
    input: (scene) => ({ ...version(scene), environment: 'LIVE', name: 'HOST', value: 'a.example.test' }),
  },
  'Mutation.setEnvironment': {
    ...ofPublisher,
    input: ({ app, slug }) => ({ app, tenants: [slug], environment: 'BETA' }),
  },
  'Mutation.renewClientSecret': { ...ofOwner, input: ({ app }) => ({ app }) },
  'Mutation.renewNoticeSecret': { ...ofOwner, input: ({ app }) => ({ app }) },

  'Mutation.saveExtension': { ...ofPublisher, input: ({ app }) => ({ app }) },
  'Mutation.submitExtension': { ...ofPublisher, input: ({ app }) => ({ app }), listing: 'draft' },
  'Mutation.reviewExtension': {
    ...ofOperator,
    input: ({ app }) => ({ app, decision: 'APPROVE' }),
    listing: 'in_review',
  },
  'Mutation.withdrawExtension': { ...ofPublisher, input: ({ app }) => ({ app }), listing: 'listed' },
  'Mutation.rotateSigningKey': {
    ...ofOperator,
    query: () => 'mutation { rotateSigningKey { kid userErrors { code } } }',
  },

  // Another tenant's administrator installs for its own tenant only, whatever is asked.
  'Mutation.installApp': { ...ofTenant, input: ({ app }) => ({ app, scopes: [READ] }), gets: 'nothing' },
  'Mutation.narrowInstallation': { ...ofTenant, input: (scene) => ({ ...installation(scene), scopes: [READ] }) },
  'Mutation.removeUnusedScopes': { ...ofTenant, input: installation },
  'Mutation.suspendInstallation': { ...ofTenant, input: installation },
  'Mutation.resumeInstallation': { ...ofTenant, input: installation },
  'Mutation.uninstallApp': { ...ofTenant, input: installation },
  'Mutation.upgradeInstallation': {
    ...ofTenant,
    input: (scene) => ({ ...installation(scene), version: '2.0.0' }),
    state: 'available',
  },
  'Mutation.approveUpgrade': {
    ...ofTenant,
    input: (scene) => ({ ...installation(scene), version: '2.0.0', scopes: [READ, WRITE] }),
    waits: true,
  },
  'Mutation.refuseUpgrade': {
    ...ofTenant,
    input: (scene) => ({ ...installation(scene), version: '2.0.0' }),
    waits: true,
  },
  'Mutation.createApiToken': { ...ofTenant, input: (scene) => ({ ...installation(scene), name: 'for tests' }) },
  'Mutation.revokeApiToken': {
    ...ofTenant,
    input: ({ apiTokenId }) => ({ apiTokenId }),
    gets: 'ACCESS_API_TOKEN_UNKNOWN',
  },
};

const schema = buildControlSchema();
const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
  Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name}.${field}`),
);

describe('the permissions of the control plane', () => {
  let world: ControlWorld;
  beforeAll(async () => {
    world = await createControlWorld();
  });
  afterAll(() => world.close());

  it('are said for every operation of the schema, and tested for each', () => {
    expect(Object.keys(CONTROL_PERMISSIONS).sort()).toEqual(fields.sort());
    expect(Object.keys(CASES).sort()).toEqual([...fields].sort());
  });

  const arrange = async ({ state, listing, waits }: Case): Promise<Scene> => {
    const owner = world.partner('owner');
    const partner = { ...owner, role: 'developer' } as const;
    const admin = await world.tenant();
    const parts = { env: { HOST: { label: 'Host' } } };
    const isPrivate = state === 'private' || state === 'in_review';
    const { app } = isPrivate ? await world.publish(partner, parts) : await world.release(partner, parts);
    const isInstalled = !isPrivate && state !== 'deprecating';
    const { id: installationId } = isInstalled ? await world.install(admin, { app }) : { id: randomUUID() };
    const needs = { contracts: { accounting: { version: '2026-10', required: [READ, WRITE] } } };
    const isOld = state !== undefined && !isPrivate;
    if (isOld || waits) await world.release(partner, { app, version: '2.0.0', ...needs });
    const at = { appKey: app, version: '1.0.0' };
    if (state === 'in_review') await submitVersion(world.publishing, world.as(partner), at);
    if (state === 'legacy') await markLegacy(world.publishing, world.as(partner), at);
    const end = { ...at, endsOn: '2099-01-01', reason: 'over' };
    if (state === 'deprecating') await deprecateVersion(world.publishing, world.as(partner), end);
    if (listing) await saveExtension(world, world.as(partner), { appKey: app });
    if (listing && listing !== 'draft') await submitExtension(world, world.as(partner), { appKey: app });
    const approval = { appKey: app, decision: 'approve' } as const;
    if (listing === 'listed') await reviewExtension(world, world.as(world.operator), approval);
    const migrationId = waits ? await wait(world, partner, app, admin.tenantId) : '';
    const token = isInstalled && (await createApiToken(world.as(admin), { installationId, name: 'first' }));
    return {
      actors: {
        partner,
        owner,
        otherPartner: world.partner('owner'),
        operator: world.operator,
        admin,
        viewer: { ...admin, role: 'viewer' },
        otherAdmin: await world.tenant(),
        source: { kind: 'source-owner', personId: randomUUID(), source: 'accounting', name: 'Sam' },
      },
      app,
      slug: (await world.store.asPlatform().findOneOrFail(Tenant, { id: admin.tenantId })).slug,
      installationId,
      apiTokenId: token ? token.apiToken.id : '',
      migrationId,
    };
  };

  /** The code with which an operation is refused, or else what it gives. */
  const outcome = async (operation: Operation, scene: Scene, who: Who): Promise<string> => {
    const { query, input } = CASES[operation];
    const [, field = ''] = operation.split('.');
    const type = schema.getMutationType()?.getFields()[field]?.args[0]?.type;
    const document =
      query?.(scene) ?? `mutation M($input: ${type}) { ${field}(input: $input) { userErrors { code path } } }`;
    const { body } = await world.ask(scene.actors[who], document, { input: input?.(scene) });
    const code = body.errors?.[0]?.extensions?.code ?? body.data[field]?.userErrors?.[0]?.code;
    return code ?? JSON.stringify(body.data[field]);
  };
  const names = (scene: Scene) => new RegExp(`${scene.app}|${scene.installationId}`);

  it.each(Object.keys(CASES) as Operation[])(
    'of %s: one may, one may not, and nobody reaches what is of others',
    async (operation) => {
      const { allowed, denied, other, gets } = CASES[operation];
      const scene = await arrange(CASES[operation]);
      if (CONTROL_PERMISSIONS[operation] !== 'signed-in')
        expect(await outcome(operation, scene, denied)).toBe('ACCESS_NOT_ALLOWED');
      const theirs = await outcome(operation, scene, other);
      if (gets === 'nothing') expect(theirs).not.toMatch(names(scene));
      else expect(theirs).toBe(gets);
      expect(await outcome(operation, scene, allowed)).not.toMatch(/^[A-Z_]+$/);
    },
  );

  it('are asked of a signed-in person only', async () => {
    const { status, body } = await world.ask(undefined, '{ viewer { seat } }');
    expect({ status, code: body.errors[0].extensions.code }).toEqual({ status: 401, code: 'ACCESS_NOT_SIGNED_IN' });
  });
});
