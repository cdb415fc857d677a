import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Clock, CodedError, checkPermission, rememberSecrets } from '../../platform/base/index.js';
import { type Context, LinkedAccount, recordAudit, type Store } from '../../platform/store/index.js';
import type { MasterKeys } from './master-keys.js';
import { openText, sealText } from './seal.js';

/** What a linked account holds; all of it is sealed. Names are the connector's own. */
export type Credentials = Record<string, string>;

/** What the vault's functions work with. */
export interface Vault {
  store: Store;
  keys: MasterKeys;
  clock: Clock;
  /** Names this process, for leases. */
  nodeId: string;
}

/** A linked account with its credentials open; never to be kept, logged or answered. */
export interface OpenedAccount {
  id: string;
  tenantId: string;
  version: number;
  isBroken: boolean;
  credentials: Credentials;
}

/**
 * Seals new credentials for an installation's account at a connector: links it, or mends the one that is there.
 * It does not check that the credentials work.
 * @throws ACCESS_NOT_ALLOWED when the person may not link accounts in this tenant.
 */
export async function linkAccount(
  vault: Vault,
  ctx: Context,
  input: { tenantId: string; installationId: string; connector: string; label: string; credentials: Credentials },
): Promise<{ accountId: string; isRelinked: boolean }> {
  checkPermission(ctx.actor, 'account:link', input.tenantId);
  const { em, clock } = ctx;
  const now = new Date(clock.now());
  return em.transactional(async (tx) => {
    const { tenantId, installationId, connector } = input;
    const existing = await tx.findOne(LinkedAccount, { installationId, connector });
    const accountId = existing?.id ?? randomUUID();
    const sealed = await sealCredentials(vault, { id: accountId, tenantId }, input.credentials);
    const fresh = {
      label: input.label,
      sealed,
      status: 'active',
      brokenReason: null,
      refreshLeaseBy: null,
      refreshLeaseUntil: null,
      updatedAt: now,
    };
    if (existing) Object.assign(existing, fresh, { credentialsVersion: existing.credentialsVersion + 1 });
    else
      tx.create(LinkedAccount, {
        ...fresh,
        id: accountId,
        tenantId,
        installationId,
        connector,
        credentialsVersion: 1,
        createdAt: now,
      });
    recordAudit(
      { ...ctx, em: tx },
      {
        tenantId,
        action: existing ? 'account.relinked' : 'account.linked',
        subject: accountId,
        detail: { connector, label: input.label },
      },
    );
    forgetOpened(accountId);
    return { accountId, isRelinked: existing !== null };
  });
}

/**
 * Deletes what an installation signs in with at outside services. Opened credentials are forgotten on this node at once,
 * on others seconds later. Call it in the transaction that ends the installation; it does not check that the actor may.
 */
export async function deleteAccounts(ctx: Context, installationId: string): Promise<void> {
  for (const account of await ctx.em.find(LinkedAccount, { installationId })) {
    const { id, tenantId, connector, label } = account;
    recordAudit(ctx, { tenantId, action: 'account.unlinked', subject: id, detail: { connector, label } });
    ctx.em.remove(account);
    forgetOpened(id);
  }
  await ctx.em.flush();
}

/**
 * Accounts opened a moment ago, for bursts of work. Older credentials do no harm: a service that refuses them makes us
 * read again, and `refreshCredentials` never uses them up twice.
 */
const recentlyOpened = new LRUCache<string, OpenedAccount>({ max: 1_000, ttl: 3_000 });

/** Lets go of what was opened: the account has changed. */
export function forgetOpened(accountId: string): void {
  for (const [key, account] of recentlyOpened.entries()) if (account.id === accountId) recentlyOpened.delete(key);
}

/**
 * Opens the account that an installation has at a connector.
 * @throws VAULT_SEAL_BROKEN when no master key opens it.
 */
export async function findAccount(
  vault: Vault,
  at: { tenantId: string; installationId: string; connector: string },
): Promise<OpenedAccount | undefined> {
  const { tenantId, installationId, connector } = at;
  const key = `${vault.nodeId} ${tenantId} ${installationId} ${connector}`;
  const kept = recentlyOpened.get(key);
  if (kept !== undefined) return kept;
  const row = await vault.store.forTenant(tenantId).findOne(LinkedAccount, { installationId, connector });
  if (row === null) return undefined;
  const opened = await openAccount(vault, row);
  if (!opened.isBroken) recentlyOpened.set(key, opened);
  return opened;
}

/** Opens one row. Every value becomes known to the scrubber before anyone can log it. */
export async function openAccount(vault: Vault, row: LinkedAccount): Promise<OpenedAccount> {
  const text = await openText(vault.keys, row.sealed, { tenant: row.tenantId, account: row.id });
  const credentials = JSON.parse(text) as Credentials;
  rememberSecrets(Object.values(credentials));
  return {
    id: row.id,
    tenantId: row.tenantId,
    version: row.credentialsVersion,
    isBroken: row.status === 'broken',
    credentials,
  };
}

/** Seals credentials to their tenant and account. */
export function sealCredentials(
  vault: Vault,
  account: { id: string; tenantId: string },
  credentials: Credentials,
): Promise<string> {
  rememberSecrets(Object.values(credentials));
  return sealText(vault.keys, JSON.stringify(credentials), { tenant: account.tenantId, account: account.id });
}

/**
 * Marks an account as broken, so that work for it is held; but only when its credentials are still those that failed.
 * @returns whether it was marked.
 */
export async function markBroken(
  vault: Vault,
  account: { id: string; tenantId: string; version: number },
  reason: string,
): Promise<boolean> {
  forgetOpened(account.id);
  const em = vault.store.forTenant(account.tenantId);
  const changed = await em.nativeUpdate(
    LinkedAccount,
    { id: account.id, credentialsVersion: account.version },
    { status: 'broken', brokenReason: reason.slice(0, 500), updatedAt: new Date(vault.clock.now()) },
  );
  return changed === 1;
}

/** The account, which must be there. @throws VAULT_ACCOUNT_UNKNOWN otherwise. */
export async function getAccountRow(vault: Vault, account: { id: string; tenantId: string }): Promise<LinkedAccount> {
  const row = await vault.store.forTenant(account.tenantId).findOne(LinkedAccount, { id: account.id });
  if (row === null)
    throw new CodedError('VAULT_ACCOUNT_UNKNOWN', `There is no linked account ${account.id}; link it again.`);
  return row;
}
