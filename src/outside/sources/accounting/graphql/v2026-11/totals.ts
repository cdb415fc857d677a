import 'reflect-metadata';
import { Field, ObjectType } from 'type-graphql';
import { DecimalScalar, OptionalField } from '../../../../sdk/index.js';
import type { InvoiceDocument } from '../../invoice-document.js';

@ObjectType()
export class InvoiceAmount {
  @Field(() => DecimalScalar) amount!: string;
  @Field(() => String) currencyCode!: string;
}

@ObjectType()
export class Totals {
  @Field(() => InvoiceAmount) lineNet!: InvoiceAmount;
  @Field(() => InvoiceAmount) allowances!: InvoiceAmount;
  @Field(() => InvoiceAmount) charges!: InvoiceAmount;
  @Field(() => InvoiceAmount) taxExclusive!: InvoiceAmount;
  @Field(() => InvoiceAmount) tax!: InvoiceAmount;
  @OptionalField(() => InvoiceAmount) taxInTaxCurrency!: InvoiceAmount | null;
  @Field(() => InvoiceAmount) taxInclusive!: InvoiceAmount;
  @Field(() => InvoiceAmount) prepaid!: InvoiceAmount;
  @Field(() => InvoiceAmount) rounding!: InvoiceAmount;
  @Field(() => InvoiceAmount) payable!: InvoiceAmount;

  static from({ totals, currency, taxCurrency }: InvoiceDocument): Totals {
    const sum = (amount: string): InvoiceAmount => ({ amount, currencyCode: currency });
    const { taxInTaxCurrency } = totals;
    return {
      lineNet: sum(totals.lineNet),
      allowances: sum(totals.allowances),
      charges: sum(totals.charges),
      taxExclusive: sum(totals.taxExclusive),
      tax: sum(totals.tax),
      taxInTaxCurrency:
        taxInTaxCurrency === null ? null : { amount: taxInTaxCurrency, currencyCode: taxCurrency ?? currency },
      taxInclusive: sum(totals.taxInclusive),
      prepaid: sum(totals.prepaid),
      rounding: sum(totals.rounding),
      payable: sum(totals.payable),
    };
  }
}
