// Writes the next migration from the difference between the entities and the snapshot beside it; it needs an empty
// PostgreSQL database:
//   node --import ./typescript.mjs src/outside/sources/accounting/migrations/generate.ts postgres://…
import { MikroORM, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { storeOptions } from '../open-accounting-store.js';

const migrations = { ...storeOptions.migrations, snapshot: true, snapshotName: '.snapshot' };
const orm = await MikroORM.init({ ...storeOptions, migrations, driver: PostgreSqlDriver, clientUrl: process.argv[2] });
const { fileName, diff } = await orm.migrator.create();
process.stdout.write(diff.up.length === 0 ? 'Nothing to migrate\n' : `${fileName}: add it to migrations/index.ts\n`);
await orm.close(true);
