import { Migration20261122072557 } from './Migration20261122072557.js';
import { Migration20261122072600 } from './Migration20261122072600.js';
import { Migration20261124135208 } from './Migration20261124135208.js';

// Every migration, oldest first. Append only: a migration that has been released is never changed.
export const migrations = [
  { name: 'Migration20261122072557', class: Migration20261122072557 },
  { name: 'Migration20261122072600', class: Migration20261122072600 },
  { name: 'Migration20261124135208', class: Migration20261124135208 },
];
