import 'reflect-metadata';
import { Field, ObjectType } from 'type-graphql';
import { OptionalField } from '../../../sdk/index.js';
import { DateScalar, DecimalScalar } from './scalars.js';

@ObjectType()
export class Period {
  @OptionalField(() => DateScalar) startDate!: string | null;
  @OptionalField(() => DateScalar) endDate!: string | null;
}

@ObjectType()
export class Allowance {
  @Field(() => Boolean) isCharge!: boolean;
  @Field(() => DecimalScalar) amount!: string;
  @OptionalField(() => DecimalScalar) baseAmount!: string | null;
  @OptionalField(() => DecimalScalar) percentage!: string | null;
  @OptionalField() reason!: string | null;
  @OptionalField() reasonCode!: string | null;
  @OptionalField() taxCategory!: string | null;
  @OptionalField(() => DecimalScalar) taxRate!: string | null;
}

@ObjectType()
export class TaxSubtotal {
  @Field(() => DecimalScalar) taxableAmount!: string;
  @Field(() => DecimalScalar) taxAmount!: string;
  @Field(() => String) category!: string;
  @OptionalField(() => DecimalScalar) rate!: string | null;
  @OptionalField() exemptionReason!: string | null;
  @OptionalField() exemptionReasonCode!: string | null;
}

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
