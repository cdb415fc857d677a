import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { invalid, type SourceEm, textFaults } from '../../sdk/index.js';
import { beginChange, recordEvent } from './begin-change.js';
import { checkDataFields } from './check-data-fields.js';
import type { DataField } from './data-field.js';
import { TemplateTypeRow } from './entities.js';
import { findDraftFaults } from './find-draft-faults.js';
import { type AgreementFault, type Outcome, refuse } from './outcome.js';

export interface TemplateTypeInput {
  /** Null for a template type that people make. */
  extensionType: string | null;
  key: string;
  name: string;
  description: string | null;
  dataFields: DataField[];
}

/** Creates a template type, or finds the one of the same extension and key: that one stays as it is. */
export async function createTemplateType(
  em: SourceEm,
  tenantId: string,
  input: TemplateTypeInput,
): Promise<Outcome<TemplateTypeRow>> {
  const faults = checkTemplateType(input);
  if (faults.length > 0) return refuse(...faults);
  await beginChange(em, tenantId, TemplateTypeRow);
  const { extensionType, key } = input;
  const known = await em.findOne(TemplateTypeRow, { extensionType, key });
  if (known !== null) return { row: known, outcome: 'unchanged', faults: [] };
  return putTemplateType(em, tenantId, input);
}

/** Creates the template type of an extension and key, or makes it what is given. */
export async function putTemplateType(
  em: SourceEm,
  tenantId: string,
  input: TemplateTypeInput,
): Promise<Outcome<TemplateTypeRow>> {
  const faults = checkTemplateType(input);
  if (faults.length > 0) return refuse(...faults);
  const now = await beginChange(em, tenantId, TemplateTypeRow);
  const { extensionType, key, name, description, dataFields } = input;
  const known = await em.findOne(TemplateTypeRow, { extensionType, key }, { refresh: true });
  if (known === null) {
    const row = em.create(TemplateTypeRow, {
      id: randomUUID(),
      tenantId,
      ...input,
      createdAt: now,
      updatedAt: now,
    });
    recordEvent(em, 'template_type.changed', row);
    await em.flush();
    return { row, outcome: 'created', faults: [] };
  }
  const drafts = await findDraftFaults(em, known, dataFields, ['dataFields']);
  if (drafts.length > 0) return refuse(...drafts);
  return saveTemplateType(em, known, { name, description, dataFields, updatedAt: now });
}

/** Makes a template type what is wanted, if it is not that already. */
export async function saveTemplateType(
  em: SourceEm,
  row: TemplateTypeRow,
  { updatedAt, ...wanted }: Pick<TemplateTypeRow, 'name' | 'dataFields' | 'updatedAt'> & { description: string | null },
): Promise<Outcome<TemplateTypeRow>> {
  const { name, description = null, dataFields } = row;
  if (isDeepStrictEqual({ name, description, dataFields }, wanted)) return { row, outcome: 'unchanged', faults: [] };
  Object.assign(row, wanted, { updatedAt });
  recordEvent(em, 'template_type.changed', row);
  await em.flush();
  return { row, outcome: 'changed', faults: [] };
}

function checkTemplateType(input: TemplateTypeInput): AgreementFault[] {
  const keys = (['extensionType', 'key'] as const).filter((name) => {
    const text = input[name];
    return text !== null && !/^[a-z0-9][a-z0-9-]{0,62}$/.test(text);
  });
  return [
    ...keys.map((name) => invalid([name], `${name} has 1 to 63 small letters, digits and hyphens.`)),
    ...textFaults(input, { name: 200, description: 2_000 }),
    ...checkDataFields(input.dataFields, ['dataFields']),
  ];
}
