import { createHash, randomUUID } from 'node:crypto';
import { existsSync, openAsBlob, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { type Database, openDatabase } from '../../src/platform/store/index.js';

/** Whether this run of the suite is on PostgreSQL (GRANTWAY_TEST_DATABASE_URL) or embedded. */
export const postgresUrl = process.env.GRANTWAY_TEST_DATABASE_URL;

/** An empty database of its own, on whatever this run of the suite is on; it is gone when closed. */
export async function freshDatabase(): Promise<Database> {
  if (postgresUrl === undefined) return openDatabase({ dataDir: 'memory://', template: await emptyCluster() });
  const { url, drop } = await freshPostgres(postgresUrl);
  const database = await openDatabase({ url, poolSize: 8 });
  return { ...database, close: drop };
}

/** A new database on the server. */
export async function freshPostgres(server: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `grantway_test_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `create database ${name}`);
  return { url: new URL(`/${name}`, server).href, drop: () => onServer(server, `drop database ${name} with (force)`) };
}

async function onServer(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Making a cluster takes seconds, loading one half a second: it is made once a machine and PGlite version. */
async function emptyCluster(): Promise<Blob> {
  const path = join(tmpdir(), `grantway-cluster-${pgliteVersion()}.tar`);
  if (!existsSync(path)) {
    const pglite = await PGlite.create('memory://');
    const dump = await pglite.dumpDataDir('none');
    await pglite.close();
    const own = `${path}.${process.pid}`;
    writeFileSync(own, Buffer.from(await dump.arrayBuffer()));
    renameSync(own, path);
  }
  return openAsBlob(path);
}

function pgliteVersion(): string {
  const folder = new URL('../../node_modules/@electric-sql/pglite/', import.meta.url);
  const { version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
  return createHash('sha256').update(String(version)).digest('hex').slice(0, 12);
}
