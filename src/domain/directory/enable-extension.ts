import type { Context, Installation, Store } from '../../platform/store/index.js';
import {
  changeInstallation,
  getManifest,
  type InstallAppInput,
  type InstallationChange,
  installApp,
} from '../access/index.js';
import { disableAutomations, enableAutomations, releaseHeld } from '../automations/index.js';
import type { Contracts } from '../registry/index.js';

/** What enabling works with. */
export interface Directory {
  store: Store;
  contracts: Contracts;
}

/**
 * Enables an extension for a tenant: installs the app with exactly the approved scopes and sets its automations going,
 * all or nothing. Work that was held for want of a grant or a setting goes on.
 * @throws what installing throws.
 */
export async function enableExtension(
  directory: Directory,
  ctx: Context,
  input: InstallAppInput,
): Promise<Installation> {
  const installation = await ctx.em.transactional(async (em) => {
    const within = { ...ctx, em };
    const installed = await installApp(within, input);
    const manifest = await getManifest(within, installed.appKey, installed.appVersion);
    await enableAutomations(within, installed, manifest, directory.contracts);
    return installed;
  });
  const { tenantId, id: installationId } = installation;
  await releaseHeld(directory, { tenantId, installationId, reasons: ['grant', 'config'] });
  return installation;
}

/** Narrows, suspends, resumes or disables an extension. @throws what changing an installation throws. */
export async function changeExtension(
  directory: Directory,
  ctx: Context,
  installationId: string,
  change: InstallationChange,
): Promise<Installation> {
  const installation = await changeInstallation(ctx, installationId, change);
  const { tenantId } = installation;
  if (change === 'uninstall') await disableAutomations(ctx, installationId);
  if (change === 'resume') await releaseHeld(directory, { tenantId, installationId, reasons: ['grant'] });
  return installation;
}
