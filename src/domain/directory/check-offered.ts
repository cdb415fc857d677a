import { CodedError, isSameSecret } from '../../platform/base/index.js';
import { type Context, Extension, type ExtensionState, Installation } from '../../platform/store/index.js';
import { type AppManifest, getManifest } from '../access/index.js';

/** An app for a tenant, with the key of a private extension's link when the tenant came by it. */
export interface Asked {
  tenantId: string;
  appKey: string;
  linkKey?: string | undefined;
}

/** Whether the app is for new tenants. Until its listing is decided on it is as an app without one, found by its key. */
const isOpen = {
  draft: true,
  in_review: true,
  listed: true,
  rejected: false,
  withdrawn: false,
} as const satisfies Record<ExtensionState, boolean>;

/**
 * Whether a tenant may come to an app, by whatever way: it has the app, or the app is for new tenants and, when it is a
 * private extension that the tenant never had, the key of its link is given. It does not check whether the person may
 * install, nor which version is offered.
 */
export async function isOfferedTo({ em }: Pick<Context, 'em'>, asked: Asked): Promise<boolean> {
  const { tenantId, appKey, linkKey } = asked;
  const extension = await em.findOne(Extension, { appKey });
  if (!extension) return true;
  const had = await em.findOne(Installation, { tenantId, appKey });
  if (had && had.status !== 'uninstalled') return true;
  const isTheirs = extension.audience === 'public' || had !== null || isSameSecret(linkKey ?? '', extension.linkKey);
  return isTheirs && isOpen[extension.state as ExtensionState];
}

/** Checks the same: with a wrong key it is as if there were no such app. @throws ACCESS_APP_UNKNOWN */
export async function checkOffered(ctx: Pick<Context, 'em'>, asked: Asked): Promise<void> {
  if (await isOfferedTo(ctx, asked)) return;
  throw new CodedError('ACCESS_APP_UNKNOWN', `There is no app ${asked.appKey}.`);
}

/**
 * What a tenant is asked to approve: the promoted version's manifest, when the tenant may come to it.
 * @throws ACCESS_APP_UNKNOWN
 */
export async function getOffer(ctx: Context, asked: Asked): Promise<AppManifest> {
  const manifest = await getManifest(ctx, asked.appKey);
  await checkOffered(ctx, asked);
  return manifest;
}
