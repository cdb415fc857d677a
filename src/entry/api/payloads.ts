import 'reflect-metadata';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ObjectType } from 'type-graphql';
import { AppMigrationType, AppVersionType } from './app-types.js';
import { ExtensionListingType } from './extension-types.js';
import { ApiTokenType, InstallationType } from './installation-types.js';
import { UserError } from './user-errors.js';

/** What every mutation answers with: what came of it, or what was wrong with what was asked. */
@ObjectType()
export class Payload {
  @Field(() => [UserError]) userErrors!: UserError[];
}

@ObjectType()
export class ValidateManifestPayload extends Payload {
  @Field(() => String, { nullable: true }) app?: string | null;
  @Field(() => String, { nullable: true }) version?: string | null;
}

@ObjectType()
export class AppVersionPayload extends Payload {
  @Field(() => AppVersionType, { nullable: true }) version?: AppVersionType | null;
}

@ObjectType()
export class MigrationPayload extends Payload {
  @Field(() => AppMigrationType, { nullable: true }) migration?: AppMigrationType | null;
}

@ObjectType({ description: 'The secret is shown here once.' })
export class SecretPayload extends Payload {
  @Field(() => String, { nullable: true }) secret?: string | null;
}

@ObjectType()
export class InstallationPayload extends Payload {
  @Field(() => InstallationType, { nullable: true }) installation?: InstallationType | null;
}

@ObjectType()
export class InstallAppPayload extends InstallationPayload {
  @Field(() => String, { nullable: true, description: 'The first API token, when the app wants one: shown once.' })
  apiToken?: string | null;
}

@ObjectType()
export class RemoveUnusedScopesPayload extends InstallationPayload {
  @Field(() => [String], { nullable: true, description: 'None, when all were used by then.' }) removedScopes?:
    | string[]
    | null;
}

@ObjectType()
export class UpgradeInstallationPayload extends InstallationPayload {
  @Field(() => String, { nullable: true, description: 'moved, waiting, refused or unchanged.' }) outcome?:
    | string
    | null;
}

@ObjectType()
export class CreateApiTokenPayload extends Payload {
  @Field(() => ApiTokenType, { nullable: true }) apiToken?: ApiTokenType | null;
  @Field(() => String, { nullable: true, description: 'Shown once.' }) secret?: string | null;
}

@ObjectType()
export class ExtensionPayload extends Payload {
  @Field(() => ExtensionListingType, { nullable: true }) listing?: ExtensionListingType | null;
}

@ObjectType()
export class RotateSigningKeyPayload extends Payload {
  @Field(() => String, { nullable: true }) kid?: string | null;
  @Field(() => GraphQLDateTime, { nullable: true, description: 'It is published now, and signs from then on.' })
  signsFrom?: Date | null;
}
