import 'reflect-metadata';
import { GraphQLDateTime, GraphQLJSON } from 'graphql-scalars';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { AppChange, AppDifference, EnvVariable, ListedVersion } from '../../domain/access/index.js';
import type { App, AppNotice, AppVersion, ClientSecret, VersionMigration } from '../../platform/store/index.js';
import { connectionOf } from './connections.js';

/** The states of an app version, as GraphQL has them. */
export enum AppVersionState {
  PRIVATE = 'private',
  IN_REVIEW = 'in_review',
  PROMOTED = 'promoted',
  AVAILABLE = 'available',
  LEGACY = 'legacy',
  DEPRECATING = 'deprecating',
  DEPRECATED = 'deprecated',
  WITHDRAWN = 'withdrawn',
}
registerEnumType(AppVersionState, { name: 'AppVersionState' });

export enum AppEnvironment {
  DEVELOPMENT = 'development',
  BETA = 'beta',
  LIVE = 'live',
}
registerEnumType(AppEnvironment, { name: 'AppEnvironment' });

@ObjectType('App', { description: 'An integration app. What is null with an error is for its publisher only.' })
export class AppType {
  @Field(() => ID) key!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true }) promotedVersion!: string | null;
  @Field(() => GraphQLDateTime) createdAt!: Date;

  static from({ key, name, currentVersion, createdAt }: App): AppType {
    return Object.assign(new AppType(), { key, name, promotedVersion: currentVersion ?? null, createdAt });
  }
}

export const AppConnection = connectionOf(AppType, 'App');

@ObjectType('AppVersion')
export class AppVersionType {
  @Field(() => String) app!: string;
  @Field(() => String) version!: string;
  @Field(() => AppVersionState) state!: AppVersionState;
  @Field(() => String, { nullable: true, description: 'The day on which it ends.' }) endsOn!: string | null;
  @Field(() => String, { nullable: true }) endReason!: string | null;
  @Field(() => GraphQLDateTime) createdAt!: Date;
  @Field(() => String) createdByName!: string;

  static from({ appKey, version, state, endsOn, endReason, createdAt, createdByName }: AppVersion): AppVersionType {
    return Object.assign(new AppVersionType(), {
      app: appKey,
      version,
      state,
      endsOn: endsOn ?? null,
      endReason: endReason ?? null,
      createdAt,
      createdByName,
    });
  }
}

@ObjectType({ description: 'A version as its publisher sees it.' })
export class PublishedVersion {
  @Field(() => String) version!: string;
  @Field(() => AppVersionState) state!: AppVersionState;
  @Field(() => AppVersionType) details!: AppVersionType;
  @Field(() => Int, { description: 'How many tenants have it.' }) installations!: number;
  @Field(() => Int, { description: 'How many tenants are to approve it.' }) waiting!: number;

  static from(app: string, listed: ListedVersion): PublishedVersion {
    const { version, state, endsOn, endReason, createdAt, createdByName, installations, waiting } = listed;
    const row = { appKey: app, version, state, endsOn, endReason, createdAt, createdByName } as unknown as AppVersion;
    const details = AppVersionType.from(row);
    return Object.assign(new PublishedVersion(), { version, state, details, installations, waiting });
  }
}

export const PublishedVersionConnection = connectionOf(PublishedVersion, 'PublishedVersion');

@ObjectType('AppChange')
export class AppChangeType implements AppChange {
  @Field(() => String) place!: string;
  @Field(() => String) kind!: AppChange['kind'];
  @Field(() => Boolean) isBreaking!: boolean;
  @Field(() => String) message!: string;
}

@ObjectType('AppDifference', { description: 'What is new in a version, compared with another.' })
export class AppDifferenceType implements AppDifference {
  @Field(() => [AppChangeType]) changes!: AppChangeType[];
  @Field(() => Boolean) isBreaking!: boolean;
  @Field(() => [String]) scopesRise!: string[];
  @Field(() => [String]) scopesFall!: string[];
  @Field(() => [String], { description: 'What a tenant must agree to, or give, before it runs.' }) obstacles!: string[];
}

@ObjectType('AppEnvVariable', { description: 'Never with its value.' })
export class AppEnvVariableType {
  @Field(() => String) name!: string;
  @Field(() => String) label!: string;
  @Field(() => AppEnvironment) environment!: AppEnvironment;
  @Field(() => Boolean) isSecret!: boolean;
  @Field(() => Boolean) isSet!: boolean;
  @Field(() => GraphQLDateTime, { nullable: true }) changedAt!: Date | null;
  @Field(() => String, { nullable: true }) changedByName!: string | null;

  static from({ value: _, changedAt, changedByName, ...rest }: EnvVariable): AppEnvVariableType {
    const changed = { changedAt: changedAt ?? null, changedByName: changedByName ?? null };
    return Object.assign(new AppEnvVariableType(), rest, changed);
  }
}

@ObjectType('ClientSecret', { description: 'By its last characters.' })
export class ClientSecretType implements Pick<ClientSecret, 'hint' | 'createdAt'> {
  @Field(() => String) hint!: string;
  @Field(() => GraphQLDateTime) createdAt!: Date;
  @Field(() => GraphQLDateTime, { nullable: true }) expiresAt!: Date | null;
}

@ObjectType('AppMigration')
export class AppMigrationType {
  @Field(() => ID) id!: string;
  @Field(() => String) app!: string;
  @Field(() => String) fromVersion!: string;
  @Field(() => String) toVersion!: string;
  @Field(() => Int) moved!: number;
  @Field(() => Int) waiting!: number;
  @Field(() => GraphQLDateTime) createdAt!: Date;
  @Field(() => String) createdByName!: string;
  @Field(() => GraphQLDateTime, { nullable: true }) revertedAt!: Date | null;

  static from({ appKey, id, fromVersion, toVersion, ...row }: VersionMigration): AppMigrationType {
    const { moved, waiting, createdAt, createdByName, revertedAt } = row;
    return Object.assign(new AppMigrationType(), {
      id,
      app: appKey,
      fromVersion,
      toVersion,
      moved,
      waiting,
      createdAt,
      createdByName,
      revertedAt: revertedAt ?? null,
    });
  }
}

@ObjectType('AppNotice', { description: 'What the app was told, or is to be told, of an installation.' })
export class AppNoticeType {
  @Field(() => ID) id!: string;
  @Field(() => String) type!: string;
  @Field(() => GraphQLJSON) body!: unknown;
  @Field(() => Int) attempts!: number;
  @Field(() => GraphQLDateTime) createdAt!: Date;
  @Field(() => GraphQLDateTime, { nullable: true }) dueAt!: Date | null;
  @Field(() => GraphQLDateTime, { nullable: true }) deliveredAt!: Date | null;
  @Field(() => String, { nullable: true }) lastError!: string | null;

  static from({ id, type, data, attempts, createdAt, dueAt, deliveredAt, lastError }: AppNotice): AppNoticeType {
    return Object.assign(new AppNoticeType(), {
      id,
      type,
      body: data,
      attempts,
      createdAt,
      dueAt: dueAt ?? null,
      deliveredAt: deliveredAt ?? null,
      lastError: lastError ?? null,
    });
  }
}

export const AppNoticeConnection = connectionOf(AppNoticeType, 'AppNotice');
