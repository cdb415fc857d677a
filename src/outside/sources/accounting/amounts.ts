/** Decimals are texts with the digits of the document, days are YYYY-MM-DD. */
export interface Period {
  startDate: string | null;
  endDate: string | null;
}

/** What is taken off or added, without sign. */
export interface Allowance {
  isCharge: boolean;
  amount: string;
  baseAmount: string | null;
  percentage: string | null;
  reason: string | null;
  reasonCode: string | null;
  taxCategory: string | null;
  taxRate: string | null;
}

export interface TaxSubtotal {
  taxableAmount: string;
  taxAmount: string;
  category: string;
  rate: string | null;
  exemptionReason: string | null;
  exemptionReasonCode: string | null;
}

export interface Totals {
  lineNet: string;
  allowances: string;
  charges: string;
  taxExclusive: string;
  tax: string;
  taxInTaxCurrency: string | null;
  taxInclusive: string;
  prepaid: string;
  rounding: string;
  payable: string;
}
