import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Contracts, openContracts, publishContract, type Registry } from '../../src/domain/registry/index.js';
import { silentLog, systemClock } from '../../src/platform/base/index.js';
import {
  type Changes,
  CONTRACT_STATES,
  contextFor,
  openStore,
  type Store,
  watchChanges,
} from '../../src/platform/store/index.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { stockFiles, stockWith } from '../support/stock-contract.js';
import { eventually } from '../support/world.js';

describe('the contracts on two nodes', () => {
  let store: Store;
  let here: Contracts;
  let there: Contracts;
  let changes: Changes;
  beforeAll(async () => {
    store = await openStore(await migratedDatabase());
    changes = watchChanges(store.database, silentLog);
    here = await openContracts({ store, changes, log: silentLog });
    there = await openContracts({ store, changes, log: silentLog });
  });
  afterAll(async () => {
    await here.close();
    await there.close();
    await changes.close();
    await store.close();
  });

  const publish = (files: typeof stockFiles | ReturnType<typeof stockWith>) => {
    const dependents = { listPinningApps: async () => [], nameTenants: async () => new Map() };
    const registry: Registry = { contracts: here, dependents };
    return publishContract(registry, contextFor(store, { kind: 'platform' }, systemClock, silentLog), { files });
  };

  it('follow what is published on either', async () => {
    await publish(stockFiles);
    expect(here.get('stock', '2026-10').life.revision).toBe(1);
    await eventually(
      async () => there.find('stock', '2026-10')?.life.revision,
      (revision) => revision === 1,
    );
    await publish(stockWith({ sdl: [['  weight: Decimal\n', '  weight: Decimal\n  colour: String\n']] }));
    const seen = await eventually(
      async () => there.get('stock', '2026-10'),
      ({ life }) => life.revision === 2,
    );
    expect(seen.schema.getType('Item')?.toConfig()).toMatchObject({ fields: { colour: {} } });
    expect(seen.life.state).toBe('published');
  });

  it('are one object for as long as nothing changes, so that what was decided stays decided', async () => {
    const before = here.get('stock', '2026-10');
    await here.refresh();
    expect(here.get('stock', '2026-10')).toBe(before);
  });

  it('know their states from one table', async () => {
    const [{ check } = { check: '' }] = await store
      .asPlatform()
      .execute<{ check: string }[]>(
        `select pg_get_constraintdef(oid) as check from pg_constraint where conname = 'contract_version_state'`,
      );
    for (const state of Object.keys(CONTRACT_STATES)) expect(check).toContain(`'${state}'`);
    const states: string[] = Object.keys(CONTRACT_STATES);
    for (const next of Object.values(CONTRACT_STATES).flat()) expect(states).toContain(next);
  });
});
