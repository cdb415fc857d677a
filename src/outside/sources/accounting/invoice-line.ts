import type { Allowance, Period } from './amounts.js';

export interface ItemClassification {
  code: string;
  list: string | null;
}

export interface ItemProperty {
  name: string;
  value: string;
}

/** A line of an invoice, as it stands there. */
export interface InvoiceLine {
  id: string;
  name: string;
  description: string | null;
  note: string | null;
  sellerItemId: string | null;
  buyerItemId: string | null;
  standardItemId: string | null;
  quantity: string;
  unitCode: string | null;
  unitPrice: string;
  priceBaseQuantity: string;
  grossPrice: string | null;
  priceDiscount: string | null;
  netAmount: string;
  taxCategory: string | null;
  taxRate: string | null;
  allowances: Allowance[];
  period: Period | null;
  accountingCost: string | null;
  orderLineReference: string | null;
  originCountryCode: string | null;
  classifications: ItemClassification[];
  properties: ItemProperty[];
}
