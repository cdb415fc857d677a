import 'reflect-metadata';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import {
  renewClientSecret,
  renewNoticeSecret,
  rotateSigningKey,
  setEnvironment,
  setEnvValue,
} from '../../domain/access/index.js';
import { migrateTenants, revertMigration } from '../../domain/directory/index.js';
import { CodedError } from '../../platform/base/index.js';
import { AppMigrationType } from './app-types.js';
import type { ControlContext } from './control-context.js';
import {
  AppInput,
  MigrateTenantsInput,
  RenewClientSecretInput,
  RevertMigrationInput,
  SetEnvironmentInput,
  SetEnvValueInput,
} from './inputs.js';
import { MigrationPayload, Payload, RotateSigningKeyPayload, SecretPayload } from './payloads.js';
import { attempt } from './user-errors.js';

@Resolver()
export class PublisherMutations {
  @Mutation(() => MigrationPayload, { description: 'Has installations go from one version to another.' })
  migrateTenants(
    @Ctx() { app, ctx }: ControlContext,
    @Arg('input', () => MigrateTenantsInput) input: MigrateTenantsInput,
  ): Promise<MigrationPayload> {
    return attempt(input, async () => {
      const { app: appKey, from, to } = input;
      const migration = await migrateTenants(app.directory, ctx(), { appKey, from, to, ...chosenBy(input) });
      return { migration: AppMigrationType.from(migration) };
    });
  }

  @Mutation(() => MigrationPayload, { description: 'Takes a migration back.' })
  revertMigration(
    @Ctx() { app, ctx }: ControlContext,
    @Arg('input', () => RevertMigrationInput) input: RevertMigrationInput,
  ): Promise<MigrationPayload> {
    return attempt(input, async () => ({
      migration: AppMigrationType.from(await revertMigration(app.directory, ctx(), input.migrationId)),
    }));
  }

  @Mutation(() => Payload, { description: "Sets one of a version's environment variables, or takes it away." })
  setEnvValue(
    @Ctx() { app, ctx }: ControlContext,
    @Arg('input', () => SetEnvValueInput) input: SetEnvValueInput,
  ): Promise<Payload> {
    return attempt(input, async () => {
      const { app: appKey, version, environment, name, value = null } = input;
      const { keys } = app.engine.vault;
      await setEnvValue({ store: app.store, keys }, ctx(), { appKey, version, environment, name, value });
      return {};
    });
  }

  @Mutation(() => Payload, { description: "Has tenants' installations run with the values of another environment." })
  setEnvironment(
    @Ctx() { app, ctx }: ControlContext,
    @Arg('input', () => SetEnvironmentInput) input: SetEnvironmentInput,
  ): Promise<Payload> {
    return attempt(input, async () => {
      const { app: appKey, tenants, environment } = input;
      await setEnvironment(app, ctx(), { appKey, tenants, environment });
      return {};
    });
  }

  @Mutation(() => SecretPayload, { description: 'Gives an app a new client secret.' })
  renewClientSecret(
    @Ctx() { app, ctx }: ControlContext,
    @Arg('input', () => RenewClientSecretInput) input: RenewClientSecretInput,
  ): Promise<SecretPayload> {
    return attempt(input, async () => {
      const { app: appKey, overlapSeconds } = input;
      const platformEm = { ...ctx(), em: app.store.asPlatform() };
      return { secret: await renewClientSecret(platformEm, appKey, { overlapSeconds }) };
    });
  }

  @Mutation(() => SecretPayload, { description: "Gives an app a new secret for its notices' signatures." })
  renewNoticeSecret(
    @Ctx() { app, ctx }: ControlContext,
    @Arg('input', () => AppInput) input: AppInput,
  ): Promise<SecretPayload> {
    return attempt(input, async () => ({
      secret: await renewNoticeSecret({ store: app.store, keys: app.engine.vault.keys }, ctx(), input.app),
    }));
  }

  @Mutation(() => RotateSigningKeyPayload, { description: 'For an operator: makes the next key that signs tokens.' })
  rotateSigningKey(@Ctx() { app, ctx }: ControlContext): Promise<RotateSigningKeyPayload> {
    return attempt({}, () => rotateSigningKey(ctx(), app.engine.vault.keys));
  }
}

function chosenBy({ percent, tenants }: MigrateTenantsInput): { percent: number } | { tenants: string[] } {
  if ((percent == null) === (tenants == null))
    throw new CodedError('ACCESS_INPUT', 'Give either a percentage or tenants.');
  return tenants == null ? { percent: percent ?? 0 } : { tenants };
}
