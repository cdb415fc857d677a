import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { MikroORM, PostgreSqlDriver } from '@mikro-orm/postgresql';
import pg from 'pg';
import { storeOptionsOf } from '../../src/outside/sdk/index.js';
import { accountingTables } from '../../src/outside/sources/accounting/entities.js';
import { agreementsTables } from '../../src/outside/sources/agreements/entities.js';
import { commerceTables } from '../../src/outside/sources/commerce/entities.js';
import { contactsTables } from '../../src/outside/sources/contacts/entities.js';
import { warehouseTables } from '../../src/outside/sources/warehouse/entities.js';
import { type Database, openDatabase, openStore } from '../../src/platform/store/index.js';
import { createPgliteDialect } from '../../src/platform/store/pglite-dialect.js';
import { emptyCluster, freshPostgres, keptFile, onServer, pgliteVersion, postgresUrl } from './fresh-database.js';

const sources = [accountingTables, agreementsTables, commerceTables, contactsTables, warehouseTables];

/**
 * A database of its own in which the platform and every source of the suite find all migrations done, on whatever this
 * run is on: doing them costs seconds, and copying the result does not. It is gone when closed.
 */
export async function migratedDatabase(): Promise<Database> {
  if (postgresUrl === undefined) return openDatabase({ dataDir: 'memory://', template: await migratedCluster() });
  const template = await migratedTemplate(postgresUrl);
  const name = `grantway_test_${randomUUID().replaceAll('-', '')}`;
  await onServer(postgresUrl, `create database ${name} template ${template}`);
  const database = await openDatabase({ url: new URL(`/${name}`, postgresUrl).href, poolSize: 8 });
  const server = postgresUrl;
  return { ...database, close: () => onServer(server, `drop database ${name} with (force)`) };
}

function migratedCluster(): Promise<Blob> {
  return keptFile(`grantway-migrated-${pgliteVersion()}-${migrationsDigest()}.tar`, async () => {
    const pglite = await PGlite.create({ dataDir: 'memory://', loadDataDir: await emptyCluster() });
    const ormOptions = { driver: PostgreSqlDriver, driverOptions: createPgliteDialect(pglite), dbName: 'postgres' };
    const listen = () => ({ close: async () => {} });
    await migrateAll({ kind: 'pglite', ormOptions, listen, close: async () => {} });
    const dump = await pglite.dumpDataDir('none');
    await pglite.close();
    return Buffer.from(await dump.arrayBuffer());
  });
}

/** A database on the server that is only copied; of two that make it at once, one throws its own away. */
async function migratedTemplate(server: string): Promise<string> {
  const name = `grantway_template_${migrationsDigest()}`;
  if (await exists(server, name)) return name;
  const { url, drop } = await freshPostgres(server);
  await migrateAll({ ...(await openDatabase({ url, poolSize: 4 })), close: async () => {} });
  await onServer(server, `alter database ${new URL(url).pathname.slice(1)} rename to ${name}`).catch(drop);
  return name;
}

async function exists(server: string, name: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
  await client.end();
  return rowCount === 1;
}

async function migrateAll(database: Database): Promise<void> {
  await (await openStore(database)).close();
  for (const tables of sources) {
    const orm = await MikroORM.init({ ...storeOptionsOf(tables), ...database.ormOptions });
    await orm.migrator.up();
    await orm.close(true);
  }
}

/** Names all migrations that there are, by what they say. */
function migrationsDigest(): string {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const folders = ['migrations', ...sources.map(({ source }) => `src/outside/sources/${source}/migrations`)];
  const hash = createHash('sha256');
  for (const folder of folders)
    for (const file of readdirSync(join(root, folder)).sort()) hash.update(readFileSync(join(root, folder, file)));
  return hash.digest('hex').slice(0, 12);
}
