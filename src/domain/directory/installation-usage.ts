import { checkPermission } from '../../platform/base/index.js';
import { type Context, type Installation, InstallationGrant } from '../../platform/store/index.js';
import { getInstallation, getManifest, scopesOf } from '../access/index.js';
import { guardedCoordinates } from '../gateway/index.js';
import { findGroupUse, type Groups, type GroupUse, listSentOperations } from '../metering/index.js';
import type { Contracts } from '../registry/index.js';
import { changeExtension, type Directory } from './enable-extension.js';

/** A granted scope, and whether the app has used it of late. */
export interface ScopeUsage {
  scope: string;
  /** Whether the app does not work without it: then it cannot be taken away alone. */
  isRequired: boolean;
  /** Since when it is granted without a break, as far as the whole window goes back. */
  grantedSince: Date;
  /** What was sent that needed it; undefined when nothing did. */
  use: GroupUse | undefined;
}

/** What an installation really used of what it was granted. */
export interface InstallationUsage {
  /** The first day that was looked at, and how many days those are. */
  since: Date;
  days: number;
  scopes: ScopeUsage[];
  /** Granted, not used, and not required: what can be taken away. */
  unused: string[];
  /** Since when the youngest of `unused` is granted, when that is less than the window. */
  youngest: Date | undefined;
}

const windowDays = 30;
const dayMs = 86_400_000;

/**
 * Says of each granted scope whether requests of the last 30 days needed it: whether it stands in any alternative, all
 * of which is granted, of what a used coordinate needs. What requests touched is known, what they were answered is not:
 * it counts requests, not records. The counts are at most seconds old.
 * @throws ACCESS_INSTALLATION_UNKNOWN, ACCESS_NOT_ALLOWED
 */
export async function findInstallationUsage(
  { store, contracts }: Directory,
  ctx: Context,
  installationId: string,
): Promise<InstallationUsage> {
  const installation = await getInstallation(ctx, installationId);
  checkPermission(ctx.actor, 'installation:view', installation.tenantId);
  const since = new Date(ctx.clock.now() - windowDays * dayMs);
  const manifest = await getManifest(ctx, installation.appKey, installation.appVersion);
  const sent = await listSentOperations(ctx.em, installation.id, since);
  const sentTo = [...new Set(sent.map(({ contract }) => contract))];
  const used = await findGroupUse(store, sent, guardedBy(contracts, sentTo, new Set(installation.scopes)));
  const grantedSince = await findGrantedSince(ctx, installation, since);
  const required = new Set(scopesOf(manifest).required);
  const scopes = installation.scopes.map((scope) => ({
    scope,
    isRequired: required.has(scope),
    grantedSince: grantedSince(scope),
    use: used.get(scope),
  }));
  const unused = scopes.filter(({ isRequired, use }) => !isRequired && !use);
  const youngest = Math.max(...unused.map((one) => one.grantedSince.getTime()));
  return {
    since,
    days: windowDays,
    scopes,
    unused: unused.map(({ scope }) => scope),
    youngest: youngest > since.getTime() ? new Date(youngest) : undefined,
  };
}

/**
 * Takes from an installation what it has not used in the last 30 days and does not require; of `offered` only, when
 * that is said, so that nothing goes that whoever decides has not seen.
 * @returns the installation and what was taken, which may be nothing
 * @throws ACCESS_INSTALLATION_UNKNOWN, ACCESS_NOT_ALLOWED
 */
export async function removeUnusedScopes(
  directory: Directory,
  ctx: Context,
  { installationId, offered }: { installationId: string; offered?: readonly string[] | undefined },
): Promise<{ installation: Installation; removed: string[] }> {
  const { id, tenantId } = await getInstallation(ctx, installationId);
  checkPermission(ctx.actor, 'installation:change', tenantId);
  const { unused } = await findInstallationUsage(directory, ctx, id);
  const removed = unused.filter((scope) => offered === undefined || offered.includes(scope));
  if (removed.length === 0) return { installation: await getInstallation(ctx, id), removed };
  return { installation: await changeExtension(directory, ctx, id, { without: removed }), removed };
}

/** Everything that the granted scopes open, by each scope that it takes. */
function guardedBy(contracts: Contracts, ids: readonly string[], granted: ReadonlySet<string>): Groups {
  return ids.flatMap((id) => {
    const [name = '', version = ''] = id.split('/');
    const contract = contracts.find(name, version);
    const needs = contract ? guardedCoordinates(contract) : [];
    const scopesOf = new Map<string, Set<string>>();
    for (const { coordinate, rule } of needs) {
      const opening = rule.filter((all) => all.every((scope) => granted.has(scope))).flat();
      scopesOf.set(coordinate, new Set([...(scopesOf.get(coordinate) ?? []), ...opening]));
    }
    return [...scopesOf].flatMap(([coordinate, scopes]) =>
      [...scopes].map((group) => ({ contract: id, coordinate, group })),
    );
  });
}

/** Since when scopes are granted without a break; what is longer than the window is told as its beginning. */
async function findGrantedSince(
  { em }: Context,
  { id: installationId, createdAt }: Installation,
  since: Date,
): Promise<(scope: string) => Date> {
  const before = { installationId, createdAt: { $lte: since } };
  const [atStart] = await em.find(InstallationGrant, before, { orderBy: { epoch: 'desc' }, limit: 1 });
  const where = { installationId, createdAt: { $gt: since } };
  const later = await em.find(InstallationGrant, where, { orderBy: { epoch: 'desc' }, limit: mostGrants });
  return (scope) => {
    const without = later.findIndex(({ scopes }) => !scopes.includes(scope));
    if (without !== -1) return later[without - 1]?.createdAt ?? createdAt;
    return atStart?.scopes.includes(scope) ? since : (later.at(-1)?.createdAt ?? createdAt);
  };
}

/** So many changes of a grant are looked back on. */
const mostGrants = 1_000;
