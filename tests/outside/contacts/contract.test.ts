import { describe, expect, it } from '@jest/globals';
import { buildASTSchema, parse, printSchema } from 'graphql';
import { parse as parseYaml } from 'yaml';
import { buildContactsSchema } from '../../../src/outside/sources/contacts/graphql/build-contacts-schema.js';
import { bare, mismatches, readContractFile } from '../contract-files.js';
import { READ, WRITE } from './contacts-world.js';

const read = (name: string) => readContractFile('contacts/2026-10', name);

describe('the contract contacts 2026-10', () => {
  it('is exactly what the source serves', async () => {
    expect(bare(parse(printSchema(await buildContactsSchema())))).toBe(bare(parse(read('contract.graphql'))));
  });

  it('has two scopes and two events', () => {
    const { scopes, events } = parseYaml(read('contract.yaml'));
    expect(Object.keys(scopes)).toEqual([READ, WRITE]);
    expect(Object.keys(events)).toEqual(['contact.created', 'contact.changed']);
  });

  it('has samples that the contract could have answered, of a person and of a company', () => {
    const schema = buildASTSchema(parse(read('contract.graphql')), { assumeValidSDL: true });
    const { BusinessContact: samples } = JSON.parse(read('samples.json'));
    for (const sample of samples) expect(mismatches(schema, 'BusinessContact!', sample, 'BusinessContact')).toEqual([]);
    expect(new Set(samples.map(({ kind }: { kind: string }) => kind))).toEqual(new Set(['PERSON', 'COMPANY']));
  });
});
