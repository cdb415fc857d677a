import { Migration20261124135559 } from './Migration20261124135559.js';
import { Migration20261124135600 } from './Migration20261124135600.js';

// Every migration, oldest first. Append only: a migration that has been released is never changed.
export const migrations = [
  { name: 'Migration20261124135559', class: Migration20261124135559 },
  { name: 'Migration20261124135600', class: Migration20261124135600 },
];
