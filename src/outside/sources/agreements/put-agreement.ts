import type { SourceEm } from '../../sdk/index.js';
import { type AgreementState, findMoves, whyNotMove } from './agreement-states.js';
import { changeDraft, moveAgreement } from './change-agreement.js';
import { checkAgreement, createAgreement, findDataFields } from './create-agreement.js';
import type { FieldValue } from './data-field.js';
import { AgreementRow, TemplateRow } from './entities.js';
import { type AgreementFault, notFound, type Outcome, refuse } from './outcome.js';
import type { Party } from './party.js';

export interface PutAgreementInput {
  externalId: string;
  name: string;
  /** The template's external id; the agreement is in the template's workspace. */
  template: string;
  state: AgreementState;
  signBefore: string | null;
  parties: Party[];
  dataFields: FieldValue[];
}

type Put = Outcome<AgreementRow>;

/**
 * Creates the agreement of an external id, or makes it what is given, and moves it to its state by all the states on the
 * way. It is how people sign and decline: no app can.
 */
export async function putAgreement(em: SourceEm, tenantId: string, input: PutAgreementInput): Promise<Put> {
  const faults = checkAgreement(input);
  if (faults.length > 0) return refuse(...faults);
  const template = await em.findOne(TemplateRow, { externalId: input.template });
  if (template === null) return refuse(notFound(['template'], `There is no template ${input.template}.`));
  const places = { templateId: template.id, workspaceId: template.workspaceId };
  const created = await createAgreement(em, tenantId, { ...input, ...places });
  if (created.row === null) return created;
  const written = created.outcome === 'created' ? created : await rewrite(em, tenantId, created.row, input);
  if (written.row === null) return refuse(...written.faults.map(inFile));
  const moves = findMoves(written.row.state, input.state);
  if (moves === undefined) {
    const message = whyNotMove(written.row.state, input.state) ?? '';
    return refuse({ code: 'INVALID_STATE', message, path: ['state'] });
  }
  for (const to of moves) {
    const moved = await moveAgreement(em, tenantId, { agreementId: written.row.id, to });
    if (moved.row === null) return refuse(...moved.faults.map(inFile));
  }
  return moves.length > 0 && written.outcome === 'unchanged' ? { ...written, outcome: 'changed' } : written;
}

/** All that the agreement says is replaced: a data field without a value loses the one it had. */
async function rewrite(em: SourceEm, tenantId: string, row: AgreementRow, input: PutAgreementInput): Promise<Put> {
  const { name, signBefore, parties, dataFields } = input;
  const cleared = (await findDataFields(em, row.templateTypeId ?? null))
    .filter(({ customId, isActive }) => isActive && !dataFields.some((one) => one.customId === customId))
    .map(({ customId }) => ({ customId, value: null }));
  const change = { name, signBefore, parties, dataFields: [...dataFields, ...cleared] };
  return changeDraft(em, tenantId, { agreementId: row.id, ...change });
}

/** What an app calls by its id is the line of the file here. */
function inFile({ path, ...fault }: AgreementFault): AgreementFault {
  return { ...fault, path: path.map((name) => (name === 'agreementId' ? 'state' : name)) };
}
