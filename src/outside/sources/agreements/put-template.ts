import { randomUUID } from 'node:crypto';
import { type SourceEm, textFaults } from '../../sdk/index.js';
import { beginChange, recordEvent } from './begin-change.js';
import { TemplateRow, TemplateTypeRow, WorkspaceRow } from './entities.js';
import { notFound, type Outcome, refuse } from './outcome.js';

export interface TemplateInput {
  externalId: string;
  name: string;
  /** The workspace's external id. */
  workspace: string;
  templateType: { extensionType: string | null; key: string } | null;
}

/** Creates the template of an external id, or makes it what is given. */
export async function putTemplate(em: SourceEm, tenantId: string, input: TemplateInput): Promise<Outcome<TemplateRow>> {
  const faults = textFaults(input, { externalId: 200, name: 200 });
  if (faults.length > 0) return refuse(...faults);
  const now = await beginChange(em, tenantId, TemplateRow);
  const { externalId, name, templateType } = input;
  const workspace = await em.findOne(WorkspaceRow, { externalId: input.workspace });
  if (workspace === null) return refuse(notFound(['workspace'], `There is no workspace ${input.workspace}.`));
  const type = templateType && (await em.findOne(TemplateTypeRow, templateType));
  if (templateType !== null && type === null)
    return refuse(notFound(['templateType'], `There is no template type ${templateType.key}.`));
  const wanted = { name, workspaceId: workspace.id, templateTypeId: type?.id ?? null };
  const known = await em.findOne(TemplateRow, { externalId }, { refresh: true });
  const isSame =
    known?.name === name &&
    known.workspaceId === wanted.workspaceId &&
    (known.templateTypeId ?? null) === wanted.templateTypeId;
  if (isSame) return { row: known, outcome: 'unchanged', faults: [] };
  const id = randomUUID();
  const row = known ?? em.create(TemplateRow, { id, tenantId, externalId, ...wanted, createdAt: now, updatedAt: now });
  Object.assign(row, wanted, { updatedAt: now });
  recordEvent(em, 'template.changed', row);
  await em.flush();
  return { row, outcome: known === null ? 'created' : 'changed', faults: [] };
}
