import type { SqlEntityManager } from '@mikro-orm/postgresql';

/** An entity manager on either database. */
export type Em = SqlEntityManager;
