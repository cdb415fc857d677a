import { randomUUID } from 'node:crypto';
import { type SourceEm, textFaults } from '../../sdk/index.js';
import { beginChange, recordEvent } from './begin-change.js';
import { WorkspaceRow } from './entities.js';
import { type Outcome, refuse } from './outcome.js';

/** Creates the workspace of an external id, or makes it what is given. */
export async function putWorkspace(
  em: SourceEm,
  tenantId: string,
  input: { externalId: string; name: string; description: string | null },
): Promise<Outcome<WorkspaceRow>> {
  const faults = textFaults(input, { externalId: 200, name: 200, description: 2_000 });
  if (faults.length > 0) return refuse(...faults);
  const now = await beginChange(em, tenantId, WorkspaceRow);
  const { externalId, name, description } = input;
  const known = await em.findOne(WorkspaceRow, { externalId }, { refresh: true });
  if (known?.name === name && (known.description ?? null) === description)
    return { row: known, outcome: 'unchanged', faults: [] };
  const row =
    known ?? em.create(WorkspaceRow, { id: randomUUID(), tenantId, ...input, createdAt: now, updatedAt: now });
  Object.assign(row, { name, description, updatedAt: now });
  recordEvent(em, 'workspace.changed', row);
  await em.flush();
  return { row, outcome: known === null ? 'created' : 'changed', faults: [] };
}
