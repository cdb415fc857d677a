import 'reflect-metadata';
import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { isUuid } from '../../platform/base/index.js';
import { Installation } from '../../platform/store/index.js';
import { AppType, AppVersionType } from './app-types.js';
import { type Page, PageArgs, readPage } from './connections.js';
import type { ControlContext } from './control-context.js';
import { ApiTokenType, Grant, InstallationConnection, InstallationType, RunCount } from './installation-types.js';
import { ownerOf } from './permissions.js';

@Resolver(() => InstallationType)
export class InstallationResolver {
  @Query(() => InstallationConnection, { description: "The tenant's installations." })
  installations(
    @Ctx() { actor, ctx }: ControlContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<InstallationType>> {
    const filter = { tenantId: ownerOf(actor), status: { $ne: 'uninstalled' } };
    const wanted = { row: Installation, filter, by: 'id', order: 'asc', form: /^[\da-f-]{36}$/ } as const;
    return readPage(ctx().em, wanted, { args, toNode: InstallationType.from });
  }

  @Query(() => InstallationType, { nullable: true })
  async installation(
    @Ctx() { actor, loaders }: ControlContext,
    @Arg('id', () => ID) id: string,
  ): Promise<InstallationType | null> {
    const found = isUuid(id) ? await loaders.installations.load(id.toLowerCase()) : null;
    return found?.tenantId === ownerOf(actor) ? InstallationType.from(found) : null;
  }

  @FieldResolver(() => AppType)
  async app(@Root() { appKey }: InstallationType, @Ctx() { loaders }: ControlContext): Promise<AppType> {
    const found = await loaders.apps.load(appKey);
    if (!found) throw new TypeError(`the installed app ${appKey} is not there`);
    return AppType.from(found);
  }

  @FieldResolver(() => AppVersionType, { nullable: true, description: 'The version that it has.' })
  version(
    @Root() { appKey, appVersion }: InstallationType,
    @Ctx() context: ControlContext,
  ): Promise<AppVersionType | null> {
    return loadVersion(context, { appKey, version: appVersion });
  }

  @FieldResolver(() => AppVersionType, { nullable: true, description: 'The version that waits for approval.' })
  async waitingUpgrade(
    @Root() { appKey, waitingVersion }: InstallationType,
    @Ctx() context: ControlContext,
  ): Promise<AppVersionType | null> {
    return waitingVersion === null ? null : loadVersion(context, { appKey, version: waitingVersion });
  }

  @FieldResolver(() => [Grant], { description: 'Every grant it had, the one in force first.' })
  async grants(@Root() { id }: InstallationType, @Ctx() { loaders }: ControlContext): Promise<Grant[]> {
    return (await loaders.grants.load(id)).slice(0, mostListed).map(Grant.from);
  }

  @FieldResolver(() => [ApiTokenType], { nullable: true, description: 'For administrators; newest first.' })
  async apiTokens(@Root() { id }: InstallationType, @Ctx() { loaders }: ControlContext): Promise<ApiTokenType[]> {
    return (await loaders.apiTokens.load(id)).slice(0, mostListed).map(ApiTokenType.from);
  }

  @FieldResolver(() => [RunCount])
  runs(@Root() { id }: InstallationType, @Ctx() { loaders }: ControlContext): Promise<RunCount[]> {
    return loaders.runs.load(id);
  }
}

const mostListed = 200;

async function loadVersion(
  { loaders }: ControlContext,
  at: { appKey: string; version: string },
): Promise<AppVersionType | null> {
  const found = await loaders.versions.load(at);
  return found && AppVersionType.from(found);
}
