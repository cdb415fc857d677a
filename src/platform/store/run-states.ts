/**
 * The states of a run and where each may go. The database's check constraint is made from this table.
 * A run in one of the last four rows never changes again.
 */
export const RUN_STATES = {
  ready: ['running', 'held'],
  running: ['ready', 'waiting', 'held', 'delivered', 'filtered', 'halted', 'dead'],
  waiting: ['running', 'held'],
  held: ['ready'],
  delivered: [],
  filtered: [],
  halted: [],
  dead: ['ready'],
} as const satisfies Record<string, readonly string[]>;

export type RunState = keyof typeof RUN_STATES;

/** States in which a run is over, unless a person replays a dead one. */
export const FINAL_STATES = ['delivered', 'filtered', 'halted', 'dead'] as const;
export type FinalState = (typeof FINAL_STATES)[number];
