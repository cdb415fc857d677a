import { CodedError } from '../../platform/base/index.js';
import { type Em, RevokedToken, type Store } from '../../platform/store/index.js';
import { accessTokenSeconds } from './access.js';
import type { AccessToken } from './access-token.js';
import { namesOf } from './token-family.js';

/** So many of one tenant at a time: what is revoked is held in memory by every node until it would have expired. */
const maxOfTenant = 10_000;
/** Clocks of nodes differ: what is revoked is known for longer than anybody takes it. */
const skewMs = 60_000;

/** Refuses all access tokens of a family from now on. The entity manager may be the platform's or the tenant's. */
export async function revokeFamily(em: Em, family: string, more: { now: number; tenantId?: string }): Promise<void> {
  const { now, tenantId = null } = more;
  const expiresAt = new Date(now + accessTokenSeconds * 1_000 + skewMs);
  await em.upsert(RevokedToken, { id: family, tenantId, revokedAt: new Date(now), expiresAt });
}

/** Refuses one access token from now on. @throws ACCESS_REVOCATION_LIMIT */
export async function revokeAccessToken(store: Store, { jti, tenantId, exp }: AccessToken, now: number): Promise<void> {
  const em = store.forTenant(tenantId);
  if ((await em.count(RevokedToken, { tenantId, expiresAt: { $gt: new Date(now) } })) >= maxOfTenant) {
    const message = 'Too many access tokens have been revoked one by one; they expire by themselves within minutes.';
    throw new CodedError('ACCESS_REVOCATION_LIMIT', message, { retryAfterSeconds: 60 });
  }
  const expiresAt = new Date(exp * 1_000 + skewMs);
  await em.upsert(RevokedToken, { id: jti, tenantId, revokedAt: new Date(now), expiresAt });
}

/** Whether an access token was revoked, by itself or with its family, as the database knows it. */
export async function isRevokedNow(store: Store, { jti, tenantId }: AccessToken): Promise<boolean> {
  const of = { $or: [{ tenantId }, { tenantId: null }] };
  return (await store.asPlatform().count(RevokedToken, { id: { $in: namesOf(jti) }, ...of })) > 0;
}
