import type { z } from 'zod';
import { FileError, type ImportOutcome, type SourceEm } from '../../sdk/index.js';
import type { AgreementsFile } from './agreements-file.js';
import type { Outcome } from './outcome.js';
import { putAgreement } from './put-agreement.js';
import { putTemplate } from './put-template.js';
import { putTemplateType } from './put-template-type.js';
import { putWorkspace } from './put-workspace.js';

/**
 * Takes in workspaces, template types, templates and agreements, in the transaction that it is given. What is not in the
 * file stays.
 * @throws FileError with the path when something in the file is refused.
 */
export async function importAgreements(
  em: SourceEm,
  tenantId: string,
  { workspaces, templateTypes, templates, agreements }: z.infer<typeof AgreementsFile>,
): Promise<ImportOutcome> {
  const counts: ImportOutcome = { created: 0, changed: 0, unchanged: 0 };
  const putAll = async <Input>(list: string, inputs: readonly Input[], put: Put<Input>): Promise<void> => {
    for (const [index, input] of inputs.entries()) {
      const { outcome, faults } = await put(em, tenantId, input);
      const [fault] = faults;
      if (fault !== undefined) throw new FileError(fault.message, [list, index, ...fault.path].join('.'));
      if (outcome !== 'refused') counts[outcome] += 1;
    }
  };
  await putAll('workspaces', workspaces, putWorkspace);
  await putAll('templateTypes', templateTypes, putTemplateType);
  await putAll('templates', templates, putTemplate);
  await putAll('agreements', agreements, putAgreement);
  return counts;
}

type Put<Input> = (em: SourceEm, tenantId: string, input: Input) => Promise<Outcome<unknown>>;
