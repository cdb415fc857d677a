import type { Allowance, Period, TaxSubtotal, Totals } from './graphql/amount-types.js';
import type { Party } from './graphql/party-types.js';
import type { Delivery, Payment, PrecedingInvoice, SupportingDocument } from './graphql/reference-types.js';

export enum InvoiceKind {
  INVOICE = 'INVOICE',
  CREDIT_NOTE = 'CREDIT_NOTE',
}

export enum InvoiceStatus {
  ISSUED = 'ISSUED',
  EXPORTED = 'EXPORTED',
}

/** What an invoice says, in the contract's terms and without what we know about it (id, status, exports). */
export interface InvoiceDocument {
  number: string;
  kind: InvoiceKind;
  typeCode: string;
  issueDate: string;
  dueDate: string | null;
  taxPointDate: string | null;
  currency: string;
  taxCurrency: string | null;
  period: Period | null;
  buyerReference: string | null;
  orderReference: string | null;
  salesOrderReference: string | null;
  contractReference: string | null;
  projectReference: string | null;
  accountingCost: string | null;
  note: string | null;
  precedingInvoices: PrecedingInvoice[];
  documents: SupportingDocument[];
  seller: Party;
  buyer: Party;
  payee: Party | null;
  delivery: Delivery | null;
  payment: Payment | null;
  allowances: Allowance[];
  taxSubtotals: TaxSubtotal[];
  totals: Totals;
}
