import type { SqlEntityManager } from '@mikro-orm/postgresql';

/** An entity manager on either database. */
export type Em = SqlEntityManager;

/** What rows are looked for by. */
export type { EntityName, FilterQuery } from '@mikro-orm/core';

/** How rows are locked: PESSIMISTIC_WRITE waits for whoever has them; PESSIMISTIC_PARTIAL_WRITE leaves them out. */
export { LockMode } from '@mikro-orm/core';
