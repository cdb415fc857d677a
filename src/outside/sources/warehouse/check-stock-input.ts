import { invalid, MAX_TEXT, textFaults } from '../../sdk/index.js';
import { MAX_QUANTITY } from './limits.js';
import { MovementKind } from './movement-kind.js';
import type { MovementInput, ReservationInput, StockFault } from './stock-input.js';

const MOVEMENT_TEXTS = { externalId: MAX_TEXT, sku: MAX_TEXT, reason: MAX_TEXT, reference: MAX_TEXT };
const RESERVATION_TEXTS = { externalId: MAX_TEXT, sku: MAX_TEXT, orderNumber: MAX_TEXT };

/** Everything that is wrong with a movement by itself. It does not look at what is in stock. */
export function checkMovementInput(input: MovementInput): StockFault[] {
  const { kind, locationId, toLocationId, quantity, reason } = input;
  const isTransfer = kind === MovementKind.TRANSFER;
  const isAdjustment = kind === MovementKind.ADJUSTMENT;
  return [
    ...textFaults(input, MOVEMENT_TEXTS),
    ...quantityFaults(isAdjustment ? Math.abs(quantity) : quantity),
    ...(isTransfer && toLocationId == null ? [invalid(['toLocationId'], 'A transfer goes somewhere.')] : []),
    ...(isTransfer && toLocationId === locationId
      ? [invalid(['toLocationId'], 'A transfer goes to another location.')]
      : []),
    ...(!isTransfer && toLocationId != null ? [invalid(['toLocationId'], `A ${kind} goes to no other location.`)] : []),
    ...(isAdjustment && reason == null ? [invalid(['reason'], 'An adjustment needs a reason.')] : []),
  ];
}

/** Everything that is wrong with a reservation by itself. It does not look at what is in stock. */
export function checkReservationInput(input: ReservationInput): StockFault[] {
  return [...textFaults(input, RESERVATION_TEXTS), ...quantityFaults(input.quantity)];
}

function quantityFaults(quantity: number): StockFault[] {
  if (quantity >= 1 && quantity <= MAX_QUANTITY) return [];
  return [invalid(['quantity'], `A quantity is 1 to ${MAX_QUANTITY} pieces.`)];
}
