import { isDeepStrictEqual } from 'node:util';
import { invalid, isUuid, type SourceEm } from '../../sdk/index.js';
import { AgreementState, EVENT_OF_STATE, isFinal, whyNotMove } from './agreement-states.js';
import { beginChange, recordEvent } from './begin-change.js';
import { checkValues, fillIn } from './check-data-fields.js';
import { findDataFields } from './create-agreement.js';
import { AgreementRow } from './entities.js';
import { type AgreementFault, notFound, type Outcome, refuse } from './outcome.js';
import type { Party } from './party.js';

type Changed = Outcome<AgreementRow>;

/** What can be changed of an agreement while it is in DRAFT; what is left out stays. */
export interface DraftChange {
  name?: string;
  signBefore?: string | null;
  parties?: Party[];
  dataFields: { customId: string; value?: string | null }[];
}

/** Changes what an agreement in DRAFT says. */
export async function changeDraft(
  em: SourceEm,
  tenantId: string,
  { agreementId, ...change }: DraftChange & { agreementId: string },
): Promise<Changed> {
  const found = await beginAgreementChange(em, tenantId, agreementId);
  if ('faults' in found) return refuse(...found.faults);
  const { row, now } = found;
  const dataFields = await findDataFields(em, row.templateTypeId ?? null);
  const faults = checkValues(change.dataFields, dataFields, ['dataFields']);
  if (faults.length > 0) return refuse(...faults);
  const before = {
    name: row.name,
    signBefore: row.signBefore ?? null,
    parties: row.parties,
    dataFields: row.dataFields,
  };
  const { name = before.name, signBefore = before.signBefore, parties = before.parties } = change;
  const wanted = { name, signBefore, parties, dataFields: fillIn(row.dataFields, change.dataFields, dataFields) };
  if (isDeepStrictEqual(before, wanted)) return { row, outcome: 'unchanged', faults: [] };
  if (row.state !== AgreementState.DRAFT) {
    const message = `The agreement is ${row.state}; what it says can be changed in DRAFT only.`;
    return refuse({ code: 'INVALID_STATE', message, path: ['agreementId'] });
  }
  Object.assign(row, wanted, { updatedAt: now });
  recordEvent(em, 'agreement.changed', row);
  await em.flush();
  return { row, outcome: 'changed', faults: [] };
}

/** Moves an agreement to another state; one that is there already stays as it is. */
export async function moveAgreement(
  em: SourceEm,
  tenantId: string,
  { agreementId, to }: { agreementId: string; to: AgreementState },
): Promise<Changed> {
  const found = await beginAgreementChange(em, tenantId, agreementId);
  if ('faults' in found) return refuse(...found.faults);
  const { row, now } = found;
  if (row.state === to) return { row, outcome: 'unchanged', faults: [] };
  const why = whyNotMove(row.state, to);
  if (why !== undefined) return refuse({ code: 'INVALID_STATE', message: why, path: ['agreementId'] });
  if (to === AgreementState.PENDING && !row.parties.some(({ participants }) => participants.length > 0))
    return refuse(invalid(['agreementId'], 'Nobody could sign the agreement: none of its parties has a participant.'));
  row.state = to;
  if (to === AgreementState.PENDING) row.publishedAt ??= now;
  if (isFinal(to)) row.concludedAt = now;
  row.updatedAt = now;
  recordEvent(em, EVENT_OF_STATE[to], row);
  await em.flush();
  return { row, outcome: 'changed', faults: [] };
}

async function beginAgreementChange(
  em: SourceEm,
  tenantId: string,
  id: string,
): Promise<{ row: AgreementRow; now: Date } | { faults: AgreementFault[] }> {
  const now = await beginChange(em, tenantId, AgreementRow);
  const row = isUuid(id) ? await em.findOne(AgreementRow, { id }, { refresh: true }) : null;
  return row === null ? { faults: [notFound(['agreementId'], 'There is no such agreement.')] } : { row, now };
}
