import 'reflect-metadata';
import { GraphQLDateTime } from 'graphql-scalars';
import { Authorized, Field, ID, ObjectType } from 'type-graphql';
import { connectionOf, DateScalar, OptionalField, UserError } from '../../../../sdk/index.js';
import type { InvoiceRow } from '../../entities.js';
import { Allowance, Period, TaxSubtotal } from '../amount-types.js';
import { InvoiceKind, InvoiceStatus } from '../invoice-enums.js';
import { InvoiceLine } from '../line-types.js';
import { InvoiceExport, Payment, SupportingDocument } from '../reference-types.js';
import { READ } from '../scopes.js';
import { Party } from './party-types.js';
import { Delivery, PrecedingInvoice } from './reference-types.js';
import { Totals } from './totals.js';

@ObjectType()
export class Invoice {
  @Field(() => ID) id!: string;
  @Field(() => String) documentNumber!: string;
  @Field(() => InvoiceKind) kind!: InvoiceKind;
  @Field(() => String) documentTypeCode!: string;
  @Field(() => InvoiceStatus) status!: InvoiceStatus;
  @Field(() => DateScalar) issueDate!: string;
  @OptionalField(() => DateScalar) dueDate!: string | null;
  @OptionalField(() => DateScalar) taxPointDate!: string | null;
  @Field(() => String) currencyCode!: string;
  @OptionalField() taxCurrencyCode!: string | null;
  @OptionalField(() => Period) period!: Period | null;
  @OptionalField() buyerReference!: string | null;
  @OptionalField() orderReference!: string | null;
  @OptionalField() salesOrderReference!: string | null;
  @OptionalField() contractReference!: string | null;
  @OptionalField() projectReference!: string | null;
  @OptionalField() accountingCost!: string | null;
  @Field(() => [String]) notes!: string[];
  @Field(() => [PrecedingInvoice]) precedingInvoices!: PrecedingInvoice[];
  @Field(() => [SupportingDocument]) documents!: SupportingDocument[];
  @Field(() => Party) seller!: Party;
  @Field(() => Party) customer!: Party;
  @OptionalField(() => Party) payee!: Party | null;
  @OptionalField(() => Delivery) delivery!: Delivery | null;
  @OptionalField(() => Payment) payment!: Payment | null;
  /** Resolved in batches, see invoice-resolver.ts. */
  lines?: InvoiceLine[];
  @Field(() => [Allowance]) allowances!: Allowance[];
  @Field(() => [TaxSubtotal]) taxSubtotals!: TaxSubtotal[];
  @Field(() => Totals) totals!: Totals;
  exports?: InvoiceExport[];
  @Field(() => GraphQLDateTime) createdAt!: Date;
  @Field(() => GraphQLDateTime) updatedAt!: Date;

  static from({ id, status, createdAt, updatedAt, document }: InvoiceRow): Invoice {
    const { number, typeCode, currency, taxCurrency, precedingInvoices, ...rest } = document;
    const { seller, buyer, payee, delivery, totals: _amounts, ...same } = rest;
    return {
      ...same,
      id,
      documentNumber: number,
      documentTypeCode: typeCode,
      status,
      currencyCode: currency,
      taxCurrencyCode: taxCurrency,
      precedingInvoices: precedingInvoices.map(PrecedingInvoice.from),
      seller: Party.from(seller),
      customer: Party.from(buyer),
      payee: payee && Party.from(payee),
      delivery: delivery && Delivery.from(delivery),
      totals: Totals.from(document),
      createdAt,
      updatedAt,
    };
  }
}

export const InvoiceConnection = connectionOf(Invoice);

@ObjectType()
export class RecordInvoiceExportPayload {
  @Authorized(READ) @OptionalField(() => Invoice) invoice!: Invoice | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}
