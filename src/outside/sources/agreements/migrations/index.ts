import { Migration20261124141254 } from './Migration20261124141254.js';
import { Migration20261124141300 } from './Migration20261124141300.js';

// Every migration, oldest first. Append only: a migration that has been released is never changed.
export const migrations = [
  { name: 'Migration20261124141254', class: Migration20261124141254 },
  { name: 'Migration20261124141300', class: Migration20261124141300 },
];
