import 'reflect-metadata';
import { Field, ID, ObjectType } from 'type-graphql';
import { DecimalScalar, OptionalField } from '../../../sdk/index.js';
import { Allowance, Period } from './amount-types.js';

@ObjectType()
export class ItemClassification {
  @Field(() => String) code!: string;
  @OptionalField() list!: string | null;
}

@ObjectType()
export class ItemProperty {
  @Field(() => String) name!: string;
  @Field(() => String) value!: string;
}

@ObjectType()
export class InvoiceLine {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @OptionalField() description!: string | null;
  @OptionalField() note!: string | null;
  @OptionalField() sellerItemId!: string | null;
  @OptionalField() buyerItemId!: string | null;
  @OptionalField() standardItemId!: string | null;
  @Field(() => DecimalScalar) quantity!: string;
  @OptionalField() unitCode!: string | null;
  @Field(() => DecimalScalar) unitPrice!: string;
  @Field(() => DecimalScalar) priceBaseQuantity!: string;
  @OptionalField(() => DecimalScalar) grossPrice!: string | null;
  @OptionalField(() => DecimalScalar) priceDiscount!: string | null;
  @Field(() => DecimalScalar) netAmount!: string;
  @OptionalField() taxCategory!: string | null;
  @OptionalField(() => DecimalScalar) taxRate!: string | null;
  @Field(() => [Allowance]) allowances!: Allowance[];
  @OptionalField(() => Period) period!: Period | null;
  @OptionalField() accountingCost!: string | null;
  @OptionalField() orderLineReference!: string | null;
  @OptionalField() originCountryCode!: string | null;
  @Field(() => [ItemClassification]) classifications!: ItemClassification[];
  @Field(() => [ItemProperty]) properties!: ItemProperty[];
}
