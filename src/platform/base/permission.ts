import { CodedError } from './errors.js';

/** Who acts: a person in a tenant, an installed app, or the platform itself. */
export type Actor =
  | { kind: 'person'; personId: string; tenantId: string; role: PersonRole; name: string }
  | { kind: 'installation'; installationId: string; tenantId: string }
  | { kind: 'platform' };

export type PersonRole = 'admin' | 'viewer';

/** What each role of a person may do. What is not listed is refused. */
export const PERMISSIONS = {
  'installation:view': ['admin', 'viewer'],
  'installation:install': ['admin'],
  'installation:change': ['admin'],
  'account:link': ['admin'],
  'run:view': ['admin', 'viewer'],
  'run:retry': ['admin'],
} as const satisfies Record<string, readonly PersonRole[]>;

export type Permission = keyof typeof PERMISSIONS;

/** Whether the actor may do this in the tenant. */
export function hasPermission(actor: Actor, permission: Permission, tenantId: string): boolean {
  if (actor.kind === 'platform') return true;
  const allowed: readonly PersonRole[] = PERMISSIONS[permission];
  return actor.kind === 'person' && actor.tenantId === tenantId && allowed.includes(actor.role);
}

/**
 * Checks that the actor may do this in the tenant.
 * @throws ACCESS_NOT_ALLOWED for another tenant's person, a role without the permission, or an app.
 */
export function checkPermission(actor: Actor, permission: Permission, tenantId: string): void {
  if (hasPermission(actor, permission, tenantId)) return;
  throw new CodedError(
    'ACCESS_NOT_ALLOWED',
    `You may not do this (${permission}); ask an administrator of the tenant.`,
  );
}
