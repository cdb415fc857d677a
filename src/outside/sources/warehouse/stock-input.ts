import type { Fault } from '../../sdk/index.js';
import type { MovementKind } from './movement-kind.js';

/** A movement as it happened, in the contract's terms. */
export interface MovementInput {
  externalId: string;
  kind: MovementKind;
  sku: string;
  locationId: string;
  toLocationId?: string | null;
  quantity: number;
  reason?: string | null;
  reference?: string | null;
}

/** A reservation as it should be, in the contract's terms. */
export interface ReservationInput {
  externalId: string;
  sku: string;
  quantity: number;
  locationId?: string | null;
  orderNumber?: string | null;
}

export type StockFault = Fault<'INVALID' | 'NOT_FOUND' | 'EXTERNAL_ID_TAKEN' | 'INSUFFICIENT_STOCK' | 'NOT_ACTIVE'>;
