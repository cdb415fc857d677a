import { describe, expect, it } from '@jest/globals';
import { buildASTSchema, parse, printSchema } from 'graphql';
import { parse as parseYaml } from 'yaml';
import { AGREEMENT_STATES, EVENT_OF_STATE } from '../../../src/outside/sources/agreements/agreement-states.js';
import { buildAgreementsSchema } from '../../../src/outside/sources/agreements/graphql/build-agreements-schema.js';
import { bare, mismatches, readContractFile } from '../contract-files.js';
import { ALL } from './agreements-world.js';

const read = (name: string) => readContractFile('agreements/2026-10', name);
const samples = JSON.parse(read('samples.json'));

describe('the contract agreements 2026-10', () => {
  it('is exactly what the source serves', async () => {
    expect(bare(parse(printSchema(await buildAgreementsSchema())))).toBe(bare(parse(read('contract.graphql'))));
  });

  it('has five scopes, and an event for each state that an agreement comes to', () => {
    const { scopes, events } = parseYaml(read('contract.yaml'));
    expect(Object.keys(scopes)).toEqual(ALL.split(' '));
    expect(Object.keys(events)).toEqual(expect.arrayContaining(Object.values(EVENT_OF_STATE)));
  });

  it('says of each state what the source allows', () => {
    const type = buildASTSchema(parse(read('contract.graphql')), { assumeValidSDL: true }).getType('AgreementState');
    const values = (type as { getValues(): readonly { name: string; description: string }[] } | undefined)?.getValues();
    const told = values?.map(({ name, description }) => [name, description.match(/[A-Z]{2,}/g) ?? []]);
    expect(told).toEqual(Object.entries(AGREEMENT_STATES).map(([state, next]) => [state, [...next]]));
  });

  it('has samples that the contract could have answered', () => {
    const schema = buildASTSchema(parse(read('contract.graphql')), { assumeValidSDL: true });
    for (const [type, list] of Object.entries<unknown[]>(samples))
      for (const sample of list) expect(mismatches(schema, `${type}!`, sample, type)).toEqual([]);
  });

  it('has samples that fit each other, so that a sandbox can answer from them', () => {
    const known = (type: string) => new Map(samples[type].map((one: { id: string }) => [one.id, one]));
    const [workspaces, types, templates] = ['Workspace', 'TemplateType', 'AgreementTemplate'].map(known);
    for (const template of samples.AgreementTemplate) {
      expect(workspaces?.get(template.workspace.id)).toEqual(template.workspace);
      if (template.templateType !== null) expect(types?.get(template.templateType.id)).toEqual(template.templateType);
    }
    for (const { template, workspace, dataFields } of samples.Agreement) {
      expect(templates?.get(template.id)).toEqual(template);
      expect(workspace).toEqual(template.workspace);
      const fields = template.templateType?.dataFields ?? [];
      for (const { customId } of dataFields)
        expect(fields.map((field: { customId: string }) => field.customId)).toContain(customId);
    }
  });
});
