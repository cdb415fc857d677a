import 'reflect-metadata';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, ObjectType } from 'type-graphql';
import { connectionOf, OptionalField } from '../../../sdk/index.js';
import type { WorkspaceRow } from '../entities.js';

@ObjectType()
export class Workspace {
  @Field(() => ID) id!: string;
  @Field(() => String) externalId!: string;
  @Field(() => String) name!: string;
  @OptionalField() description!: string | null;
  @Field(() => GraphQLDateTime) createdAt!: Date;
  @Field(() => GraphQLDateTime) updatedAt!: Date;

  static from({ id, externalId, name, description = null, createdAt, updatedAt }: WorkspaceRow): Workspace {
    return { id, externalId, name, description, createdAt, updatedAt };
  }
}

export const WorkspaceConnection = connectionOf(Workspace);
