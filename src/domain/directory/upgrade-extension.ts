import type { Context, Installation } from '../../platform/store/index.js';
import {
  checkWaiting,
  getInstallation,
  getUpgrade,
  type InstallAppInput,
  moveInstallation,
  type UpgradeOutcome,
} from '../access/index.js';
import { enableAutomations, releaseHeld } from '../automations/index.js';
import { checkContractsServed } from './check-contracts-served.js';
import { type Directory, type EnabledExtension, enableExtension } from './enable-extension.js';

/**
 * Has an installation go to another version of its app, for its tenant's administrator or for the app's publisher. One
 * that asks for nothing more runs at once, with no more scopes than it declares; one that asks for more waits until the
 * tenant approves it, and the old one runs on.
 * @throws ACCESS_NOT_ALLOWED, ACCESS_INSTALLATION_UNKNOWN, ACCESS_APP_UNKNOWN, ACCESS_VERSION_NOT_OFFERED,
 *   REGISTRY_CONTRACT_RETIRED, REGISTRY_CONTRACT_DRAFT
 */
export async function upgradeInstallation(
  directory: Directory,
  ctx: Context,
  input: { installationId: string; version: string },
): Promise<{ outcome: UpgradeOutcome; installation: Installation }> {
  // Before the transaction: it asks on a connection of its own.
  const { after, installation } = await getUpgrade(ctx, input);
  const { tenantId, id: installationId } = installation;
  await checkContractsServed(directory, after, tenantId);
  const done = await ctx.em.transactional(async (em) => {
    const within = { ...ctx, em };
    const { installation: locked, ...upgrade } = await getUpgrade(within, { ...input, lock: true });
    const outcome = await moveInstallation(within, locked, upgrade);
    if (outcome === 'moved') await enableAutomations(within, locked, upgrade.after, directory.contracts);
    return { outcome, installation: locked };
  });
  if (done.outcome === 'moved')
    await releaseHeld(directory, { tenantId, installationId, reasons: ['grant', 'config'] });
  return done;
}

/**
 * Approves the version that waits, exactly that which was shown, with exactly these scopes. Settings that are not given
 * keep their values.
 * @throws ACCESS_UPGRADE_CHANGED when another version waits by now, and what enabling throws
 */
export async function approveUpgrade(
  directory: Directory,
  ctx: Context,
  input: { installationId: string; version: string } & Pick<InstallAppInput, 'scopes' | 'settings'>,
): Promise<EnabledExtension> {
  const { installationId, version, scopes } = input;
  const installation = await getInstallation(ctx, installationId);
  checkWaiting(installation, version);
  const { tenantId, appKey, settings: kept } = installation;
  const texts = Object.entries(kept).map(([name, value]) => [name, String(value)]);
  const settings = { ...Object.fromEntries(texts), ...input.settings };
  return enableExtension(directory, ctx, { tenantId, appKey, version, scopes, settings, isUpgrade: true });
}
