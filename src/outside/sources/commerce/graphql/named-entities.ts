import 'reflect-metadata';
import { Field, ID, ObjectType } from 'type-graphql';

/** A customer, whom the contract contacts knows. */
@ObjectType()
export class BusinessContact {
  @Field(() => ID) customerNumber!: string;
}

/** An article, which the contract warehouse knows. */
@ObjectType()
export class StockItem {
  @Field(() => ID) sku!: string;
}
