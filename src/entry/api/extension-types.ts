import 'reflect-metadata';
import { GraphQLDateTime, GraphQLJSONObject } from 'graphql-scalars';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import type { getExtension, FoundExtension as Tile } from '../../domain/directory/index.js';
import type { Actor } from '../../platform/base/index.js';
import type { Extension } from '../../platform/store/index.js';
import { connectionOf } from './connections.js';

/** How an app stands with a tenant. */
export enum Standing {
  ENABLED = 'enabled',
  SUSPENDED = 'suspended',
  WAITING = 'waiting',
  AVAILABLE = 'available',
  UNAVAILABLE = 'unavailable',
}
registerEnumType(Standing, {
  name: 'Standing',
  description: 'WAITING: it runs, and a newer version is to be approved.',
});

/** The states of a listing. */
export enum ListingState {
  DRAFT = 'draft',
  IN_REVIEW = 'in_review',
  LISTED = 'listed',
  REJECTED = 'rejected',
  WITHDRAWN = 'withdrawn',
}
registerEnumType(ListingState, { name: 'ListingState' });

@ObjectType('FoundExtension', { description: 'An app as a tenant finds it in the directory.' })
export class FoundExtensionType {
  @Field(() => ID) app!: string;
  @Field(() => String) name!: string;
  @Field(() => String) summary!: string;
  @Field(() => String) category!: string;
  @Field(() => String) publisher!: string;
  @Field(() => Boolean, { description: "The tenant's own, or found by its link only." }) isPrivate!: boolean;
  @Field(() => Standing) standing!: Standing;
  @Field(() => String, { nullable: true, description: 'Why it is unavailable.' }) reason!: string | null;
  @Field(() => ID, { nullable: true }) installationId!: string | null;
  @Field(() => String, { nullable: true, description: 'The installed one, or the one that would be.' })
  version!: string | null;
  @Field(() => String, { nullable: true }) waitingVersion!: string | null;

  static from({ app, name, summary, category, publisher, isPrivate, standing, ...found }: Tile): FoundExtensionType {
    return Object.assign(new FoundExtensionType(), {
      ...{ app, name, summary, category, publisher, isPrivate, standing },
      reason: found.reason ?? null,
      installationId: found.installationId ?? null,
      version: found.version ?? null,
      waitingVersion: found.waitingVersion ?? null,
    });
  }
}

export const FoundExtensionConnection = connectionOf(FoundExtensionType, 'FoundExtension');

@ObjectType({ description: 'One extension, with what it asks for.' })
export class ExtensionDetails extends FoundExtensionType {
  @Field(() => String) description!: string;
  @Field(() => String, { description: 'An image as a data URI; empty for none.' }) logo!: string;
  @Field(() => GraphQLJSONObject, { nullable: true, description: 'Of its version.' }) manifest!: unknown;

  static fromOne(found: Awaited<ReturnType<typeof getExtension>>): ExtensionDetails {
    const { description, logo, manifest = null } = found;
    return Object.assign(new ExtensionDetails(), FoundExtensionType.from(found), { description, logo, manifest });
  }
}

@ObjectType('ExtensionListing', { description: 'How an app is listed, as its publisher and reviewers see it.' })
export class ExtensionListingType {
  @Field(() => ID) app!: string;
  @Field(() => ListingState) state!: ListingState;
  @Field(() => String) name!: string;
  @Field(() => String) summary!: string;
  @Field(() => String) description!: string;
  @Field(() => String) category!: string;
  @Field(() => String, { description: 'public, or private: for who has its link.' }) audience!: string;
  @Field(() => String, { nullable: true, description: "The key of a private one's link, for its publisher." })
  linkKey!: string | null;
  @Field(() => GraphQLDateTime, { nullable: true }) submittedAt!: Date | null;
  @Field(() => GraphQLDateTime, { nullable: true }) reviewedAt!: Date | null;
  @Field(() => String, { nullable: true }) reviewedByName!: string | null;
  @Field(() => String, { nullable: true, description: 'What a reviewer asks for.' }) reviewNote!: string | null;
  @Field(() => GraphQLDateTime) changedAt!: Date;

  static from(row: Extension, actor: Actor): ExtensionListingType {
    const { appKey: app, state, name, summary, description, category, audience, changedAt } = row;
    const isTheirs = actor.kind === 'partner' && actor.partnerId === row.partnerId;
    return Object.assign(new ExtensionListingType(), {
      ...{ app, state, name, summary, description, category, audience, changedAt },
      linkKey: isTheirs && audience === 'private' ? row.linkKey : null,
      submittedAt: row.submittedAt ?? null,
      reviewedAt: row.reviewedAt ?? null,
      reviewedByName: row.reviewedByName ?? null,
      reviewNote: row.reviewNote ?? null,
    });
  }
}

export const ExtensionListingConnection = connectionOf(ExtensionListingType, 'ExtensionListing');
