/**
 * The states of an app version and where each may go. The database's check constraint is made from this table.
 * A private one is seen by who publishes it and by sandbox tenants; one is promoted, which new installations get;
 * available and legacy ones run on, and the latter are given to nobody new; a deprecating one has a day on which it
 * ends; a deprecated one has ended. A withdrawn one was never promoted.
 */
export const VERSION_STATES = {
  private: ['in_review', 'promoted', 'withdrawn'],
  in_review: ['private', 'promoted', 'withdrawn'],
  promoted: ['available'],
  available: ['promoted', 'legacy', 'deprecating'],
  legacy: ['promoted', 'available', 'deprecating'],
  deprecating: ['legacy', 'deprecated'],
  deprecated: [],
  withdrawn: [],
} as const satisfies Record<string, readonly string[]>;

export type VersionState = keyof typeof VERSION_STATES;
