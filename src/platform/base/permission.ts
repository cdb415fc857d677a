import { CodedError } from './errors.js';

/**
 * Who acts: a person in one seat (a tenant's, a partner's, a source's, an operator's), an installed app, a source of the
 * suite, or the platform itself. A person with several seats acts in one at a time.
 */
export type Actor =
  | { kind: 'person'; personId: string; tenantId: string; role: PersonRole; name: string }
  | { kind: 'partner'; personId: string; partnerId: string; role: PartnerRole; name: string }
  | { kind: 'source-owner'; personId: string; source: string; name: string }
  | { kind: 'operator'; personId: string; name: string }
  | { kind: 'installation'; installationId: string; tenantId: string }
  | { kind: 'source'; source: string }
  | { kind: 'platform' };

export const PERSON_ROLES = ['owner', 'admin', 'member', 'viewer'] as const;
export type PersonRole = (typeof PERSON_ROLES)[number];
export const PARTNER_ROLES = ['owner', 'developer'] as const;
export type PartnerRole = (typeof PARTNER_ROLES)[number];

/** A seat with the role in it, as the table of permissions names it. */
type Seat = `tenant ${PersonRole}` | `partner ${PartnerRole}` | 'source owner' | 'operator';

const tenantAll = ['tenant owner', 'tenant admin', 'tenant member', 'tenant viewer'] as const;
const tenantAdmins = ['tenant owner', 'tenant admin'] as const;
const partnerAll = ['partner owner', 'partner developer'] as const;

/**
 * What each seat may do with what belongs to it: a tenant's with that tenant's, a partner's with that partner's, a
 * source owner's with that source's; an operator with every partner's extensions, and no tenant's data. What is not
 * listed is refused.
 */
export const PERMISSIONS = {
  'installation:view': tenantAll,
  'installation:install': tenantAdmins,
  'installation:change': tenantAdmins,
  'account:link': tenantAdmins,
  'run:view': tenantAll,
  'access-log:view': tenantAll,
  'run:retry': ['tenant owner', 'tenant admin', 'tenant member'],
  'directory:view': tenantAll,
  'token:view': tenantAdmins,
  'token:create': tenantAdmins,
  'token:revoke': tenantAdmins,
  'audit:view': tenantAdmins,
  'member:view': tenantAll,
  'member:change': tenantAdmins,
  'owner:change': ['tenant owner'],
  'private-app:publish': tenantAdmins,

  'app:view': partnerAll,
  'app:publish': partnerAll,
  'app:promote': partnerAll,
  'app:deprecate': partnerAll,
  'app:migrate': partnerAll,
  'app-env:view': partnerAll,
  'app-env:set': partnerAll,
  'app-secret:renew': ['partner owner'],
  'app-notice:view': partnerAll,
  'extension:view': [...partnerAll, 'operator'],
  'extension:edit': partnerAll,
  'extension:submit': partnerAll,
  'extension:review': ['operator'],
  'partner-member:view': partnerAll,
  'partner-member:change': ['partner owner'],

  'signing-key:rotate': ['operator'],
} as const satisfies Record<string, readonly Seat[]>;

export type Permission = keyof typeof PERMISSIONS;

/** Whether the actor may do this with what belongs to `owner`: the id of a tenant or of a partner, or a source's name. */
export function hasPermission(actor: Actor, permission: Permission, owner: string): boolean {
  if (actor.kind === 'platform') return true;
  const seat = seatOf(actor, owner);
  const allowed: readonly Seat[] = PERMISSIONS[permission];
  return seat !== undefined && allowed.includes(seat);
}

/** The seat in which an actor meets what belongs to `owner`; undefined when it has none there. */
function seatOf(actor: Actor, owner: string): Seat | undefined {
  switch (actor.kind) {
    case 'person':
      return actor.tenantId === owner ? `tenant ${actor.role}` : undefined;
    case 'partner':
      return actor.partnerId === owner ? `partner ${actor.role}` : undefined;
    case 'source-owner':
      return actor.source === owner ? 'source owner' : undefined;
    case 'operator':
      return 'operator';
    default:
      return undefined;
  }
}

/**
 * Checks that the actor may do this with what belongs to `owner`, as `hasPermission` has it.
 * @throws ACCESS_NOT_ALLOWED for another tenant's or partner's person, a role without the permission, or an app.
 */
export function checkPermission(actor: Actor, permission: Permission, owner: string): void {
  if (hasPermission(actor, permission, owner)) return;
  throw new CodedError(
    'ACCESS_NOT_ALLOWED',
    `You may not do this (${permission}); ask an administrator of the tenant.`,
  );
}
