import 'reflect-metadata';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { createApiToken, type InstallationChange, refuseUpgrade, revokeApiToken } from '../../domain/access/index.js';
import { approveUpgrade, changeExtension, enableExtension, upgradeInstallation } from '../../domain/directory/index.js';
import type { ControlContext } from './control-context.js';
import {
  ApproveUpgradeInput,
  CreateApiTokenInput,
  InstallAppInput,
  InstallationInput,
  NarrowInstallationInput,
  RevokeApiTokenInput,
  UpgradeInput,
} from './inputs.js';
import { ApiTokenType, InstallationType } from './installation-types.js';
import {
  CreateApiTokenPayload,
  InstallAppPayload,
  InstallationPayload,
  Payload,
  UpgradeInstallationPayload,
} from './payloads.js';
import { ownerOf } from './permissions.js';
import { attempt } from './user-errors.js';

@Resolver()
export class InstallationMutations {
  @Mutation(() => InstallAppPayload, { description: 'Installs an app with exactly these scopes, or approves it anew.' })
  installApp(
    @Ctx() { actor, app, ctx }: ControlContext,
    @Arg('input', () => InstallAppInput) input: InstallAppInput,
  ): Promise<InstallAppPayload> {
    return attempt(input, async () => {
      const { app: appKey, version, linkKey, scopes, settings } = input;
      const { installation, apiToken } = await enableExtension(app.directory, ctx(), {
        tenantId: ownerOf(actor),
        appKey,
        version: version ?? undefined,
        linkKey: linkKey ?? undefined,
        scopes,
        settings: textsOf(settings),
        canShowApiToken: true,
      });
      return { installation: InstallationType.from(installation), apiToken: apiToken ?? null };
    });
  }

  @Mutation(() => InstallationPayload, { description: 'Leaves an installation with less than it was granted.' })
  narrowInstallation(
    @Ctx() context: ControlContext,
    @Arg('input', () => NarrowInstallationInput) input: NarrowInstallationInput,
  ): Promise<InstallationPayload> {
    return change(context, input, { narrowTo: input.scopes });
  }

  @Mutation(() => InstallationPayload, { description: 'Has every next request refused, until it is resumed.' })
  suspendInstallation(
    @Ctx() context: ControlContext,
    @Arg('input', () => InstallationInput) input: InstallationInput,
  ): Promise<InstallationPayload> {
    return change(context, input, 'suspend');
  }

  @Mutation(() => InstallationPayload, { description: 'Takes a suspension back.' })
  resumeInstallation(
    @Ctx() context: ControlContext,
    @Arg('input', () => InstallationInput) input: InstallationInput,
  ): Promise<InstallationPayload> {
    return change(context, input, 'resume');
  }

  @Mutation(() => InstallationPayload, {
    description:
      'Ends the grant, its API tokens and automations, and deletes what it signs in with at outside services.',
  })
  uninstallApp(
    @Ctx() context: ControlContext,
    @Arg('input', () => InstallationInput) input: InstallationInput,
  ): Promise<InstallationPayload> {
    return change(context, input, 'uninstall');
  }

  @Mutation(() => UpgradeInstallationPayload, {
    description: 'Has it go to another version: at once, or waiting for approval when that asks for more.',
  })
  upgradeInstallation(
    @Ctx() { app, ctx }: ControlContext,
    @Arg('input', () => UpgradeInput) input: UpgradeInput,
  ): Promise<UpgradeInstallationPayload> {
    return attempt(input, async () => {
      const { outcome, installation } = await upgradeInstallation(app.directory, ctx(), input);
      return { outcome, installation: InstallationType.from(installation) };
    });
  }

  @Mutation(() => InstallationPayload, { description: 'Approves the version that waits, with exactly these scopes.' })
  approveUpgrade(
    @Ctx() { app, ctx }: ControlContext,
    @Arg('input', () => ApproveUpgradeInput) input: ApproveUpgradeInput,
  ): Promise<InstallationPayload> {
    return attempt(input, async () => {
      const { installationId, version, scopes } = input;
      const approved = { installationId, version, scopes, settings: textsOf(input.settings) };
      const { installation } = await approveUpgrade(app.directory, ctx(), approved);
      return { installation: InstallationType.from(installation) };
    });
  }

  @Mutation(() => InstallationPayload, { description: 'Refuses the version that waits; it is not offered again.' })
  refuseUpgrade(
    @Ctx() { ctx }: ControlContext,
    @Arg('input', () => UpgradeInput) input: UpgradeInput,
  ): Promise<InstallationPayload> {
    return attempt(input, async () => ({
      installation: InstallationType.from(await refuseUpgrade(ctx(), input)),
    }));
  }

  @Mutation(() => CreateApiTokenPayload, { description: 'Gives an installation one more API token.' })
  createApiToken(
    @Ctx() { ctx }: ControlContext,
    @Arg('input', () => CreateApiTokenInput) input: CreateApiTokenInput,
  ): Promise<CreateApiTokenPayload> {
    return attempt(input, async () => {
      const { installationId, name, expiresAt } = input;
      const wanted = { installationId, name, expiresAt: expiresAt ?? undefined };
      const { apiToken, secret } = await createApiToken(ctx(), wanted);
      return { apiToken: ApiTokenType.from(apiToken), secret };
    });
  }

  @Mutation(() => Payload, { description: 'Ends an API token, and what it was exchanged for.' })
  revokeApiToken(
    @Ctx() { ctx }: ControlContext,
    @Arg('input', () => RevokeApiTokenInput) input: RevokeApiTokenInput,
  ): Promise<Payload> {
    return attempt(input, async () => {
      await revokeApiToken(ctx(), input.apiTokenId);
      return {};
    });
  }
}

function change(
  { app, ctx }: ControlContext,
  input: InstallationInput,
  what: InstallationChange,
): Promise<InstallationPayload> {
  return attempt(input, async () => ({
    installation: InstallationType.from(await changeExtension(app.directory, ctx(), input.installationId, what)),
  }));
}

const textsOf = (settings: Record<string, unknown> | null | undefined): Record<string, string> | undefined =>
  settings == null
    ? undefined
    : Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
