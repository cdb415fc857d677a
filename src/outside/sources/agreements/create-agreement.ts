import { randomUUID } from 'node:crypto';
import { isUuid, type SourceEm, textFaults } from '../../sdk/index.js';
import { AgreementState } from './agreement-states.js';
import { beginChange, recordEvent } from './begin-change.js';
import { checkValues, fillIn } from './check-data-fields.js';
import { checkParties } from './check-parties.js';
import type { DataField } from './data-field.js';
import { AgreementRow, TemplateRow, TemplateTypeRow } from './entities.js';
import { type AgreementFault, notFound, type Outcome, refuse } from './outcome.js';
import type { Party } from './party.js';

export interface AgreementInput {
  externalId: string;
  name: string;
  workspaceId: string;
  templateId: string;
  /** YYYY-MM-DD */
  signBefore: string | null;
  parties: Party[];
  dataFields: { customId: string; value?: string | null }[];
}

/** Creates an agreement in DRAFT, or finds the one of the same external id: that one stays as it is. */
export async function createAgreement(
  em: SourceEm,
  tenantId: string,
  input: AgreementInput,
): Promise<Outcome<AgreementRow>> {
  const faults = checkAgreement(input);
  if (faults.length > 0) return refuse(...faults);
  const now = await beginChange(em, tenantId, AgreementRow);
  const { externalId, name, workspaceId, templateId, signBefore, parties } = input;
  const known = await em.findOne(AgreementRow, { externalId }, { refresh: true });
  if (known !== null) {
    if (known.templateId === templateId.toLowerCase()) return { row: known, outcome: 'unchanged', faults: [] };
    const message = `${externalId} is an agreement that was made from another template.`;
    return refuse({ code: 'TAKEN', message, path: ['externalId'] });
  }
  const template = isUuid(templateId) ? await em.findOne(TemplateRow, { id: templateId }) : null;
  if (template === null) return refuse(notFound(['templateId'], 'There is no such template.'));
  if (template.workspaceId !== workspaceId.toLowerCase())
    return refuse(notFound(['workspaceId'], 'The template is in no workspace of this id.'));
  const templateTypeId = template.templateTypeId ?? null;
  const dataFields = await findDataFields(em, templateTypeId);
  const wrong = checkValues(input.dataFields, dataFields, ['dataFields']);
  if (wrong.length > 0) return refuse(...wrong);
  const row = em.create(AgreementRow, {
    id: randomUUID(),
    tenantId,
    externalId,
    name,
    state: AgreementState.DRAFT,
    workspaceId: template.workspaceId,
    templateId: template.id,
    templateTypeId,
    parties,
    dataFields: fillIn([], input.dataFields, dataFields),
    signBefore,
    publishedAt: null,
    concludedAt: null,
    createdAt: now,
    updatedAt: now,
  });
  recordEvent(em, 'agreement.created', row);
  await em.flush();
  return { row, outcome: 'created', faults: [] };
}

/** Everything that is wrong with an agreement by itself. */
export function checkAgreement(input: Pick<AgreementInput, 'externalId' | 'name' | 'parties'>): AgreementFault[] {
  return [...textFaults(input, { externalId: 200, name: 200 }), ...checkParties(input.parties)];
}

/** The data fields that agreements of a template type can be filled in with. */
export async function findDataFields(em: SourceEm, templateTypeId: string | null): Promise<DataField[]> {
  if (templateTypeId === null) return [];
  const type = await em.findOne(TemplateTypeRow, { id: templateTypeId }, { refresh: true });
  return type?.dataFields ?? [];
}
