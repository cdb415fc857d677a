import 'reflect-metadata';
import { Arg, Authorized, Ctx, Field, FieldResolver, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { badInput } from '../../../sdk/index.js';
import { TemplateRow, WorkspaceRow } from '../entities.js';
import type { RequestContext } from './context.js';
import { READ_TEMPLATES, READ_WORKSPACES } from './scopes.js';
import { AgreementTemplate } from './template-types.js';
import { typeFilter } from './type-filter.js';
import { Workspace } from './workspace-types.js';

const MAX_WORKSPACES = 100;
const MAX_TEMPLATES = 100;

@ObjectType()
export class WorkspaceChoice {
  @Field(() => Workspace) workspace!: Workspace;
  /** The first so many of them are asked for. */
  available!: AgreementTemplate[];
}

@ObjectType()
export class AgreementCreation {
  @Field(() => String) extensionType!: string;
  @Field(() => [WorkspaceChoice]) workspaces!: WorkspaceChoice[];
}

@Resolver(() => WorkspaceChoice)
export class AgreementCreationResolver {
  @Authorized(READ_WORKSPACES, READ_TEMPLATES)
  @Query(() => AgreementCreation)
  async agreementCreation(
    @Ctx() { assertion, store }: RequestContext,
    @Arg('extensionType', () => String) extensionType: string,
  ): Promise<AgreementCreation> {
    const em = store.forTenant(assertion.tenant);
    const ofExtension = await typeFilter(em, { extensionType });
    const places = await em.find(TemplateRow, ofExtension, {
      fields: ['workspaceId'],
      disableIdentityMap: true,
      limit: MAX_WORKSPACES * MAX_TEMPLATES,
    });
    const ids = [...new Set(places.map(({ workspaceId }) => workspaceId))];
    const byName = { name: 'asc', id: 'asc' } as const;
    const workspaces = await em.find(WorkspaceRow, { id: { $in: ids } }, { orderBy: byName, limit: MAX_WORKSPACES });
    const where = { ...ofExtension, workspaceId: { $in: workspaces.map(({ id }) => id) } };
    const templates = await em.find(TemplateRow, where, { orderBy: byName, limit: MAX_WORKSPACES * MAX_TEMPLATES });
    const inWorkspace = Map.groupBy(templates, ({ workspaceId }) => workspaceId);
    return {
      extensionType,
      workspaces: workspaces.map((row) => ({
        workspace: Workspace.from(row),
        available: (inWorkspace.get(row.id) ?? []).map(AgreementTemplate.from),
      })),
    };
  }

  @FieldResolver(() => [AgreementTemplate])
  templates(
    @Root() { available }: WorkspaceChoice,
    @Arg('first', () => Int, { nullable: true, defaultValue: 50 }) first: number | null,
  ): AgreementTemplate[] {
    const count = first ?? 50;
    if (count >= 1 && count <= MAX_TEMPLATES) return available.slice(0, count);
    throw badInput(`"first" is ${count}; it is 1 to ${MAX_TEMPLATES}.`);
  }
}
