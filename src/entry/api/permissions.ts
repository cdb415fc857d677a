import type { MiddlewareFn } from 'type-graphql';
import { proofTooOld } from '../../domain/access/index.js';
import { type Actor, CodedError, hasPermission, type Permission } from '../../platform/base/index.js';
import type { ControlContext } from './control-context.js';

/** What an operation needs: one of these in the actor's own seat, or only to be signed in. */
type Needed = readonly Permission[] | 'signed-in';

const publish = ['app:publish', 'private-app:publish'] as const;
const deprecate = ['app:deprecate', 'private-app:publish'] as const;

/**
 * Every operation, and who may try it. An app's publisher is a partner, or a tenant with an app of its own: then
 * `private-app:publish` is what counts. Whose thing it is, the domain asks. What is not listed is refused.
 */
export const CONTROL_PERMISSIONS = {
  'Query.viewer': 'signed-in',
  'Query.apps': ['app:view', 'private-app:publish', 'extension:review'],
  'Query.app': ['app:view', 'directory:view', 'extension:review'],
  'Query.installations': ['installation:view'],
  'Query.installation': ['installation:view'],
  'Query.extensions': ['directory:view'],
  'Query.extension': ['directory:view'],
  'Query.extensionListings': ['extension:view'],
  'Query.accessLog': ['access-log:view'],
  'Query.auditEntries': ['audit:view'],

  'Mutation.validateManifest': publish,
  'Mutation.publishVersion': publish,
  'Mutation.submitVersion': publish,
  'Mutation.recallVersion': publish,
  'Mutation.rejectVersion': ['extension:review'],
  'Mutation.withdrawVersion': publish,
  'Mutation.promoteVersion': ['app:promote', 'private-app:publish', 'extension:review'],
  'Mutation.markLegacy': deprecate,
  'Mutation.markAvailable': deprecate,
  'Mutation.deprecateVersion': deprecate,
  'Mutation.restoreVersion': deprecate,
  'Mutation.endVersion': deprecate,
  'Mutation.migrateTenants': ['app:migrate', 'private-app:publish'],
  'Mutation.revertMigration': ['app:migrate', 'private-app:publish'],
  'Mutation.setEnvValue': ['app-env:set', 'private-app:publish'],
  'Mutation.setEnvironment': ['app-env:set', 'private-app:publish'],
  'Mutation.renewClientSecret': ['app-secret:renew', 'private-app:publish'],
  'Mutation.renewNoticeSecret': ['app-secret:renew', 'private-app:publish'],

  'Mutation.saveExtension': ['extension:edit'],
  'Mutation.submitExtension': ['extension:submit'],
  'Mutation.reviewExtension': ['extension:review'],
  'Mutation.withdrawExtension': ['extension:edit'],

  'Mutation.installApp': ['installation:install'],
  'Mutation.narrowInstallation': ['installation:change'],
  'Mutation.removeUnusedScopes': ['installation:change'],
  'Mutation.suspendInstallation': ['installation:change'],
  'Mutation.resumeInstallation': ['installation:change'],
  'Mutation.uninstallApp': ['installation:change'],
  'Mutation.upgradeInstallation': ['installation:change'],
  'Mutation.approveUpgrade': ['installation:install'],
  'Mutation.refuseUpgrade': ['installation:change'],
  'Mutation.createApiToken': ['token:create'],
  'Mutation.revokeApiToken': ['token:revoke'],

  'Mutation.rotateSigningKey': ['signing-key:rotate'],
} as const satisfies Record<string, Needed>;

/** What a person must have proved anew for: it gives others access, or shows a secret. */
const NEEDS_FRESH_PROOF: ReadonlySet<string> = new Set<keyof typeof CONTROL_PERMISSIONS>([
  'Mutation.installApp',
  'Mutation.approveUpgrade',
  'Mutation.createApiToken',
  'Mutation.renewClientSecret',
  'Mutation.renewNoticeSecret',
  'Mutation.rotateSigningKey',
]);

const table: Partial<Record<string, Needed>> = CONTROL_PERMISSIONS;

/** Refuses an operation before its resolver runs. @throws ACCESS_NOT_ALLOWED, ACCESS_PROOF_OLD */
export const checkOperation: MiddlewareFn<ControlContext> = ({ context, info }, next) => {
  const { parentType, fieldName, path } = info;
  if (path.prev !== undefined) return next();
  const operation = `${parentType.name}.${fieldName}`;
  checkAllowed(context.actor, operation);
  if (!context.hasFreshProof && NEEDS_FRESH_PROOF.has(operation)) throw proofTooOld();
  return next();
};

function checkAllowed(actor: Actor, operation: string): void {
  const needed = Object.hasOwn(table, operation) ? table[operation] : [];
  if (needed === 'signed-in') return;
  if (needed?.some((permission) => hasPermission(actor, permission, ownerOf(actor)))) return;
  throw new CodedError('ACCESS_NOT_ALLOWED', `You may not do this: ${operation} needs ${needed?.join(' or ')}.`);
}

/** Whose things an actor's seat is about; an operator's are nobody's. */
export function ownerOf(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      return actor.tenantId;
    case 'partner':
      return actor.partnerId;
    case 'source-owner':
      return actor.source;
    default:
      return '';
  }
}
