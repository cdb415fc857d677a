import 'reflect-metadata';
import { Field, ObjectType } from 'type-graphql';
import { DecimalScalar, OptionalField } from '../../../../sdk/index.js';

@ObjectType()
export class Totals {
  @Field(() => DecimalScalar) lineNet!: string;
  @Field(() => DecimalScalar) allowances!: string;
  @Field(() => DecimalScalar) charges!: string;
  @Field(() => DecimalScalar) taxExclusive!: string;
  @Field(() => DecimalScalar) tax!: string;
  @OptionalField(() => DecimalScalar) taxInTaxCurrency!: string | null;
  @Field(() => DecimalScalar) taxInclusive!: string;
  @Field(() => DecimalScalar) prepaid!: string;
  @Field(() => DecimalScalar) rounding!: string;
  @Field(() => DecimalScalar) payable!: string;
}
