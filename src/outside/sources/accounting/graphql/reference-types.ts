import 'reflect-metadata';
import { Field, ObjectType } from 'type-graphql';
import { OptionalField } from '../../../sdk/index.js';
import { Address } from './party-types.js';
import { DateScalar, DateTimeScalar } from './scalars.js';

@ObjectType()
export class PrecedingInvoice {
  @Field(() => String) number!: string;
  @OptionalField(() => DateScalar) issueDate!: string | null;
}

@ObjectType()
export class SupportingDocument {
  @Field(() => String) id!: string;
  @OptionalField() description!: string | null;
  @OptionalField() typeCode!: string | null;
  @OptionalField() uri!: string | null;
}

@ObjectType()
export class Delivery {
  @OptionalField(() => DateScalar) date!: string | null;
  @OptionalField() partyName!: string | null;
  @OptionalField() locationId!: string | null;
  @OptionalField(() => Address) address!: Address | null;
}

@ObjectType()
export class Payment {
  @OptionalField() meansCode!: string | null;
  @OptionalField() meansName!: string | null;
  @OptionalField() reference!: string | null;
  @OptionalField() terms!: string | null;
  @OptionalField() accountId!: string | null;
  @OptionalField() accountName!: string | null;
  @OptionalField() bankId!: string | null;
}

@ObjectType()
export class InvoiceExport {
  @Field(() => String) system!: string;
  @Field(() => String) externalId!: string;
  @Field(() => DateTimeScalar) exportedAt!: Date;
}
