import type { Allowance, Period, TaxSubtotal, Totals } from './amounts.js';
import type { Delivery, Payment, PrecedingInvoice, SupportingDocument } from './invoice-references.js';
import type { Buyer, Party } from './party.js';

export enum InvoiceKind {
  INVOICE = 'INVOICE',
  CREDIT_NOTE = 'CREDIT_NOTE',
}

export enum InvoiceStatus {
  ISSUED = 'ISSUED',
  EXPORTED = 'EXPORTED',
}

/**
 * What an invoice says, without what we know about it (id, status, exports). It is in no contract version's terms: each
 * version has its own outward form of it.
 */
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
  notes: string[];
  precedingInvoices: PrecedingInvoice[];
  documents: SupportingDocument[];
  seller: Party;
  buyer: Buyer;
  payee: Party | null;
  delivery: Delivery | null;
  payment: Payment | null;
  allowances: Allowance[];
  taxSubtotals: TaxSubtotal[];
  totals: Totals;
}
