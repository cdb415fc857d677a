import { checkPermission } from '../../platform/base/index.js';
import type { Context, Installation, Store } from '../../platform/store/index.js';
import {
  changeInstallation,
  createApiToken,
  getManifest,
  hasApiToken,
  type InstallAppInput,
  type InstallationChange,
  installApp,
  isSandboxTenant,
} from '../access/index.js';
import { disableAutomations, enableAutomations, releaseHeld } from '../automations/index.js';
import { endLinking } from '../connectors/index.js';
import type { Contracts } from '../registry/index.js';
import { deleteAccounts } from '../vault/index.js';
import { checkContractsServed } from './check-contracts-served.js';
import { checkOffered } from './check-offered.js';

/** What enabling works with. */
export interface Directory {
  store: Store;
  contracts: Contracts;
}

/** What enabling gives. */
export interface EnabledExtension {
  installation: Installation;
  /** The secret of the API token that came of it, to be shown once. */
  apiToken: string | undefined;
}

/**
 * Enables an extension for a tenant: installs the app with exactly the approved scopes and sets its automations going,
 * all or nothing. A private extension that the tenant does not have needs the key of its link. An app whose manifest asks
 * for it gets its first API token, when the caller can show it. Work that was held for want of a grant or a setting goes on.
 * @throws what installing throws, ACCESS_APP_UNKNOWN also without that key; REGISTRY_CONTRACT_RETIRED, REGISTRY_CONTRACT_DRAFT
 */
export async function enableExtension(
  directory: Directory,
  ctx: Context,
  input: InstallAppInput & { linkKey?: string | undefined; canShowApiToken?: boolean },
): Promise<EnabledExtension> {
  checkPermission(ctx.actor, 'installation:install', input.tenantId);
  await checkOffered(ctx, input);
  // Before the transaction: it asks on a connection of its own.
  const manifest = await getManifest(ctx, input.appKey, input.version);
  await checkContractsServed(directory, manifest, input.tenantId);
  const isSandbox = await isSandboxTenant(directory.store, input.tenantId);
  const enabled = await ctx.em.transactional(async (em) => {
    const within = { ...ctx, em };
    const installed = await installApp(within, { ...input, version: manifest.version, isSandbox });
    await enableAutomations(within, installed, manifest, directory.contracts);
    const isWanted = manifest.oauth.apiToken && input.canShowApiToken && !(await hasApiToken(within, installed.id));
    const first = { installationId: installed.id, name: manifest.meta.name };
    const apiToken = isWanted ? (await createApiToken(within, first)).secret : undefined;
    return { installation: installed, apiToken };
  });
  const { tenantId, id: installationId } = enabled.installation;
  await releaseHeld(directory, { tenantId, installationId, reasons: ['grant', 'config'] });
  return enabled;
}

/**
 * Narrows, suspends, resumes or disables an extension, all or nothing. Disabling stops its automations and deletes what
 * it signs in with at outside services; its runs, and so what became of which record, stay.
 * @throws what changing an installation throws.
 */
export async function changeExtension(
  directory: Directory,
  ctx: Context,
  installationId: string,
  change: InstallationChange,
): Promise<Installation> {
  const installation = await ctx.em.transactional(async (em) => {
    const within = { ...ctx, em };
    const changed = await changeInstallation(within, installationId, change);
    if (change === 'uninstall') {
      await disableAutomations(within, changed.id);
      await endLinking(within, changed.id);
      await deleteAccounts(within, changed.id);
    }
    return changed;
  });
  const { tenantId } = installation;
  if (change === 'resume') await releaseHeld(directory, { tenantId, installationId, reasons: ['grant'] });
  return installation;
}
