import { Migration20261124140834 } from './Migration20261124140834.js';
import { Migration20261124140900 } from './Migration20261124140900.js';

// Every migration, oldest first. Append only: a migration that has been released is never changed.
export const migrations = [
  { name: 'Migration20261124140834', class: Migration20261124140834 },
  { name: 'Migration20261124140900', class: Migration20261124140900 },
];
