import 'reflect-metadata';
import { Field, ObjectType } from 'type-graphql';

/** What was wrong with a mutation's input. */
@ObjectType()
export class UserError {
  @Field(() => String) code!: string;
  @Field(() => String) message!: string;
  @Field(() => [String]) path!: string[];
}
