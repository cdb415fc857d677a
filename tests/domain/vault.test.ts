import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  findAccount,
  linkAccount,
  loadMasterKeys,
  markBroken,
  type OpenedAccount,
  openText,
  refreshCredentials,
  sealText,
  type Vault,
} from '../../src/domain/vault/index.js';
import { silentLog, systemClock } from '../../src/platform/base/index.js';
import { contextFor, LinkedAccount, openStore, type Store } from '../../src/platform/store/index.js';
import { freshDatabase } from '../support/fresh-database.js';

const keyText = (): string => randomBytes(32).toString('base64');
const keysOf = (masterKey: string) => loadMasterKeys({ masterKey, masterKeyFile: undefined, dataDir: '' });

describe('sealing', () => {
  const [first, second] = [keyText(), keyText()];
  const binding = { tenant: 'a', account: 'b' };

  it('opens what it sealed, and nowhere else', async () => {
    const keys = keysOf(first);
    const sealed = await sealText(keys, 'secret', binding);
    expect(sealed).not.toContain('secret');
    expect(JSON.parse(Buffer.from(sealed.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({
      alg: 'dir',
      enc: 'A256GCM',
      kid: keys.current.kid,
    });
    expect(await openText(keys, sealed, binding)).toBe('secret');
    const others: Record<string, string>[] = [{ tenant: 'x', account: 'b' }, { tenant: 'a', account: 'x' }, {}];
    for (const other of others) {
      await expect(openText(keys, sealed, other)).rejects.toMatchObject({ code: 'VAULT_SEAL_BROKEN' });
    }
    await expect(openText(keysOf(second), sealed, binding)).rejects.toMatchObject({ code: 'VAULT_SEAL_BROKEN' });
    const broken = `${sealed.slice(0, -4)}AAAA`;
    await expect(openText(keys, broken, binding)).rejects.toMatchObject({ code: 'VAULT_SEAL_BROKEN' });
  });

  it('opens with an old key while a new one seals', async () => {
    const sealed = await sealText(keysOf(first), 'secret', binding);
    const both = keysOf(`${second},${first}`);
    expect(await openText(both, sealed, binding)).toBe('secret');
    expect(both.current.kid).not.toBe(keysOf(first).current.kid);
  });

  it('refuses a key that is no key', () => {
    for (const bad of ['', 'short', Buffer.alloc(16).toString('base64')])
      expect(() => keysOf(bad)).toThrow(expect.objectContaining({ code: 'VAULT_KEY_INVALID' }));
  });
});

describe('linked accounts', () => {
  let store: Store;
  const [tenantId, otherTenantId, installationId] = [randomUUID(), randomUUID(), randomUUID()];
  const keys = keysOf(keyText());
  const vaultOf = (nodeId: string): Vault => ({ store, keys, clock: systemClock, nodeId });
  const admin = (tenant: string) =>
    contextFor(
      store,
      { kind: 'person', personId: randomUUID(), tenantId: tenant, role: 'admin', name: 'A' },
      systemClock,
      silentLog,
    );
  const at = { tenantId, installationId, connector: 'quickbooks' };
  const link = (token: string) =>
    linkAccount(vaultOf('n'), admin(tenantId), {
      ...at,
      label: 'Books',
      credentials: { access_token: token, refresh_token: `r-${token}` },
    });
  beforeAll(async () => {
    store = await openStore(await freshDatabase());
  });
  afterAll(() => store.close());

  it('are refused to a viewer and to another tenant’s administrator', async () => {
    const viewer = contextFor(
      store,
      { kind: 'person', personId: randomUUID(), tenantId, role: 'viewer', name: 'V' },
      systemClock,
      silentLog,
    );
    for (const ctx of [viewer, admin(otherTenantId)]) {
      await expect(linkAccount(vaultOf('n'), ctx, { ...at, label: 'x', credentials: {} })).rejects.toMatchObject({
        code: 'ACCESS_NOT_ALLOWED',
      });
    }
    expect(await store.asPlatform().count(LinkedAccount)).toBe(0);
  });

  it('open for their own tenant only', async () => {
    await link('t1');
    expect((await findAccount(vaultOf('x1'), at))?.credentials.access_token).toBe('t1');
    expect(await findAccount(vaultOf('x2'), { ...at, tenantId: otherTenantId })).toBeUndefined();
  });

  it('are refreshed once, by many callers on several nodes at the same time', async () => {
    await link('t2');
    let refreshes = 0;
    const refresh = async () => {
      refreshes += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return { access_token: 't3', refresh_token: 'r-t3' };
    };
    const vaults = Array.from({ length: 12 }, (_, index) => vaultOf(`node-${index % 3}`));
    // All of them hold the old credentials before any of them refreshes.
    const stale = await Promise.all(vaults.map((vault) => findAccount(vault, at)));
    const fresh = await Promise.all(
      vaults.map((vault, index) => refreshCredentials(vault, stale[index] as OpenedAccount, refresh)),
    );
    expect(refreshes).toBe(1);
    expect(fresh.map((account) => account.credentials.access_token)).toEqual(Array.from({ length: 12 }, () => 't3'));
  });

  it('can be refreshed again after a refresh that failed', async () => {
    const vault = vaultOf('after-failure');
    await link('t4');
    const stale = await findAccount(vault, at);
    if (stale === undefined) throw new Error('not linked');
    await expect(refreshCredentials(vault, stale, () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    const fresh = await refreshCredentials(vault, stale, async () => ({ access_token: 't5' }));
    expect(fresh.credentials.access_token).toBe('t5');
  });

  it('are not marked broken for credentials that were replaced meanwhile', async () => {
    const vault = vaultOf('broken');
    const stale = await findAccount(vault, at);
    if (stale === undefined) throw new Error('not linked');
    await link('t6');
    expect(await markBroken(vault, stale, 'old credentials failed')).toBe(false);
    expect((await findAccount(vault, at))?.isBroken).toBe(false);
  });
});
