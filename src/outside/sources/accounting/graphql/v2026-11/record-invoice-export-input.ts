import 'reflect-metadata';
import { Field, ID, InputType } from 'type-graphql';

@InputType()
export class RecordInvoiceExportInput {
  @Field(() => ID) invoiceId!: string;
  @Field(() => String) system!: string;
  @Field(() => String) externalId!: string;
}
