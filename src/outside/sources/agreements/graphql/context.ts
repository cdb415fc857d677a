import { loadEach, type SourceContext, type SourceEm } from '../../../sdk/index.js';
import { AgreementRow, TemplateRow, TemplateTypeRow, WorkspaceRow } from '../entities.js';

/** Loaders that live as long as one GraphQL request. */
export function createLoaders(em: () => SourceEm) {
  return {
    agreements: loadEach<AgreementRow>('id', (ids) => em().find(AgreementRow, { id: { $in: ids } })),
    templates: loadEach<TemplateRow>('id', (ids) => em().find(TemplateRow, { id: { $in: ids } })),
    templateTypes: loadEach<TemplateTypeRow>('id', (ids) => em().find(TemplateTypeRow, { id: { $in: ids } })),
    workspaces: loadEach<WorkspaceRow>('id', (ids) => em().find(WorkspaceRow, { id: { $in: ids } })),
  };
}

/** What a request's resolvers have at hand. */
export type RequestContext = SourceContext & ReturnType<typeof createLoaders>;
