import { loadById, type ServedEntity, serveEach } from '../../sdk/index.js';
import { Agreement } from './graphql/agreement-types.js';
import type { RequestContext } from './graphql/context.js';
import { READ_AGREEMENTS, READ_TEMPLATES, READ_WORKSPACES } from './graphql/scopes.js';
import { AgreementTemplate, TemplateType } from './graphql/template-types.js';
import { Workspace } from './graphql/workspace-types.js';

/** What whoever joins contracts can go on from, by id. */
export const servedEntities: Record<string, ServedEntity<RequestContext>> = {
  Agreement: serveEach(READ_AGREEMENTS, async ({ id }, { agreements }) => {
    const row = await loadById(agreements, id);
    return row && Agreement.from(row);
  }),
  AgreementTemplate: serveEach(READ_TEMPLATES, async ({ id }, { templates }) => {
    const row = await loadById(templates, id);
    return row && AgreementTemplate.from(row);
  }),
  TemplateType: serveEach(READ_TEMPLATES, async ({ id }, { templateTypes }) => {
    const row = await loadById(templateTypes, id);
    return row && TemplateType.from(row);
  }),
  Workspace: serveEach(READ_WORKSPACES, async ({ id }, { workspaces }) => {
    const row = await loadById(workspaces, id);
    return row && Workspace.from(row);
  }),
};
