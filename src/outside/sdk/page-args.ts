import 'reflect-metadata';
import { GraphQLDateTime } from 'graphql-scalars';
import { ArgsType, Field, Int } from 'type-graphql';
import { OptionalField } from './optional-field.js';
import type { PageInput } from './read-page.js';

/** The arguments of every list; a list adds its own. */
@ArgsType()
export class PageArgs implements PageInput {
  @Field(() => Int, { nullable: true, defaultValue: 50 }) first?: number | null;
  @OptionalField() after?: string | null;
  @OptionalField(() => GraphQLDateTime) updatedSince?: Date | null;
}
