import 'reflect-metadata';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ObjectType } from 'type-graphql';
import { OptionalField } from '../../../sdk/index.js';

@ObjectType()
export class SupportingDocument {
  @Field(() => String) id!: string;
  @OptionalField() description!: string | null;
  @OptionalField() typeCode!: string | null;
  @OptionalField() uri!: string | null;
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
  @Field(() => GraphQLDateTime) exportedAt!: Date;
}
