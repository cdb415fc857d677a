import type { Address } from './party.js';

export interface PrecedingInvoice {
  number: string;
  issueDate: string | null;
}

export interface SupportingDocument {
  id: string;
  description: string | null;
  typeCode: string | null;
  uri: string | null;
}

export interface Delivery {
  date: string | null;
  partyName: string | null;
  locationId: string | null;
  address: Address | null;
}

export interface Payment {
  meansCode: string | null;
  meansName: string | null;
  reference: string | null;
  terms: string | null;
  accountId: string | null;
  accountName: string | null;
  bankId: string | null;
}
