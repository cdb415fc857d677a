/**
 * The states of a contract version and where each may go. The database's check constraint is made from this table.
 * A draft may change in any way and is seen by sandbox tenants only; a published one takes additions only; a
 * deprecated one has a date on which it ends; a retired one answers nobody.
 */
export const CONTRACT_STATES = {
  draft: ['published', 'retired'],
  published: ['deprecated'],
  deprecated: ['published', 'retired'],
  retired: [],
} as const satisfies Record<string, readonly string[]>;

export type ContractState = keyof typeof CONTRACT_STATES;
