import 'reflect-metadata';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import {
  checkManifest,
  deprecateVersion,
  endVersion,
  markAvailable,
  markLegacy,
  type Publisher,
  parseAppManifest,
  promoteVersion,
  publishVersion,
  recallVersion,
  rejectVersion,
  restoreVersion,
  submitVersion,
  withdrawVersion,
} from '../../domain/access/index.js';
import { type Actor, CodedError } from '../../platform/base/index.js';
import { AppVersion } from '../../platform/store/index.js';
import { AppVersionType } from './app-types.js';
import type { ControlContext } from './control-context.js';
import { AppVersionInput, DeprecateVersionInput, ManifestInput, RejectVersionInput } from './inputs.js';
import { AppVersionPayload, ValidateManifestPayload } from './payloads.js';
import { attempt } from './user-errors.js';

@Resolver()
export class VersionMutations {
  @Mutation(() => ValidateManifestPayload, { description: 'Checks a manifest as publishing would. It keeps nothing.' })
  validateManifest(
    @Ctx() { publishing }: ControlContext,
    @Arg('input', () => ManifestInput) input: ManifestInput,
  ): Promise<ValidateManifestPayload> {
    return attempt(input, async () => {
      const manifest = parseAppManifest(input.manifest, 'The manifest');
      checkManifest(manifest, publishing);
      return { app: manifest.app, version: manifest.version };
    });
  }

  @Mutation(() => AppVersionPayload, { description: 'Publishes a version, immutable and private at first.' })
  publishVersion(
    @Ctx() { actor, publishing, ctx }: ControlContext,
    @Arg('input', () => ManifestInput) input: ManifestInput,
  ): Promise<AppVersionPayload> {
    return attempt(input, async () => {
      const manifest = parseAppManifest(input.manifest, 'The manifest');
      const published = await publishVersion(publishing, ctx(), { ...publisherOf(actor), manifest });
      return { version: AppVersionType.from(published) };
    });
  }

  @Mutation(() => AppVersionPayload, { description: 'Hands a private version in for review.' })
  submitVersion(@Ctx() context: ControlContext, @Arg('input', () => AppVersionInput) input: AppVersionInput) {
    return change(context, input, submitVersion);
  }

  @Mutation(() => AppVersionPayload, { description: 'Takes a version back from review.' })
  recallVersion(@Ctx() context: ControlContext, @Arg('input', () => AppVersionInput) input: AppVersionInput) {
    return change(context, input, recallVersion);
  }

  @Mutation(() => AppVersionPayload, { description: 'For an operator: sends a version back to its publisher.' })
  rejectVersion(@Ctx() context: ControlContext, @Arg('input', () => RejectVersionInput) input: RejectVersionInput) {
    const { reason } = input;
    return change(context, input, (publishing, ctx, at) => rejectVersion(publishing, ctx, { ...at, reason }));
  }

  @Mutation(() => AppVersionPayload, { description: 'Gives a version up that was never promoted.' })
  withdrawVersion(@Ctx() context: ControlContext, @Arg('input', () => AppVersionInput) input: AppVersionInput) {
    return change(context, input, withdrawVersion);
  }

  @Mutation(() => AppVersionPayload, { description: 'Makes it the version that new installations get.' })
  promoteVersion(@Ctx() context: ControlContext, @Arg('input', () => AppVersionInput) input: AppVersionInput) {
    return change(context, input, promoteVersion);
  }

  @Mutation(() => AppVersionPayload, { description: 'Gives an available version to nobody new.' })
  markLegacy(@Ctx() context: ControlContext, @Arg('input', () => AppVersionInput) input: AppVersionInput) {
    return change(context, input, markLegacy);
  }

  @Mutation(() => AppVersionPayload, { description: 'Takes markLegacy back.' })
  markAvailable(@Ctx() context: ControlContext, @Arg('input', () => AppVersionInput) input: AppVersionInput) {
    return change(context, input, markAvailable);
  }

  @Mutation(() => AppVersionPayload, { description: 'Announces on which day a version ends, and why.' })
  deprecateVersion(
    @Ctx() context: ControlContext,
    @Arg('input', () => DeprecateVersionInput) input: DeprecateVersionInput,
  ) {
    const { endsOn, reason } = input;
    return change(context, input, (publishing, ctx, at) =>
      deprecateVersion(publishing, ctx, { ...at, endsOn, reason }),
    );
  }

  @Mutation(() => AppVersionPayload, { description: 'Takes an announced end back: the version is legacy again.' })
  restoreVersion(@Ctx() context: ControlContext, @Arg('input', () => AppVersionInput) input: AppVersionInput) {
    return change(context, input, restoreVersion);
  }

  @Mutation(() => AppVersionPayload, {
    description: 'Ends a deprecating version; before its day only when nobody has it. Installations are suspended.',
  })
  endVersion(@Ctx() context: ControlContext, @Arg('input', () => AppVersionInput) input: AppVersionInput) {
    return change(context, input, endVersion);
  }
}

function change(
  { publishing, ctx }: ControlContext,
  input: AppVersionInput,
  move: typeof submitVersion,
): Promise<AppVersionPayload> {
  return attempt(input, async () => {
    const at = { appKey: input.app, version: input.version };
    await move(publishing, ctx(), at);
    const found = await ctx().em.findOneOrFail(AppVersion, at);
    return { version: AppVersionType.from(found) };
  });
}

/** As whom an actor publishes. */
function publisherOf(actor: Actor): Publisher {
  if (actor.kind === 'partner') return { partnerId: actor.partnerId };
  if (actor.kind === 'person') return { tenantId: actor.tenantId };
  throw new CodedError('ACCESS_NOT_ALLOWED', 'Apps are published by partners, and by tenants for themselves.');
}
