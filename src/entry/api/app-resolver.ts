import 'reflect-metadata';
import { GraphQLJSONObject } from 'graphql-scalars';
import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import {
  compareAppManifests,
  getManifest,
  INSTALLABLE,
  type ListedVersion,
  listClientSecrets,
  listEnvValues,
  listNotices,
  listVersions,
  readAppManifest,
} from '../../domain/access/index.js';
import { isOfferedTo, listMigrations } from '../../domain/directory/index.js';
import { type Actor, CodedError } from '../../platform/base/index.js';
import {
  App,
  type AppNotice,
  type AppVersion,
  type FilterQuery,
  type VersionState,
} from '../../platform/store/index.js';
import {
  AppConnection,
  AppDifferenceType,
  AppEnvVariableType,
  AppMigrationType,
  AppNoticeConnection,
  AppNoticeType,
  AppType,
  AppVersionType,
  ClientSecretType,
  PublishedVersion,
  PublishedVersionConnection,
} from './app-types.js';
import { type Page, PageArgs, pageFrom, readArgs, readPage } from './connections.js';
import type { ControlContext } from './control-context.js';

@Resolver(() => AppType)
export class AppResolver {
  @Query(() => AppConnection, { description: 'The apps that the viewer publishes; for an operator, all.' })
  apps(@Ctx() context: ControlContext, @Args(() => PageArgs) args: PageArgs): Promise<Page<AppType>> {
    const filter = publishedBy(context.actor);
    const wanted = { row: App, filter, by: 'key', order: 'asc', form: /^[a-z][a-z0-9-]*$/ } as const;
    return readPage(context.ctx().em, wanted, { args, toNode: AppType.from });
  }

  @Query(() => AppType, { nullable: true, description: 'An app of the viewer, or one that the viewer may install.' })
  async app(
    @Ctx() context: ControlContext,
    @Arg('key', () => ID) key: string,
    @Arg('linkKey', () => String, { nullable: true }) linkKey?: string | null,
  ): Promise<AppType | null> {
    const found = await context.loaders.apps.load(key);
    return found && (await isSeen(context, found, linkKey ?? undefined)) ? AppType.from(found) : null;
  }

  @FieldResolver(() => AppVersionType, { nullable: true, description: 'The promoted one, when no other is named.' })
  async version(
    @Root() { key, promotedVersion }: AppType,
    @Ctx() context: ControlContext,
    @Arg('version', () => String, { nullable: true }) version?: string | null,
  ): Promise<AppVersionType | null> {
    const wanted = version ?? promotedVersion;
    if (wanted === null) return null;
    const [app, found] = await Promise.all([
      context.loaders.apps.load(key),
      context.loaders.versions.load({ appKey: key, version: wanted }),
    ]);
    if (!found || !app) return null;
    // Who does not publish it sees what it may install.
    const isOffered = INSTALLABLE[found.state as VersionState] === 'anyone';
    return isOffered || isPublishedBy(context.actor, app) ? AppVersionType.from(found) : null;
  }

