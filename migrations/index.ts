import { Migration20261122062335 } from './Migration20261122062335.js';

// Every migration, oldest first. Append only: a migration that has been released is never changed.
export const migrations = [{ name: 'Migration20261122062335', class: Migration20261122062335 }];
