import 'reflect-metadata';
import { Authorized, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { OptionalField, PageInfo, UserError } from '../../../sdk/index.js';
import { InvoiceKind, InvoiceStatus } from '../invoice-document.js';
import { Allowance, Period, TaxSubtotal, Totals } from './amount-types.js';
import { InvoiceLine } from './line-types.js';
import { Party } from './party-types.js';
import { Delivery, InvoiceExport, Payment, PrecedingInvoice, SupportingDocument } from './reference-types.js';
import { DateScalar, DateTimeScalar } from './scalars.js';
import { READ } from './scopes.js';

registerEnumType(InvoiceKind, { name: 'InvoiceKind' });
registerEnumType(InvoiceStatus, { name: 'InvoiceStatus' });

@ObjectType()
export class Invoice {
  @Field(() => ID) id!: string;
  @Field(() => String) number!: string;
  @Field(() => InvoiceKind) kind!: InvoiceKind;
  @Field(() => String) typeCode!: string;
  @Field(() => InvoiceStatus) status!: InvoiceStatus;
  @Field(() => DateScalar) issueDate!: string;
  @OptionalField(() => DateScalar) dueDate!: string | null;
  @OptionalField(() => DateScalar) taxPointDate!: string | null;
  @Field(() => String) currency!: string;
  @OptionalField() taxCurrency!: string | null;
  @OptionalField(() => Period) period!: Period | null;
  @OptionalField() buyerReference!: string | null;
  @OptionalField() orderReference!: string | null;
  @OptionalField() salesOrderReference!: string | null;
  @OptionalField() contractReference!: string | null;
  @OptionalField() projectReference!: string | null;
  @OptionalField() accountingCost!: string | null;
  @OptionalField() note!: string | null;
  @Field(() => [PrecedingInvoice]) precedingInvoices!: PrecedingInvoice[];
  @Field(() => [SupportingDocument]) documents!: SupportingDocument[];
  @Field(() => Party) seller!: Party;
  @Field(() => Party) buyer!: Party;
  @OptionalField(() => Party) payee!: Party | null;
  @OptionalField(() => Delivery) delivery!: Delivery | null;
  @OptionalField(() => Payment) payment!: Payment | null;
  /** Resolved in batches, see invoice-resolver.ts. */
  lines?: InvoiceLine[];
  @Field(() => [Allowance]) allowances!: Allowance[];
  @Field(() => [TaxSubtotal]) taxSubtotals!: TaxSubtotal[];
  @Field(() => Totals) totals!: Totals;
  exports?: InvoiceExport[];
  @Field(() => DateTimeScalar) createdAt!: Date;
  @Field(() => DateTimeScalar) updatedAt!: Date;
}

@ObjectType()
export class InvoiceEdge {
  @Field(() => String) cursor!: string;
  @Field(() => Invoice) node!: Invoice;
}

@ObjectType()
export class InvoiceConnection {
  @Field(() => [InvoiceEdge]) edges!: InvoiceEdge[];
  @Field(() => [Invoice]) nodes!: Invoice[];
  @Field(() => PageInfo) pageInfo!: PageInfo;
  /** Called only when `totalCount` is asked for. */
  countTotal!: () => Promise<number>;
}

@ObjectType()
export class MarkInvoiceExportedPayload {
  @Authorized(READ) @OptionalField(() => Invoice) invoice!: Invoice | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}
