import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse, printSchema } from 'graphql';
import { parse as parseYaml } from 'yaml';
import { checkContract, readContractFiles } from '../../../src/domain/registry/index.js';
import { buildWarehouseSchema } from '../../../src/outside/sources/warehouse/graphql/build-warehouse-schema.js';
import { bare, readContractFile } from '../contract-files.js';
import { RESERVATIONS_READ, RESERVATIONS_WRITE, STOCK_READ, STOCK_WRITE } from './warehouse-world.js';

const folder = fileURLToPath(new URL('../../../contracts', import.meta.url));
const id = 'warehouse/2026-10';

describe('the contract warehouse 2026-10', () => {
  it('is exactly what the source serves', async () => {
    expect(bare(parse(printSchema(await buildWarehouseSchema())))).toBe(
      bare(parse(readContractFile(id, 'contract.graphql'))),
    );
  });

  it('has no problem by itself: guards, names, pages, and samples that it could have answered', async () => {
    expect((await checkContract(readContractFiles(folder, id), { live: [] })).problems).toEqual([]);
  });

  it('has its scopes and its events', () => {
    const { scopes, events } = parseYaml(readContractFile(id, 'contract.yaml'));
    expect(Object.keys(scopes)).toEqual([STOCK_READ, STOCK_WRITE, RESERVATIONS_READ, RESERVATIONS_WRITE]);
    expect(Object.keys(events)).toEqual(['stock.changed', 'reservation.created', 'reservation.changed']);
  });

  it('has samples whose counts add up, in every state', () => {
    const samples = JSON.parse(readContractFile(id, 'samples.json'));
    for (const { onHand, reserved, available, levels } of samples.StockItem) {
      expect([onHand, reserved, available]).toEqual(
        ['onHand', 'reserved', 'available'].map((name) =>
          levels.reduce((sum: number, level: Record<string, number>) => sum + (level[name] ?? 0), 0),
        ),
      );
      expect(available).toBe(onHand - reserved);
    }
    const states = samples.StockReservation.map(({ status }: { status: string }) => status);
    expect(new Set(states)).toEqual(new Set(['ACTIVE', 'FULFILLED', 'RELEASED']));
  });
});
