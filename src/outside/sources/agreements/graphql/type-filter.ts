import { idFilter, type SourceEm, textFilter } from '../../../sdk/index.js';
import { TemplateTypeRow } from '../entities.js';

/** To be found by the extension of a template type, and by its id where that is given too. */
export async function typeFilter(
  em: SourceEm,
  { extensionType, templateTypeId }: { extensionType?: string | null; templateTypeId?: string | null },
): Promise<{ templateTypeId?: string | { $in: string[] } }> {
  const byId = idFilter('templateTypeId', templateTypeId);
  if (extensionType == null) return byId;
  const where = {
    ...(byId.templateTypeId !== undefined && { id: byId.templateTypeId }),
    ...textFilter('extensionType', extensionType),
  };
  const types = await em.find(TemplateTypeRow, where, { fields: ['id'] });
  return { templateTypeId: { $in: types.map(({ id }) => id) } };
}
