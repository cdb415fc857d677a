/** Pieces that one movement or reservation may have. */
export const MAX_QUANTITY = 1_000_000;

/** Pieces of an item at one location; all locations together stay within GraphQL's Int. */
export const MAX_ON_HAND = 10_000_000;

/** Locations of a tenant. */
export const MAX_LOCATIONS = 100;
