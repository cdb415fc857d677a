import 'reflect-metadata';
import { Field, ObjectType } from 'type-graphql';
import { DateScalar, DecimalScalar, OptionalField } from '../../../sdk/index.js';

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
