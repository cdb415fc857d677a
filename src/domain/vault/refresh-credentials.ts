import { CodedError } from '../../platform/base/index.js';
import {
  type Credentials,
  forgetOpened,
  getAccountRow,
  type OpenedAccount,
  openAccount,
  sealCredentials,
  type Vault,
} from './linked-accounts.js';

/** How long one refresh may take before another process may try; longer than the slowest token endpoint answers. */
const leaseSeconds = 45;
const pollMs = 100;

const running = new Map<string, Promise<OpenedAccount>>();

/**
 * Replaces an account's credentials by newer ones, one refresh at a time per account across all processes: rotating
 * refresh tokens burn when two are used. Whoever comes second waits and gets what the first one got.
 *
 * The new credentials are kept before anyone uses them. `refresh` runs outside any transaction.
 * @throws VAULT_REFRESH_BUSY when another process has held the lease for too long; whatever `refresh` throws.
 */
export function refreshCredentials(
  vault: Vault,
  stale: OpenedAccount,
  refresh: (credentials: Credentials) => Promise<Credentials>,
): Promise<OpenedAccount> {
  const key = `${vault.nodeId}:${stale.id}:${stale.version}`;
  const already = running.get(key);
  if (already !== undefined) return already;
  const refreshing = refreshOnce(vault, stale, refresh).finally(() => running.delete(key));
  running.set(key, refreshing);
  return refreshing;
}

async function refreshOnce(
  vault: Vault,
  stale: OpenedAccount,
  refresh: (credentials: Credentials) => Promise<Credentials>,
): Promise<OpenedAccount> {
  const deadline = vault.clock.now() + leaseSeconds * 2000;
  while (vault.clock.now() < deadline) {
    const row = await getAccountRow(vault, stale);
    if (row.credentialsVersion !== stale.version) return openAccount(vault, row);
    if (await takeLease(vault, stale)) return refreshWithLease(vault, stale, refresh);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new CodedError('VAULT_REFRESH_BUSY', `Another process is refreshing linked account ${stale.id} for too long.`);
}

async function takeLease(vault: Vault, stale: OpenedAccount): Promise<boolean> {
  const taken = await vault.store.forTenant(stale.tenantId).execute<{ id: string }[]>(
    `update grantway.linked_account
     set refresh_lease_by = ?, refresh_lease_until = now() + interval '${leaseSeconds} seconds'
     where id = ? and credentials_version = ? and (refresh_lease_until is null or refresh_lease_until < now())
     returning id`,
    [vault.nodeId, stale.id, stale.version],
  );
  return taken.length === 1;
}

async function refreshWithLease(
  vault: Vault,
  stale: OpenedAccount,
  refresh: (credentials: Credentials) => Promise<Credentials>,
): Promise<OpenedAccount> {
  const em = vault.store.forTenant(stale.tenantId);
  try {
    const credentials = await refresh(stale.credentials);
    const sealed = await sealCredentials(vault, stale, credentials);
    await em.execute(
      `update grantway.linked_account
       set sealed = ?, credentials_version = credentials_version + 1, refresh_lease_by = null,
         refresh_lease_until = null, updated_at = now()
       where id = ? and credentials_version = ?`,
      [sealed, stale.id, stale.version],
    );
    forgetOpened(stale.id);
    return openAccount(vault, await getAccountRow(vault, stale));
  } catch (error) {
    await em.execute(
      `update grantway.linked_account set refresh_lease_by = null, refresh_lease_until = null
       where id = ? and refresh_lease_by = ?`,
      [stale.id, vault.nodeId],
    );
    throw error;
  }
}
