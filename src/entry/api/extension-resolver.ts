import 'reflect-metadata';
import { Arg, Args, ArgsType, Ctx, Field, ID, Mutation, Query, Resolver } from 'type-graphql';
import {
  findExtensions,
  getExtension,
  reviewExtension,
  saveExtension,
  submitExtension,
  withdrawExtension,
} from '../../domain/directory/index.js';
import { isCoded } from '../../platform/base/index.js';
import { Extension } from '../../platform/store/index.js';
import { type Page, PageArgs, pageFrom, readArgs, readPage } from './connections.js';
import type { ControlContext } from './control-context.js';
import {
  ExtensionDetails,
  ExtensionListingConnection,
  ExtensionListingType,
  FoundExtensionConnection,
  FoundExtensionType,
  Standing,
} from './extension-types.js';
import { AppInput, ReviewExtensionInput, SaveExtensionInput } from './inputs.js';
import { ExtensionPayload } from './payloads.js';
import { ownerOf } from './permissions.js';
import { attempt } from './user-errors.js';

@ArgsType()
class FindExtensionsArgs extends PageArgs {
  @Field(() => String, { nullable: true, description: 'Words of its name, summary or publisher.' })
  search?: string | null;
  @Field(() => String, { nullable: true }) category?: string | null;
  @Field(() => Standing, { nullable: true }) standing?: Standing | null;
}

@Resolver()
export class ExtensionResolver {
  @Query(() => FoundExtensionConnection, { description: 'What a tenant finds in the directory, by name.' })
  async extensions(
    @Ctx() { app, ctx }: ControlContext,
    @Args(() => FindExtensionsArgs) args: FindExtensionsArgs,
  ): Promise<Page<FoundExtensionType>> {
    readArgs(args, /^\[/);
    const { search, category, standing, after, first } = args;
    const wanted = { search, category, standing, after, limit: first + 1 };
    const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value != null));
    const { extensions } = await findExtensions(app.directory, ctx(), given);
    return pageFrom(extensions, args, { placeOf: ({ place }) => place, toNode: FoundExtensionType.from });
  }

  @Query(() => ExtensionDetails, {
    nullable: true,
    description: 'One that the tenant finds, or by the key of its link.',
  })
  async extension(
    @Ctx() { app: { directory }, ctx }: ControlContext,
    @Arg('app', () => ID) app: string,
    @Arg('linkKey', () => String, { nullable: true }) key?: string | null,
  ): Promise<ExtensionDetails | null> {
    try {
      return ExtensionDetails.fromOne(await getExtension(directory, ctx(), { app, ...(key != null && { key }) }));
    } catch (error) {
      if (isCoded(error, 'DIRECTORY_EXTENSION_UNKNOWN')) return null;
      throw error;
    }
  }

  @Query(() => ExtensionListingConnection, {
    description: "A partner's listings; for an operator, those that wait for review.",
  })
  extensionListings(
    @Ctx() { actor, ctx }: ControlContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<ExtensionListingType>> {
    const filter = actor.kind === 'operator' ? { state: 'in_review' } : { partnerId: ownerOf(actor) };
    const wanted = { row: Extension, filter, by: 'appKey', order: 'asc', form: /^[a-z][a-z0-9-]*$/ } as const;
    return readPage(ctx().em, wanted, { args, toNode: (row) => ExtensionListingType.from(row, actor) });
  }

  @Mutation(() => ExtensionPayload, { description: "Writes how an app is listed, in a version's words: a draft." })
  saveExtension(@Ctx() context: ControlContext, @Arg('input', () => SaveExtensionInput) input: SaveExtensionInput) {
    const { version } = input;
    return change(context, input, (directory, ctx, at) =>
      saveExtension(directory, ctx, { ...at, ...(version != null && { version }) }),
    );
  }

  @Mutation(() => ExtensionPayload, {
    description: 'Hands a listing in for review, with the newest version when none is promoted.',
  })
  submitExtension(@Ctx() context: ControlContext, @Arg('input', () => AppInput) input: AppInput) {
    return change(context, input, submitExtension);
  }

  @Mutation(() => ExtensionPayload, { description: 'For an operator: lists it, or sends it back with a note.' })
  reviewExtension(
    @Ctx() context: ControlContext,
    @Arg('input', () => ReviewExtensionInput) { decision, note, ...input }: ReviewExtensionInput,
  ) {
    return change(context, input, (directory, ctx, at) =>
      reviewExtension(directory, ctx, { ...at, decision, ...(note != null && { note }) }),
    );
  }

  @Mutation(() => ExtensionPayload, { description: 'Takes it out of the directory, or back from review.' })
  withdrawExtension(@Ctx() context: ControlContext, @Arg('input', () => AppInput) input: AppInput) {
    return change(context, input, withdrawExtension);
  }
}

function change(
  { app: { directory }, actor, ctx }: ControlContext,
  input: AppInput,
  move: typeof submitExtension,
): Promise<ExtensionPayload> {
  return attempt(input, async () => ({
    listing: ExtensionListingType.from(await move(directory, ctx(), { appKey: input.app }), actor),
  }));
}
