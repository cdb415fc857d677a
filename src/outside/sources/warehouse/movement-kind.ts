export enum MovementKind {
  RECEIPT = 'RECEIPT',
  SHIPMENT = 'SHIPMENT',
  ADJUSTMENT = 'ADJUSTMENT',
  TRANSFER = 'TRANSFER',
}

/** Whether the pieces come to a location or leave it; an adjustment's own sign says it. */
export const DIRECTION: Readonly<Record<MovementKind, 1 | -1>> = {
  [MovementKind.RECEIPT]: 1,
  [MovementKind.SHIPMENT]: -1,
  [MovementKind.ADJUSTMENT]: 1,
  [MovementKind.TRANSFER]: -1,
};
