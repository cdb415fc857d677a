import { type Actor, CodedError, checkPermission, type Permission } from '../../platform/base/index.js';
import { type App, type AppVersion, VERSION_STATES, type VersionState } from '../../platform/store/index.js';

interface VersionMove {
  from: readonly VersionState[];
  to: VersionState;
  /** What its publisher needs; `extension:review` is for operators. */
  permission: Permission;
}

/** What may be done with a version that is published, and by whom. */
export const VERSION_MOVES = {
  submit: { from: ['private'], to: 'in_review', permission: 'app:publish' },
  recall: { from: ['in_review'], to: 'private', permission: 'app:publish' },
  reject: { from: ['in_review'], to: 'private', permission: 'extension:review' },
  withdraw: { from: ['private', 'in_review'], to: 'withdrawn', permission: 'app:publish' },
  /** What nobody has reviewed yet: for the platform, and for a tenant's app of its own. */
  release: { from: ['private', 'in_review'], to: 'promoted', permission: 'app:promote' },
  approve: { from: ['in_review'], to: 'promoted', permission: 'extension:review' },
  promote: { from: ['available', 'legacy'], to: 'promoted', permission: 'app:promote' },
  demote: { from: ['promoted'], to: 'available', permission: 'app:promote' },
  markLegacy: { from: ['available'], to: 'legacy', permission: 'app:deprecate' },
  markAvailable: { from: ['legacy'], to: 'available', permission: 'app:deprecate' },
  deprecate: { from: ['available', 'legacy', 'deprecating'], to: 'deprecating', permission: 'app:deprecate' },
  restore: { from: ['deprecating'], to: 'legacy', permission: 'app:deprecate' },
  end: { from: ['deprecating'], to: 'deprecated', permission: 'app:deprecate' },
} as const satisfies Record<string, VersionMove>;

export type VersionMoveName = keyof typeof VERSION_MOVES;

/** Who may install a version of each state, or stay on it when the grant is approved again. */
export const INSTALLABLE = {
  private: 'sandbox',
  in_review: 'sandbox',
  promoted: 'anyone',
  available: 'anyone',
  legacy: 'who has it',
  deprecating: 'who has it',
  deprecated: 'nobody',
  withdrawn: 'nobody',
} as const satisfies Record<VersionState, string>;

/**
 * Moves a version's state, when the table has that and the actor may.
 * @throws ACCESS_NOT_ALLOWED, ACCESS_VERSION_STATE naming what it may become
 */
export function moveVersion(actor: Actor, app: App, version: AppVersion, name: VersionMoveName): void {
  const { from, to, permission }: VersionMove = VERSION_MOVES[name];
  checkAppPermission(actor, app, permission);
  const state = version.state as VersionState;
  if (!from.includes(state)) {
    const next = VERSION_STATES[state].join(' or ') || 'nothing else';
    const message = `${version.appKey} ${version.version} is ${state}; it may become ${next}.`;
    throw new CodedError('ACCESS_VERSION_STATE', message, { details: { state } });
  }
  version.state = to;
}

/**
 * Checks that the actor may do this with an app: who belongs to the partner that publishes it, or to the tenant whose
 * own it is. The apps that ship with the platform are the platform's.
 * @throws ACCESS_NOT_ALLOWED
 */
export function checkAppPermission(
  actor: Actor,
  { partnerId, ownerTenantId }: Pick<App, 'partnerId' | 'ownerTenantId'>,
  permission: Permission,
): void {
  if (ownerTenantId) checkPermission(actor, 'private-app:publish', ownerTenantId);
  else checkPermission(actor, permission, partnerId ?? 'the platform');
}
