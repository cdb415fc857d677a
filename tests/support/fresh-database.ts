import { createHash, randomUUID } from 'node:crypto';
import { existsSync, linkSync, openAsBlob, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/** Runs one statement on the server. */
export async function onServer(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Making a cluster takes seconds, loading one half a second: it is made once a machine and PGlite version. */
export function emptyCluster(): Promise<Blob> {
  return keptFile(`grantway-cluster-${pgliteVersion()}.tar`, async () => {
    const pglite = await PGlite.create('memory://');
    const dump = await pglite.dumpDataDir('none');
    await pglite.close();
    return Buffer.from(await dump.arrayBuffer());
  });
}

/**
 * The blob of a file in the machine's temporary folder, made when it is missing. Of two that make it the first one's stays:
 * a blob cannot be read any more when another file takes the place of its own.
 */
export async function keptFile(name: string, make: () => Promise<Buffer>): Promise<Blob> {
  const path = join(tmpdir(), name);
  if (!existsSync(path)) {
    const own = `${path}.${process.pid}`;
    writeFileSync(own, await make());
    try {
      linkSync(own, path);
    } catch (error) {
      if (!existsSync(path)) throw error;
    } finally {
      rmSync(own);
    }
  }
  return openAsBlob(path);
}

export function pgliteVersion(): string {
  const folder = new URL('../../node_modules/@electric-sql/pglite/', import.meta.url);
  const { version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
  return createHash('sha256').update(String(version)).digest('hex').slice(0, 12);
}
