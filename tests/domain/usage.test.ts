import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createUsageMeter,
  findCoordinateUsers,
  forgetOldUsage,
  type MeteredOperation,
  type UsageMeter,
} from '../../src/domain/metering/index.js';
import { silentLog } from '../../src/platform/base/index.js';
import { Operation, OperationUse, openStore, type Store, Usage } from '../../src/platform/store/index.js';
import { migratedDatabase } from '../support/migrated-database.js';

const dayMs = 86_400_000;

describe('what is counted of operations', () => {
  let store: Store;
  let meter: UsageMeter;
  beforeAll(async () => {
    store = await openStore(await migratedDatabase());
    meter = createUsageMeter(store, silentLog);
  });
  afterAll(async () => {
    await meter.close();
    await store.close();
  });

  const user = (parts: object = {}) => ({
    tenantId: randomUUID(),
    installationId: randomUUID(),
    clientId: 'app',
    appVersion: '1.0.0',
    ...parts,
  });
  const operation = (contract: string, hash: string, coordinates: string[]): MeteredOperation => ({
    contract,
    hash,
    name: `Named${hash}`,
    kind: 'read',
    document: '{ a }',
    coordinates,
  });
  const since = new Date(Date.now() - 30 * dayMs);
  const usersOf = (contract: string, coordinate: string, more: { app?: string; limit?: number } = {}) =>
    findCoordinateUsers(store.asPlatform(), { contract, coordinates: [coordinate], since, limit: 100, ...more });

  it('tells who used a part of a contract, how often, and with which operation', async () => {
    const [ann, bob] = [user(), user({ clientId: 'other' })];
    const both = operation('a/1', '1', ['A.x', 'A.y']);
    for (let count = 0; count < 3; count++) meter.record(ann, both, true);
    meter.record(bob, both, true);
    meter.record(bob, operation('a/1', '2', ['A.y']), true);
    meter.record(bob, operation('b/1', '3', ['A.x']), true);
    await meter.flush();
    meter.record(ann, both, true);
    await meter.flush();

    const { users, totals } = await usersOf('a/1', 'A.x');
    expect(totals).toEqual({ apps: 2, tenants: 2, installations: 2, operations: 1, requests: 5 });
    expect(users[0]).toEqual({
      app: 'app',
      appVersion: '1.0.0',
      tenantId: ann.tenantId,
      installationId: ann.installationId,
      operation: { name: 'Named1', hash: '1' },
      requests: 4,
      lastUsedOn: new Date().toISOString().slice(0, 10),
    });
    expect((await usersOf('a/1', 'A.y')).totals).toMatchObject({ operations: 2, requests: 6 });
    expect((await usersOf('a/1', 'A.y', { app: 'other' })).totals).toMatchObject({ apps: 1, requests: 2 });
    expect((await usersOf('a/1', 'A.y', { limit: 1 })).users).toHaveLength(1);
    expect(await usersOf('a/1', 'A.z')).toMatchObject({ users: [], totals: { operations: 0 } });
  });

  it('does not take a refused operation for a use, but counts that it was refused', async () => {
    const eve = user();
    meter.record(eve, operation('c/1', '1', ['A.x']), false);
    await meter.flush();
    expect((await usersOf('c/1', 'A.x')).totals.operations).toBe(0);
    expect(await store.forTenant(eve.tenantId).find(Usage, {})).toMatchObject([{ allowed: 0n, refused: 1n }]);
  });

  it('is not for another tenant to see', async () => {
    const [ann, bob] = [user(), user()];
    meter.record(ann, operation('d/1', '1', ['A.x']), true);
    await meter.flush();
    expect(await store.forTenant(ann.tenantId).find(OperationUse, {})).toHaveLength(1);
    expect(await store.forTenant(bob.tenantId).find(OperationUse, {})).toEqual([]);
  });

  it('stays bounded when an app makes up documents without end, and still tells what they touched', async () => {
    const mallory = user({ clientId: 'flood' });
    for (let count = 0; count < 12_000; count++)
      meter.record(mallory, operation('e/1', `flood ${count}`, ['Query', `Query.f${count % 50}`]), true);
    await meter.flush();
    await meter.flush();
    const kept = await store.asPlatform().count(Operation, { contract: 'e/1' });
    expect(kept).toBeGreaterThan(1_000);
    expect(kept).toBeLessThanOrEqual(2_000 + 51);
    for (const field of [0, 17, 49])
      expect((await usersOf('e/1', `Query.f${field}`)).totals.operations).toBeGreaterThan(0);
    expect(await store.forTenant(mallory.tenantId).find(Usage, {})).toMatchObject([{ allowed: 12_000n }]);
  });

  it('is forgotten when it is long ago', async () => {
    meter.record(user(), operation('f/1', '1', ['A.x']), true);
    await meter.flush();
    await forgetOldUsage(store, new Date(Date.now() + 90 * dayMs));
    expect((await usersOf('f/1', 'A.x')).totals.operations).toBe(1);
    await forgetOldUsage(store, new Date(Date.now() + 102 * dayMs));
    expect((await usersOf('f/1', 'A.x')).totals.operations).toBe(0);
    expect(await store.asPlatform().count(Operation, { contract: 'f/1' })).toBe(0);
  });
});
