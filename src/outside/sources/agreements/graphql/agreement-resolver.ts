import 'reflect-metadata';
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { idFilter, loadById, mapPage, type Page, readPage } from '../../../sdk/index.js';
import { AgreementRow } from '../entities.js';
import { Agreement, AgreementConnection } from './agreement-types.js';
import type { RequestContext } from './context.js';
import { AgreementArgs } from './list-args.js';
import { READ_AGREEMENTS, READ_TEMPLATES, READ_WORKSPACES } from './scopes.js';
import { AgreementTemplate } from './template-types.js';
import { typeFilter } from './type-filter.js';
import { Workspace } from './workspace-types.js';

@Resolver(() => Agreement)
export class AgreementResolver {
  @Authorized(READ_AGREEMENTS)
  @Query(() => AgreementConnection)
  async agreements(
    @Ctx() { assertion, store }: RequestContext,
    @Args(() => AgreementArgs) { state, workspaceId, templateTypeId, extensionType, ...input }: AgreementArgs,
  ): Promise<Page<Agreement>> {
    const em = store.forTenant(assertion.tenant);
    const byType = await typeFilter(em, { templateTypeId, extensionType });
    const filter = { ...(state != null && { state }), ...idFilter('workspaceId', workspaceId), ...byType };
    return mapPage(await readPage<AgreementRow>(em, { row: AgreementRow, filter, input }), Agreement.from);
  }

  @Authorized(READ_AGREEMENTS)
  @Query(() => Agreement, { nullable: true })
  async agreement(@Ctx() { agreements }: RequestContext, @Arg('id', () => ID) id: string): Promise<Agreement | null> {
    const row = await loadById(agreements, id);
    return row && Agreement.from(row);
  }

  @Authorized(READ_WORKSPACES)
  @FieldResolver(() => Workspace)
  async workspace(
    @Root() { workspaceId }: Agreement,
    @Ctx() { workspaces }: RequestContext,
  ): Promise<Workspace | null> {
    const row = await workspaces.load(workspaceId);
    return row && Workspace.from(row);
  }

  @Authorized(READ_TEMPLATES)
  @FieldResolver(() => AgreementTemplate)
  async template(
    @Root() { templateId }: Agreement,
    @Ctx() { templates }: RequestContext,
  ): Promise<AgreementTemplate | null> {
    const row = await templates.load(templateId);
    return row && AgreementTemplate.from(row);
  }
}
