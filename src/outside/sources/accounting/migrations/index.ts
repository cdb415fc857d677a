import { Migration20261122054735 } from './Migration20261122054735.js';
import { Migration20261122054800 } from './Migration20261122054800.js';
import { Migration20261124140100 } from './Migration20261124140100.js';

// Every migration, oldest first. Append only: a migration that has been released is never changed.
export const migrations = [
  { name: 'Migration20261122054735', class: Migration20261122054735 },
  { name: 'Migration20261122054800', class: Migration20261122054800 },
  { name: 'Migration20261124140100', class: Migration20261124140100 },
];
