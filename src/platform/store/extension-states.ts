/**
 * The states of a listing in the directory and where each may go. The database's check constraint is made from this
 * table. Only a listed one is found by tenants; what is reviewed or listed is not edited, but withdrawn first.
 */
export const EXTENSION_STATES = {
  draft: ['in_review', 'withdrawn'],
  in_review: ['listed', 'rejected', 'withdrawn'],
  listed: ['withdrawn'],
  rejected: ['draft', 'withdrawn'],
  withdrawn: ['draft'],
} as const satisfies Record<string, readonly string[]>;

export type ExtensionState = keyof typeof EXTENSION_STATES;
