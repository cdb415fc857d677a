import 'reflect-metadata';
import { GraphQLDateTime, GraphQLJSONObject } from 'graphql-scalars';
import { Field, Float, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { AppEnvironment } from './app-types.js';

@InputType()
export class ManifestInput {
  @Field(() => String, { description: 'The text of the manifest, as YAML or JSON.' }) manifest!: string;
}

@InputType()
export class AppVersionInput {
  @Field(() => ID) app!: string;
  @Field(() => String) version!: string;
}

@InputType()
export class DeprecateVersionInput extends AppVersionInput {
  @Field(() => String, { description: 'The day on which it ends, like 2027-06-30.' }) endsOn!: string;
  @Field(() => String) reason!: string;
}

@InputType()
export class RejectVersionInput extends AppVersionInput {
  @Field(() => String, { description: 'What has to be changed, for its publisher.' }) reason!: string;
}

@InputType({ description: 'Either a percentage of all, or tenants by their slugs.' })
export class MigrateTenantsInput {
  @Field(() => ID) app!: string;
  @Field(() => String) from!: string;
  @Field(() => String) to!: string;
  @Field(() => Float, { nullable: true }) percent?: number | null;
  @Field(() => [String], { nullable: true }) tenants?: string[] | null;
}

@InputType()
export class RevertMigrationInput {
  @Field(() => ID) migrationId!: string;
}

@InputType()
export class SetEnvValueInput extends AppVersionInput {
  @Field(() => AppEnvironment) environment!: AppEnvironment;
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true, description: 'Null takes it away.' }) value?: string | null;
}

@InputType()
export class AppInput {
  @Field(() => ID) app!: string;
}

@InputType()
export class RenewClientSecretInput extends AppInput {
  @Field(() => Int, { defaultValue: 0, description: 'How long the old one stays good.' }) overlapSeconds!: number;
}

@InputType()
export class InstallAppInput {
  @Field(() => ID) app!: string;
  @Field(() => String, { nullable: true, description: 'The version that was consented to.' }) version?: string | null;
  @Field(() => String, { nullable: true, description: 'Of a private extension that the tenant does not have yet.' })
  linkKey?: string | null;
  @Field(() => [String], { description: 'Exactly what is approved.' }) scopes!: string[];
  @Field(() => GraphQLJSONObject, { nullable: true }) settings?: Record<string, unknown> | null;
}

@InputType()
export class InstallationInput {
  @Field(() => ID) installationId!: string;
}

@InputType()
export class NarrowInstallationInput extends InstallationInput {
  @Field(() => [String], { description: 'What is left of the grant.' }) scopes!: string[];
}

@InputType()
export class RemoveUnusedScopesInput extends InstallationInput {
  @Field(() => [String], { nullable: true, description: 'Of these only; all that are not used by default.' })
  scopes?: string[] | null;
}

@InputType()
export class UpgradeInput extends InstallationInput {
  @Field(() => String) version!: string;
}

@InputType()
export class ApproveUpgradeInput extends UpgradeInput {
  @Field(() => [String], { description: 'Exactly what is approved.' }) scopes!: string[];
  @Field(() => GraphQLJSONObject, { nullable: true }) settings?: Record<string, unknown> | null;
}

@InputType()
export class CreateApiTokenInput extends InstallationInput {
  @Field(() => String) name!: string;
  @Field(() => GraphQLDateTime, { nullable: true }) expiresAt?: Date | null;
}

@InputType()
export class RevokeApiTokenInput {
  @Field(() => ID) apiTokenId!: string;
}

@InputType()
export class SetEnvironmentInput extends AppInput {
  @Field(() => [String], { description: 'By their slugs.' }) tenants!: string[];
  @Field(() => AppEnvironment) environment!: AppEnvironment;
}

@InputType()
export class SaveExtensionInput extends AppInput {
  @Field(() => String, { nullable: true, description: 'Whose words are taken; the newest by default.' })
  version?: string | null;
}

/** What an operator says of a listing. */
export enum ReviewDecision {
  APPROVE = 'approve',
  REJECT = 'reject',
}
registerEnumType(ReviewDecision, { name: 'ReviewDecision' });

@InputType()
export class ReviewExtensionInput extends AppInput {
  @Field(() => ReviewDecision) decision!: ReviewDecision;
  @Field(() => String, { nullable: true, description: 'For its publisher; rejecting needs one.' }) note?: string | null;
}
