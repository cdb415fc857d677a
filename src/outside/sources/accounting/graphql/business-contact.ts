import 'reflect-metadata';
import { Field, ID, ObjectType } from 'type-graphql';

/** An entity of the contract contacts, named by its key. */
@ObjectType()
export class BusinessContact {
  @Field(() => ID) customerNumber!: string;
}
