import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { Installation } from '../../platform/store/index.js';
import type { Access } from './access.js';
import { type GrantInForce, toGrant } from './grant-watch.js';
import type { PersonActor } from './seats.js';

/** How the authorization server names a person: a person acts for one tenant at a time. */
export const accountIdOf = (person: PersonActor): string => `${person.tenantId}.${person.personId}`;
export const tenantOf = (accountId: string): string => accountId.split('.')[0] ?? '';

/** The active installation of an app that an account can speak for. */
export async function findInstallation(
  access: Access,
  accountId: string,
  appKey: string,
): Promise<GrantInForce | undefined> {
  const row = await access.store.forTenant(tenantOf(accountId)).findOne(Installation, { appKey, status: 'active' });
  return row ? toGrant(row) : undefined;
}

/** For which installation each request's token is, when the request said so itself. */
export const chosenInstallation = new WeakMap<object, GrantInForce>();

/** To which family each request's token belongs, when that is not its authorization's. */
export const chosenFamily = new WeakMap<object, string>();

/**
 * The grant that a token is issued under, checked to hold every scope of the token.
 * @throws invalid_grant, invalid_scope
 */
export async function checkTokenGrant(
  ctx: KoaContextWithOIDC,
  access: Access,
  token: { scope?: string; clientId?: string; accountId?: string },
): Promise<GrantInForce> {
  const grant =
    chosenInstallation.get(ctx) ?? (await findInstallation(access, token.accountId ?? '', token.clientId ?? ''));
  if (!grant) throw new errors.InvalidGrant('the app is not installed for this tenant any more');
  const refused = (token.scope ?? '').split(' ').find((scope) => scope && !grant.scopes.includes(scope));
  if (refused) throw new errors.InvalidScope(`the tenant has not granted ${refused}`, refused);
  return grant;
}

/** Looks before the refresh token is used up: a refusal must not cost the app the only one that it has. */
export async function checkBeforeRotation(ctx: KoaContextWithOIDC, access: Access): Promise<boolean> {
  const { params, entities } = ctx.oidc;
  const { clientId, accountId, scope: original } = entities.RefreshToken ?? {};
  const scope = String(params?.scope ?? original ?? '').replace(/\boffline_access\b/, '');
  await checkTokenGrant(ctx, access, { scope, clientId, accountId });
  return true;
}
