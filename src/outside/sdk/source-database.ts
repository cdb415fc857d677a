import type { Options } from '@mikro-orm/postgresql';

/** What `MikroORM.init` needs to reach the database that a source is given; the source brings its own schema. */
export type SourceDatabase = Pick<Options, 'driver' | 'driverOptions' | 'clientUrl' | 'dbName' | 'pool'>;
