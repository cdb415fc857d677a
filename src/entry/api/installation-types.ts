import 'reflect-metadata';
import { GraphQLDateTime, GraphQLJSONObject } from 'graphql-scalars';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { ApiToken, Installation, InstallationGrant } from '../../platform/store/index.js';
import { AppEnvironment } from './app-types.js';
import { connectionOf } from './connections.js';

@ObjectType('Installation')
export class InstallationType {
  @Field(() => ID) id!: string;
  @Field(() => String) appKey!: string;
  @Field(() => String) appVersion!: string;
  @Field(() => AppEnvironment) environment!: AppEnvironment;
  @Field(() => String, { description: 'active, suspended or uninstalled.' }) status!: string;
  @Field(() => String, { nullable: true, description: 'The version that waits for approval.' }) waitingVersion!:
    | string
    | null;
  @Field(() => String, { nullable: true }) refusedVersion!: string | null;
  @Field(() => Int, { description: 'Rises with every change of the grant.' }) epoch!: number;
  @Field(() => [String], { description: 'The grant in force.' }) scopes!: string[];
  @Field(() => GraphQLJSONObject) settings!: Record<string, unknown>;
  @Field(() => GraphQLDateTime) createdAt!: Date;
  @Field(() => GraphQLDateTime) changedAt!: Date;

  static from({ waitingVersion, refusedVersion, environment, ...row }: Installation): InstallationType {
    const { id, appKey, appVersion, status, epoch, scopes, settings, createdAt, changedAt } = row;
    const versions = { appVersion, waitingVersion: waitingVersion ?? null, refusedVersion: refusedVersion ?? null };
    const changes = { createdAt, changedAt, environment };
    return Object.assign(new InstallationType(), { id, appKey, status, epoch, scopes, settings }, versions, changes);
  }
}

export const InstallationConnection = connectionOf(InstallationType, 'Installation');

@ObjectType({ description: 'A grant that an installation has or had.' })
export class Grant {
  @Field(() => Int) epoch!: number;
  @Field(() => [String]) scopes!: string[];
  @Field(() => String) reason!: string;
  @Field(() => String) approvedByName!: string;
  @Field(() => GraphQLDateTime) createdAt!: Date;

  static from({ epoch, scopes, reason, approvedByName, createdAt }: InstallationGrant): Grant {
    return Object.assign(new Grant(), { epoch, scopes, reason, approvedByName, createdAt });
  }
}

@ObjectType('ApiToken', { description: 'By its last characters; the secret is shown once, when it is created.' })
export class ApiTokenType {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => String) hint!: string;
  @Field(() => GraphQLDateTime) createdAt!: Date;
  @Field(() => String) createdByName!: string;
  @Field(() => GraphQLDateTime, { nullable: true }) expiresAt!: Date | null;
  @Field(() => GraphQLDateTime, { nullable: true }) lastUsedAt!: Date | null;
  @Field(() => GraphQLDateTime, { nullable: true }) revokedAt!: Date | null;

  static from({ id, name, hint, createdAt, createdByName, ...row }: ApiToken): ApiTokenType {
    const ends = { expiresAt: row.expiresAt ?? null, revokedAt: row.revokedAt ?? null };
    const facts = { id, name, hint, createdAt, createdByName, lastUsedAt: row.lastUsedAt ?? null };
    return Object.assign(new ApiTokenType(), facts, ends);
  }
}

@ObjectType({ description: 'How many runs are in a state.' })
export class RunCount {
  @Field(() => String) state!: string;
  @Field(() => Int) count!: number;
}
