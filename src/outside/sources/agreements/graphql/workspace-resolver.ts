import 'reflect-metadata';
import { Args, Authorized, Ctx, Query, Resolver } from 'type-graphql';
import { mapPage, type Page, PageArgs, readPage } from '../../../sdk/index.js';
import { WorkspaceRow } from '../entities.js';
import type { RequestContext } from './context.js';
import { READ_WORKSPACES } from './scopes.js';
import { Workspace, WorkspaceConnection } from './workspace-types.js';

@Resolver()
export class WorkspaceResolver {
  @Authorized(READ_WORKSPACES)
  @Query(() => WorkspaceConnection)
  async workspaces(
    @Ctx() { assertion, store }: RequestContext,
    @Args(() => PageArgs) input: PageArgs,
  ): Promise<Page<Workspace>> {
    const em = store.forTenant(assertion.tenant);
    return mapPage(await readPage<WorkspaceRow>(em, { row: WorkspaceRow, filter: {}, input }), Workspace.from);
  }
}
