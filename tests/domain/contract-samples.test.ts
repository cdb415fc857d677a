import { describe, expect, it } from '@jest/globals';
import {
  CONTRACT_PROBLEMS,
  type ContractFiles,
  type ContractProblemCode,
  checkContract,
} from '../../src/domain/registry/index.js';
import { stockFiles, stockWith } from '../support/stock-contract.js';

const check = async (files: ContractFiles) => (await checkContract(files, { live: [] })).problems;
const samples = (from: string, to: string) => stockWith({ samples: [[from, to]] });

interface Case {
  code: ContractProblemCode;
  name: string;
  files: ContractFiles;
  coordinate?: string;
  place?: { file: string; line: number; column: number };
  message: string;
}

const cases: Case[] = [
  {
    code: 'CONTRACT_SAMPLES_SYNTAX',
    name: 'samples that are not JSON',
    files: samples('"Item": [', '"Item": [,'),
    place: { file: 'samples.json', line: 2, column: 12 },
    message: 'It is not readable as JSON',
  },
  {
    code: 'CONTRACT_SAMPLES_INVALID',
    name: 'samples of a type that there is not',
    files: samples('"Item": [', '"Itme": ['),
    coordinate: 'Itme',
    message: 'Itme: the contract has no object type of this name.',
  },
  {
    code: 'CONTRACT_SAMPLE_VALUE',
    name: 'a sample with a value that the enum does not have',
    files: samples('"PART"', '"part"'),
    coordinate: 'Item[0].kind',
    place: { file: 'samples.json', line: 4, column: 26 },
    message: 'Item[0].kind: "part" is no ItemKind. Use one of PART, KIT_OF_PARTS.',
  },
  {
    code: 'CONTRACT_SAMPLE_VALUE',
    name: 'a sample with null where a value is promised',
    files: samples('"Screw"', 'null'),
    coordinate: 'Item[0].parts[0].name',
    message: 'Item[0].parts[0].name: null, where String! is promised.',
  },
  {
    code: 'CONTRACT_SAMPLE_VALUE',
    name: 'a sample with a fraction for an Int',
    files: samples('"count": 3', '"count": 2.5'),
    coordinate: 'Item[0].count',
    message: 'Item[0].count: 2.5 is no Int',
  },
  {
    code: 'CONTRACT_SAMPLE_VALUE',
    name: 'a sample with a float for a Decimal',
    files: samples('"2.50"', '2.5'),
    coordinate: 'Item[0].weight',
    message: 'Item[0].weight: 2.5 is no Decimal: give a decimal number as a string, like "12.50".',
  },
  {
    code: 'CONTRACT_SAMPLE_VALUE',
    name: 'a sample of a union that does not say which it is',
    files: samples('"__typename": "Item", ', ''),
    coordinate: 'Item[0].shelf.best',
    message: 'Item[0].shelf.best: __typename must say which Found it is: Item, Shelf.',
  },
  {
    code: 'CONTRACT_SAMPLE_UNKNOWN_FIELD',
    name: 'a sample with a field that there is not',
    files: samples('"name": "Screw"', '"name": "Screw", "size": 3'),
    coordinate: 'Item[0].parts[0].size',
    message: 'Item[0].parts[0].size: Part has no field size.',
  },
  {
    code: 'CONTRACT_SAMPLE_INCOMPLETE',
    name: 'a sample without what is promised',
    files: samples(', "count": 3', ''),
    coordinate: 'Item[0]',
    message: 'Item[0]: Item promises count, which the sample leaves out.',
  },
  {
    code: 'CONTRACT_SAMPLE_MISSING',
    name: 'a type that no sample shows',
    files: samples('[{ "name": "Screw" }]', '[]'),
    coordinate: 'Part',
    message: 'Part: no sample shows one.',
  },
];

describe("the check of a contract's samples", () => {
  it.each(cases)('finds $code in $name', async ({ code, files, coordinate, place, message }) => {
    expect(await check(files)).toContainEqual(
      expect.objectContaining({
        code,
        severity: CONTRACT_PROBLEMS[code],
        message: expect.stringContaining(message),
        ...(coordinate && { coordinate }),
        ...(place && { place }),
      }),
    );
  });

  it('has a case for every code', () => {
    const covered = new Set<string>(cases.map(({ code }) => code));
    expect([...covered].sort()).toEqual(
      Object.keys(CONTRACT_PROBLEMS)
        .filter((code) => code.includes('SAMPLE'))
        .sort(),
    );
  });

  it('takes an entity within another sample that is named by its key alone', async () => {
    const second =
      '"parts": [{ "name": "Screw" }], "shelf": { "id": "A", "best": { "__typename": "Item", "id": "1" } }';
    expect(await check(samples('"parts": [{ "name": "Screw" }]', second))).toEqual([]);
    expect(
      await check(
        samples('"best": { "__typename": "Item", "id": "1" }', '"best": { "__typename": "Item", "count": 1 }'),
      ),
    ).toMatchObject([{ code: 'CONTRACT_SAMPLE_INCOMPLETE', coordinate: 'Item[0].shelf.best' }]);
  });

  it('needs no samples of pages, payloads and user errors, and warns of all else when there are none', async () => {
    const { samples: _, ...files } = stockFiles;
    expect((await check(files)).map(({ coordinate, severity }) => [coordinate, severity]).sort()).toEqual([
      ['Item', 'warning'],
      ['Part', 'warning'],
      ['Shelf', 'warning'],
    ]);
  });
});
