import type { Dependents } from './dependents.js';
import type { Contracts } from './open-contracts.js';

/** What publishing and ending contracts works with. */
export interface Registry {
  contracts: Contracts;
  dependents: Dependents;
}
