import { type Actor, CodedError, checkPermission, createSecret, hashSecret } from '../../platform/base/index.js';
import { App, ClientSecret, type Context, type Em, LockMode, recordAudit } from '../../platform/store/index.js';

/** As long as an old client secret may stay good beside the new one. */
const longestOverlapSeconds = 30 * 86_400;

/**
 * Gives an app a new client secret, which is shown here once and kept as a hash only. The newest of the old ones stays
 * good for the overlap, all others end at once: two are good at a time. Apps belong to no tenant: the context's entity
 * manager is the platform's, whoever acts.
 * @throws ACCESS_APP_UNKNOWN, ACCESS_NOT_ALLOWED, ACCESS_APP_INVALID for an overlap that is not possible
 */
export async function renewClientSecret(
  ctx: Context,
  appKey: string,
  { overlapSeconds = 0 }: { overlapSeconds?: number } = {},
): Promise<string> {
  const secret = createSecret('gwc');
  await ctx.em.transactional(async (em) => {
    const app = await getApp(em, appKey, { lock: true });
    checkMayRenew(ctx.actor, app);
    if (!(overlapSeconds >= 0 && overlapSeconds <= longestOverlapSeconds))
      throw new CodedError('ACCESS_APP_INVALID', `The overlap is from 0 to ${longestOverlapSeconds} seconds.`);
    const createdAt = new Date(ctx.clock.now());
    const endsAt = new Date(ctx.clock.now() + overlapSeconds * 1_000);
    const [newest] = await em.find(ClientSecret, { appKey }, { orderBy: { createdAt: 'desc' }, limit: 1 });
    const kept = overlapSeconds > 0 ? newest : undefined;
    await em.nativeDelete(ClientSecret, { appKey, ...(kept && { hash: { $ne: kept.hash } }) });
    if (kept && (kept.expiresAt == null || kept.expiresAt > endsAt)) kept.expiresAt = endsAt;
    em.create(ClientSecret, { hash: hashSecret(secret), appKey, hint: secret.slice(-4), createdAt });
    recordAudit(
      { ...ctx, em },
      {
        ...ownerOf(app),
        action: 'client-secret.renewed',
        subject: appKey,
        detail: { hint: secret.slice(-4), overlapSeconds },
      },
    );
  });
  return secret;
}

/** An app's client secrets by their last characters, newest first; `expiresAt` is null for the one without an end. */
export async function listClientSecrets(
  ctx: Context,
  appKey: string,
): Promise<Pick<ClientSecret, 'hint' | 'createdAt' | 'expiresAt'>[]> {
  checkMayRenew(ctx.actor, await getApp(ctx.em, appKey));
  const good = { $or: [{ expiresAt: null }, { expiresAt: { $gt: new Date(ctx.clock.now()) } }] };
  const found = await ctx.em.find(ClientSecret, { appKey, ...good }, { orderBy: { createdAt: 'desc' } });
  return found.map(({ hint, createdAt, expiresAt }) => ({ hint, createdAt, expiresAt }));
}

async function getApp(em: Em, appKey: string, options: { lock?: boolean } = {}): Promise<App> {
  const app = await em.findOne(App, { key: appKey }, options.lock ? { lockMode: LockMode.PESSIMISTIC_WRITE } : {});
  if (!app) throw new CodedError('ACCESS_APP_UNKNOWN', `There is no app ${appKey}.`);
  return app;
}

/** A partner's owner for its app, a tenant's administrator for its private app; for one that ships with it nobody. */
function checkMayRenew(actor: Actor, { partnerId, ownerTenantId }: App): void {
  if (ownerTenantId != null) checkPermission(actor, 'private-app:publish', ownerTenantId);
  else checkPermission(actor, 'app-secret:renew', partnerId ?? 'nobody');
}

function ownerOf({ partnerId, ownerTenantId }: App): { partnerId?: string; tenantId?: string } {
  return { ...(partnerId != null && { partnerId }), ...(ownerTenantId != null && { tenantId: ownerTenantId }) };
}
