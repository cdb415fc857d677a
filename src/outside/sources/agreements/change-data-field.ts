import { invalid, isUuid, type SourceEm } from '../../sdk/index.js';
import { beginChange } from './begin-change.js';
import { checkDataField, MAX_DATA_FIELDS } from './check-data-fields.js';
import { type DataField, DataFieldSource } from './data-field.js';
import { TemplateTypeRow } from './entities.js';
import { findDraftFaults } from './find-draft-faults.js';
import { type AgreementFault, notFound, type Outcome, refuse } from './outcome.js';
import { saveTemplateType } from './put-template-type.js';

type Changed = Outcome<TemplateTypeRow>;

/** Adds a USER data field to a template type, or changes its words. */
export async function upsertDataField(
  em: SourceEm,
  tenantId: string,
  input: { templateTypeId: string; customId: string; name: string; description?: string | null },
): Promise<Changed> {
  const faults = checkDataField(input, []);
  if (faults.length > 0) return refuse(...faults);
  const { customId, name } = input;
  return changeDataFields(em, tenantId, input.templateTypeId, (dataFields) => {
    const known = dataFields.find((field) => field.customId === customId);
    if (known?.source === DataFieldSource.SYSTEM) {
      const message = `${customId} is a SYSTEM data field: nothing but its active flag can be changed.`;
      return { code: 'SYSTEM_FIELD', message, path: ['customId'] };
    }
    const description = input.description === undefined ? (known?.description ?? null) : input.description;
    const field = { customId, name, description, source: DataFieldSource.USER, isActive: known?.isActive ?? true };
    if (known !== undefined) return dataFields.map((one) => (one === known ? field : one));
    if (dataFields.length < MAX_DATA_FIELDS) return [...dataFields, field];
    return invalid(['customId'], `A template type has at most ${MAX_DATA_FIELDS} data fields.`);
  });
}

/** Switches a data field of either source on or off, unless an agreement of its type is being created. */
export async function setDataFieldActive(
  em: SourceEm,
  tenantId: string,
  input: { templateTypeId: string; customId: string; isActive: boolean },
): Promise<Changed> {
  const { templateTypeId, customId, isActive } = input;
  return changeDataFields(em, tenantId, templateTypeId, (dataFields) =>
    dataFields.some((field) => field.customId === customId)
      ? dataFields.map((field) => (field.customId === customId ? { ...field, isActive } : field))
      : notFound(['customId'], 'The template type has no data field of this customId.'),
  );
}

async function changeDataFields(
  em: SourceEm,
  tenantId: string,
  id: string,
  change: (dataFields: readonly DataField[]) => DataField[] | AgreementFault,
): Promise<Changed> {
  const updatedAt = await beginChange(em, tenantId, TemplateTypeRow);
  const row = isUuid(id) ? await em.findOne(TemplateTypeRow, { id }, { refresh: true }) : null;
  if (row === null) return refuse(notFound(['templateTypeId'], 'There is no such template type.'));
  const changed = change(row.dataFields);
  if (!Array.isArray(changed)) return refuse(changed);
  const drafts = await findDraftFaults(em, row, changed, ['customId']);
  if (drafts.length > 0) return refuse(...drafts);
  const { name, description = null } = row;
  return saveTemplateType(em, row, { name, description, dataFields: changed, updatedAt });
}
