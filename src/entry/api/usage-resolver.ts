import 'reflect-metadata';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { removeUnusedScopes } from '../../domain/directory/index.js';
import { accessLogPlaceOf, checkAccessLogFilter, findAccessLogEntries } from '../../domain/metering/index.js';
import { type Page, pageFrom, readArgs } from './connections.js';
import type { ControlContext } from './control-context.js';
import { RemoveUnusedScopesInput } from './inputs.js';
import { InstallationType } from './installation-types.js';
import { RemoveUnusedScopesPayload } from './payloads.js';
import { ownerOf } from './permissions.js';
import { AccessLogArgs, AccessLogConnection, AccessLogEntryType, InstallationUsageType } from './usage-types.js';
import { attempt } from './user-errors.js';

@Resolver(() => InstallationType)
export class UsageResolver {
  @FieldResolver(() => InstallationUsageType, { description: 'What it used of its grant in the last 30 days.' })
  async usage(@Root() { id }: InstallationType, @Ctx() { loaders }: ControlContext): Promise<InstallationUsageType> {
    return InstallationUsageType.from(await loaders.usage.load(id));
  }

  @Query(() => AccessLogConnection, { description: "What apps asked of the tenant's data, newest first." })
  async accessLog(
    @Ctx() { actor, ctx }: ControlContext,
    @Args(() => AccessLogArgs) args: AccessLogArgs,
  ): Promise<Page<AccessLogEntryType>> {
    const { name, kind, outcome, from, to, app } = args;
    const filter = checkAccessLogFilter({
      ...{ name: name ?? undefined, kind: kind ?? undefined, outcome: outcome ?? undefined },
      ...{ from: from ?? undefined, to: to ?? undefined, app: app ?? undefined },
    });
    const after = accessLogPlaceOf.place(readArgs(args, accessLogPlaceOf.form) ?? '');
    const found = await findAccessLogEntries(ctx(), ownerOf(actor), { filter, after, limit: args.first + 1 });
    return pageFrom(found, args, { placeOf: accessLogPlaceOf.text, toNode: AccessLogEntryType.from });
  }

  @Mutation(() => RemoveUnusedScopesPayload, {
    description: 'Takes away what an installation has not used in the last 30 days and does not require.',
  })
  removeUnusedScopes(
    @Ctx() { app, ctx }: ControlContext,
    @Arg('input', () => RemoveUnusedScopesInput) input: RemoveUnusedScopesInput,
  ): Promise<RemoveUnusedScopesPayload> {
    return attempt(input, async () => {
      const { installationId, scopes } = input;
      const asked = { installationId, offered: scopes ?? undefined };
      const { installation, removed } = await removeUnusedScopes(app.directory, ctx(), asked);
      return { installation: InstallationType.from(installation), removedScopes: removed };
    });
  }
}
