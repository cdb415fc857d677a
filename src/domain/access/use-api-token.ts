import { hashSecret } from '../../platform/base/index.js';
import { ApiToken } from '../../platform/store/index.js';
import type { Access } from './access.js';
import { goodAt } from './api-tokens.js';

/** How exactly it is known when an API token was used last: writing it each time would cost more than it tells. */
const usedWithinMs = 60_000;

/** The API token that a secret is of, when it is good now. It does not tell whose app asks; the caller checks that. */
export async function findApiToken({ store, clock }: Access, secret: string): Promise<ApiToken | undefined> {
  const good = goodAt(new Date(clock.now()));
  return (await store.asPlatform().findOne(ApiToken, { hash: hashSecret(secret), ...good })) ?? undefined;
}

/** Notes that an API token was used. */
export async function noteApiTokenUse({ store, clock }: Access, { id, tenantId }: ApiToken): Promise<void> {
  const now = clock.now();
  const notLately = { $or: [{ lastUsedAt: null }, { lastUsedAt: { $lt: new Date(now - usedWithinMs) } }] };
  await store.forTenant(tenantId).nativeUpdate(ApiToken, { id, ...notLately }, { lastUsedAt: new Date(now) });
}