  @FieldResolver(() => PublishedVersionConnection, { nullable: true, description: 'Newest first.' })
  async versions(
    @Root() { key }: AppType,
    @Ctx() { app, ctx }: ControlContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<PublishedVersion>> {
    const last = readArgs(args, /^[\w.+-]{1,100}$/);
    const listed = await listVersions(app, ctx(), key);
    const onwards = listed.slice(last === undefined ? 0 : listed.findIndex(({ version }) => version === last) + 1);
    const toNode = (one: ListedVersion): PublishedVersion => PublishedVersion.from(key, one);
    return pageFrom(onwards, args, { placeOf: ({ version }) => version, toNode });
  }

  @FieldResolver(() => [AppMigrationType], { nullable: true, description: 'Newest first.' })
  async migrations(@Root() { key }: AppType, @Ctx() { app, ctx }: ControlContext): Promise<AppMigrationType[]> {
    return (await listMigrations(app, ctx(), key)).map(AppMigrationType.from);
  }

  @FieldResolver(() => [ClientSecretType], { nullable: true })
  async clientSecrets(@Root() { key }: AppType, @Ctx() { app, ctx }: ControlContext): Promise<ClientSecretType[]> {
    return (await listClientSecrets({ ...ctx(), em: app.store.asPlatform() }, key)) as ClientSecretType[];
  }

  @FieldResolver(() => AppNoticeConnection, { nullable: true, description: 'Newest first.' })
  async notices(
    @Root() { key }: AppType,
    @Ctx() { app, ctx }: ControlContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<AppNoticeType>> {
    const [at, id = ''] = readArgs(args, /^\d{1,15} [\da-f-]{36}$/)?.split(' ') ?? [];
    const after = at === undefined ? undefined : { createdAt: new Date(Number(at)), id };
    const rows = await listNotices(app, ctx(), { appKey: key, limit: args.first + 1, after });
    const placeOf = ({ createdAt, id }: AppNotice): string => `${createdAt.getTime()} ${id}`;
    return pageFrom(rows, args, { placeOf, toNode: AppNoticeType.from });
  }
}

@Resolver(() => AppVersionType)
export class AppVersionResolver {
  @FieldResolver(() => GraphQLJSONObject, { nullable: true })
  async manifest(@Root() at: AppVersionType, @Ctx() context: ControlContext): Promise<unknown> {
    return readManifest(await context.loaders.versions.load({ appKey: at.app, version: at.version }), at);
  }

  @FieldResolver(() => AppDifferenceType, { nullable: true, description: 'What is new in it since another version.' })
  async differenceFrom(
    @Root() at: AppVersionType,
    @Ctx() context: ControlContext,
    @Arg('version', () => String) version: string,
  ): Promise<AppDifferenceType> {
    const app = await context.loaders.apps.load(at.app);
    if (!app || !isPublishedBy(context.actor, app))
      throw new CodedError('ACCESS_NOT_ALLOWED', `Only who publishes ${at.app} compares its versions.`);
    const em = context.ctx().em;
    const [before, after] = [await getManifest({ em }, at.app, version), await getManifest({ em }, at.app, at.version)];
    return compareAppManifests(before, after);
  }

  @FieldResolver(() => [AppEnvVariableType], { nullable: true, description: 'Its environment variables, by name.' })
  async env(@Root() at: AppVersionType, @Ctx() { app, ctx }: ControlContext): Promise<AppEnvVariableType[]> {
    const listed = await listEnvValues(app, ctx(), { appKey: at.app, version: at.version });
    return listed.map(AppEnvVariableType.from);
  }
}

function readManifest(found: AppVersion | null, { app, version }: AppVersionType): unknown {
  return found && readAppManifest(found.manifest, `${app} ${version}`);
}

function publishedBy(actor: Actor): FilterQuery<App> {
  if (actor.kind === 'operator') return {};
  if (actor.kind === 'partner') return { partnerId: actor.partnerId };
  return actor.kind === 'person' ? { ownerTenantId: actor.tenantId } : { key: '' };
}

function isPublishedBy(actor: Actor, { partnerId, ownerTenantId }: App): boolean {
  if (actor.kind === 'operator') return true;
  if (actor.kind === 'partner') return partnerId === actor.partnerId;
  return actor.kind === 'person' && ownerTenantId === actor.tenantId;
}

/** A tenant sees any app that it could install, a partner its own. */
async function isSeen({ actor, ctx }: ControlContext, app: App, linkKey?: string): Promise<boolean> {
  if (isPublishedBy(actor, app)) return true;
  if (actor.kind !== 'person' || app.ownerTenantId != null || app.currentVersion == null) return false;
  return isOfferedTo(ctx(), { tenantId: actor.tenantId, appKey: app.key, linkKey });
}
