import { CodedError, isUuid } from '../../platform/base/index.js';
import { type Context, Installation, LockMode } from '../../platform/store/index.js';

/** One installation of the context's tenant. @throws ACCESS_INSTALLATION_UNKNOWN */
export async function getInstallation(
  ctx: Pick<Context, 'em'>,
  installationId: string,
  options: { lock?: boolean } = {},
): Promise<Installation> {
  const found =
    isUuid(installationId) &&
    (await ctx.em.findOne(
      Installation,
      { id: installationId },
      options.lock ? { lockMode: LockMode.PESSIMISTIC_WRITE } : {},
    ));
  if (!found) throw new CodedError('ACCESS_INSTALLATION_UNKNOWN', `There is no installation ${installationId}.`);
  return found;
}
