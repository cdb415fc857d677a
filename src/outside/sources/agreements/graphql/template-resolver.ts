import 'reflect-metadata';
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { idFilter, loadById, mapPage, type Page, readPage, textFilter } from '../../../sdk/index.js';
import { TemplateRow, TemplateTypeRow } from '../entities.js';
import type { RequestContext } from './context.js';
import { TemplateArgs, TemplateTypeArgs } from './list-args.js';
import { READ_TEMPLATES, READ_WORKSPACES } from './scopes.js';
import {
  AgreementTemplate,
  AgreementTemplateConnection,
  TemplateType,
  TemplateTypeConnection,
} from './template-types.js';
import { typeFilter } from './type-filter.js';
import { Workspace } from './workspace-types.js';

@Resolver(() => TemplateType)
export class TemplateTypeResolver {
  @Authorized(READ_TEMPLATES)
  @Query(() => TemplateTypeConnection)
  async templateTypes(
    @Ctx() { assertion, store }: RequestContext,
    @Args(() => TemplateTypeArgs) { extensionType, ...input }: TemplateTypeArgs,
  ): Promise<Page<TemplateType>> {
    const filter = textFilter('extensionType', extensionType);
    const em = store.forTenant(assertion.tenant);
    return mapPage(await readPage<TemplateTypeRow>(em, { row: TemplateTypeRow, filter, input }), TemplateType.from);
  }

  @Authorized(READ_TEMPLATES)
  @Query(() => TemplateType, { nullable: true })
  async templateType(
    @Ctx() { templateTypes }: RequestContext,
    @Arg('id', () => ID) id: string,
  ): Promise<TemplateType | null> {
    const row = await loadById(templateTypes, id);
    return row && TemplateType.from(row);
  }
}

@Resolver(() => AgreementTemplate)
export class AgreementTemplateResolver {
  @Authorized(READ_TEMPLATES)
  @Query(() => AgreementTemplateConnection)
  async templates(
    @Ctx() { assertion, store }: RequestContext,
    @Args(() => TemplateArgs) { workspaceId, templateTypeId, extensionType, ...input }: TemplateArgs,
  ): Promise<Page<AgreementTemplate>> {
    const em = store.forTenant(assertion.tenant);
    const byType = await typeFilter(em, { templateTypeId, extensionType });
    const filter = { ...idFilter('workspaceId', workspaceId), ...byType };
    return mapPage(await readPage<TemplateRow>(em, { row: TemplateRow, filter, input }), AgreementTemplate.from);
  }

  @Authorized(READ_WORKSPACES)
  @FieldResolver(() => Workspace)
  async workspace(
    @Root() { workspaceId }: AgreementTemplate,
    @Ctx() { workspaces }: RequestContext,
  ): Promise<Workspace | null> {
    const row = await workspaces.load(workspaceId);
    return row && Workspace.from(row);
  }

  @FieldResolver(() => TemplateType, { nullable: true })
  async templateType(
    @Root() { templateTypeId }: AgreementTemplate,
    @Ctx() { templateTypes }: RequestContext,
  ): Promise<TemplateType | null> {
    const row = templateTypeId === null ? null : await templateTypes.load(templateTypeId);
    return row && TemplateType.from(row);
  }
}
