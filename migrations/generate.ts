// Writes the next migration from the difference between the entities and the snapshot beside it.
//   npm run migration:create
import { MikroORM } from '@mikro-orm/postgresql';
import { openDatabase } from '../src/platform/store/open-database.js';
import { storeOptions } from '../src/platform/store/store.js';

const database = await openDatabase({ dataDir: 'memory://' });
const migrations = { ...storeOptions.migrations, snapshot: true, snapshotName: '.snapshot' };
const orm = await MikroORM.init({ ...storeOptions, ...database.ormOptions, migrations });
const checkOnly = process.argv.includes('--check');
if (checkOnly) {
  const isBehind = await orm.migrator.checkSchema();
  process.stdout.write(isBehind ? 'The entities have changed: run npm run migration:create\n' : 'Migrations are up to date\n');
  process.exitCode = isBehind ? 1 : 0;
} else {
  const { fileName, diff } = await orm.migrator.create();
  process.stdout.write(diff.up.length === 0 ? 'Nothing to migrate\n' : `${fileName}: add it to migrations/index.ts\n`);
}
await orm.close(true);
await database.close();
