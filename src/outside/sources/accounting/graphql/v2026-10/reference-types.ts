import 'reflect-metadata';
import { Field, ObjectType } from 'type-graphql';
import { DateScalar, OptionalField } from '../../../../sdk/index.js';
import { Address } from './party-types.js';

@ObjectType()
export class PrecedingInvoice {
  @Field(() => String) number!: string;
  @OptionalField(() => DateScalar) issueDate!: string | null;
}

@ObjectType()
export class Delivery {
  @OptionalField(() => DateScalar) date!: string | null;
  @OptionalField() partyName!: string | null;
  @OptionalField() locationId!: string | null;
  @OptionalField(() => Address) address!: Address | null;
}
