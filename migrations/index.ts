import { Migration20261122062335 } from './Migration20261122062335.js';
import { Migration20261124135202 } from './Migration20261124135202.js';
import { Migration20261124172716 } from './Migration20261124172716.js';
import { Migration20261124180531 } from './Migration20261124180531.js';
import { Migration20261124182423 } from './Migration20261124182423.js';
import { Migration20261124201756 } from './Migration20261124201756.js';
import { Migration20261124204231 } from './Migration20261124204231.js';
import { Migration20261124205018 } from './Migration20261124205018.js';
import { Migration20261129184443 } from './Migration20261129184443.js';
import { Migration20261129193422 } from './Migration20261129193422.js';
import { Migration20261129214300 } from './Migration20261129214300.js';

// Every migration, oldest first. Append only: a migration that has been released is never changed.
export const migrations = [
  { name: 'Migration20261122062335', class: Migration20261122062335 },
  { name: 'Migration20261124135202', class: Migration20261124135202 },
  { name: 'Migration20261124172716', class: Migration20261124172716 },
  { name: 'Migration20261124180531', class: Migration20261124180531 },
  { name: 'Migration20261124182423', class: Migration20261124182423 },
  { name: 'Migration20261124201756', class: Migration20261124201756 },
  { name: 'Migration20261124204231', class: Migration20261124204231 },
  { name: 'Migration20261124205018', class: Migration20261124205018 },
  { name: 'Migration20261129184443', class: Migration20261129184443 },
  { name: 'Migration20261129193422', class: Migration20261129193422 },
  { name: 'Migration20261129214300', class: Migration20261129214300 },
];
