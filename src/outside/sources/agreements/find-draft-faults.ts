import type { SourceEm } from '../../sdk/index.js';
import { AgreementState } from './agreement-states.js';
import type { DataField } from './data-field.js';
import { AgreementRow, type TemplateTypeRow } from './entities.js';
import type { AgreementFault } from './outcome.js';

/**
 * Why a template type cannot have these data fields now: an agreement of it is being created, and a data field would be
 * switched on or off under it.
 */
export async function findDraftFaults(
  em: SourceEm,
  { id, dataFields }: TemplateTypeRow,
  wanted: readonly DataField[],
  path: string[],
): Promise<AgreementFault[]> {
  const active = (fields: readonly DataField[]) => fields.filter(({ isActive }) => isActive).map((one) => one.customId);
  const [before, after] = [active(dataFields), active(wanted)];
  const isSwitched =
    before.some((customId) => !after.includes(customId)) ||
    // A new data field is no harm to an agreement that is being created without it.
    dataFields.some(({ customId, isActive }) => !isActive && after.includes(customId));
  if (!isSwitched) return [];
  const drafts = await em.count(AgreementRow, { templateTypeId: id, state: AgreementState.DRAFT });
  if (drafts === 0) return [];
  const message = `${drafts} agreement(s) of this type are being created. Publish or cancel them first.`;
  return [{ code: 'IN_USE', message, path }];
}
