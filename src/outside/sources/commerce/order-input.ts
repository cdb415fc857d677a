import type { Fault } from '../../sdk/index.js';
import type { OrderStep } from './order-status.js';

/** Where goods go, in the contract's terms. */
export interface AddressInput {
  recipient: string;
  street: string;
  additionalStreet?: string | null;
  city: string;
  postalCode?: string | null;
  region?: string | null;
  countryCode: string;
}

/** What is ordered; prices and rates are exact decimals. */
export interface LineInput {
  sku: string;
  name: string;
  quantity: number;
  unitPrice: string;
  taxRate: string;
}

/** An order as it was placed, in the contract's terms. */
export interface OrderInput {
  channel: string;
  externalId: string;
  number?: string | null;
  customerNumber?: string | null;
  buyerName: string;
  buyerEmail?: string | null;
  shippingAddress: AddressInput;
  currency: string;
  lines: LineInput[];
  shippingNet?: string | null;
  shippingTaxRate?: string | null;
  expectedGross?: string | null;
  placedAt?: Date | null;
}

/** How many pieces of a line. */
export interface Pieces {
  lineId: string;
  quantity: number;
}

export interface ShipmentInput {
  orderId: string;
  carrier: string;
  trackingNumber: string;
  lines?: Pieces[] | null;
  shippedAt?: Date | null;
}

export interface ReturnInput {
  orderId: string;
  externalId: string;
  reason: string;
  lines: Pieces[];
}

export interface AdvanceInput {
  id: string;
  to: OrderStep;
}

export type OrderFault = Fault<
  | 'INVALID'
  | 'NOT_FOUND'
  | 'EXTERNAL_ID_TAKEN'
  | 'NUMBER_TAKEN'
  | 'TOTAL_MISMATCH'
  | 'INVALID_TRANSITION'
  | 'TOO_MANY_PIECES'
>;

/** What became of an input: the record as it is now, or what is wrong with it. */
export type Outcome<Row> =
  | { row: Row; hasChanged: boolean; faults: [] }
  | { row: null; hasChanged: false; faults: OrderFault[] };

export function refuse(...faults: OrderFault[]): { row: null; hasChanged: false; faults: OrderFault[] } {
  return { row: null, hasChanged: false, faults };
}
