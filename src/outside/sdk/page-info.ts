import 'reflect-metadata';
import { Field, ObjectType } from 'type-graphql';
import { OptionalField } from './optional-field.js';

@ObjectType()
export class PageInfo {
  @Field(() => Boolean) hasNextPage!: boolean;
  @Field(() => Boolean) hasPreviousPage!: boolean;
  @OptionalField() startCursor!: string | null;
  @OptionalField() endCursor!: string | null;
}
