/** Lines of an order. */
export const MAX_LINES = 200;

/** Pieces on one line. */
export const MAX_QUANTITY = 100_000;

/** Shipments of an order, and returns of an order. */
export const MAX_PARTS = 50;
