import { Migration20261122061946 } from './Migration20261122061946.js';

// Every migration, oldest first. Append only: a migration that has been released is never changed.
export const migrations = [{ name: 'Migration20261122061946', class: Migration20261122061946 }];
