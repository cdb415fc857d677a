// Writes the next migration from the difference between the entities and the snapshot beside it; it needs an empty
// PostgreSQL database:
//   node --import ./typescript.mjs src/outside/sources/agreements/migrations/generate.ts postgres://…
import { writeNextMigration } from '../../../sdk/index.js';
import { agreementsTables } from '../entities.js';

const fileName = await writeNextMigration(agreementsTables, { path: import.meta.dirname, clientUrl: process.argv[2] });
process.stdout.write(fileName === undefined ? 'Nothing to migrate\n' : `${fileName}: add it to migrations/index.ts\n`);
