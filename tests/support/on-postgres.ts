import { it } from '@jest/globals';
import { postgresUrl } from './fresh-database.js';

/** A test that needs a PostgreSQL server. In a run without one it is left out, and says why. */
export function itOnPostgres(name: string, run: () => Promise<void>): void {
  if (postgresUrl) it(name, run);
  else it.skip(`${name} (skipped: GRANTWAY_TEST_DATABASE_URL is not set)`, run);
}
