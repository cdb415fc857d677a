import { type Context, type Installation, InstallationGrant, recordAudit } from '../../platform/store/index.js';
import { type NoticeType, recordNotice } from './record-notice.js';

/**
 * Gives an installation another grant, or the same for another version or status: the epoch rises, so that tokens of the
 * grant before are refused, it is kept who did it, when and why, and the app is told. Call it in a transaction that has locked the
 * installation.
 */
export async function changeGrant(
  ctx: Context,
  installation: Installation,
  { scopes, reason, notice }: { scopes: string[]; reason: string; notice: NoticeType },
): Promise<void> {
  const { actor, em, clock } = ctx;
  const now = new Date(clock.now());
  installation.epoch += 1;
  installation.scopes = scopes;
  installation.changedAt = now;
  em.create(InstallationGrant, {
    installationId: installation.id,
    epoch: installation.epoch,
    tenantId: installation.tenantId,
    scopes,
    reason,
    approvedBy: 'personId' in actor ? actor.personId : null,
    approvedByName: 'name' in actor ? actor.name : actor.kind,
    createdAt: now,
  });
  const { tenantId, id, appKey, epoch } = installation;
  recordAudit(ctx, { tenantId, action: `installation.${reason}`, subject: id, detail: { appKey, epoch, scopes } });
  await recordNotice(ctx, installation, notice);
}
