import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readConfig, silentLog } from '../../src/platform/base/index.js';
import { lockDataDir } from '../../src/platform/store/index.js';
import { startPlatform } from '../../src/start-platform.js';
import { startProgram } from '../support/platform-process.js';

describe('starting', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grantway-start-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('refuses a data directory that another process has, and names that process', async () => {
    const lock = await lockDataDir(folder);
    const second = startProgram(
      'src/main.ts',
      [],
      { GRANTWAY_DATA_DIR: folder, GRANTWAY_PORT: '0' },
      /Grantway is ready/,
    );
    await expect(second).rejects.toThrow(new RegExp(`STORE_DIRECTORY_IN_USE: .*in use by process ${process.pid}`));
    await lock.release();
    await (await lockDataDir(folder)).release();
  });

  it('says which port is in use and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const config = readConfig({ GRANTWAY_PORT: String(port), GRANTWAY_DATA_DIR: folder });
    await expect(startPlatform(config, silentLog)).rejects.toMatchObject({
      code: 'HTTP_PORT_IN_USE',
      message: `Port ${port} on 127.0.0.1 is in use; stop the other process or set GRANTWAY_PORT.`,
    });
    other.close();
  });

  it('says that a data directory cannot be made, and lets go of the port', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const config = readConfig({ GRANTWAY_PORT: '0', GRANTWAY_DATA_DIR: join(file, 'below') });
    await expect(startPlatform(config, silentLog)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('says that a database cannot be reached', async () => {
    const env = {
      GRANTWAY_PORT: '0',
      GRANTWAY_DATA_DIR: folder,
      GRANTWAY_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    };
    await expect(startPlatform(readConfig(env), silentLog)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it.each([
    [{ GRANTWAY_PORT: 'eighty' }, 'GRANTWAY_PORT'],
    [{ GRANTWAY_ROLES: 'gateway,cook' }, 'GRANTWAY_ROLES'],
    [{ GRANTWAY_DATABASE_URL: 'mysql://x' }, 'GRANTWAY_DATABASE_URL'],
    [{ GRANTWAY_SOURCES: 'books=https://books.example/api' }, 'books is to be at http(s)://host:port'],
    [{ GRANTWAY_SOURCES: 'books=ftp://books.example' }, 'books is to be at http(s)://host:port'],
    [{ GRANTWAY_SOURCES: 'books=https://me:secret@books.example' }, 'books is to be at http(s)://host:port'],
    [{ GRANTWAY_SOURCES: 'books=books.example' }, 'books is to be at http(s)://host:port'],
    [{ GRANTWAY_PROT: '80' }, 'GRANTWAY_PROT is not a setting'],
    [{ GRANTWAY_STAND_INS: 'nonsense' }, 'GRANTWAY_STAND_INS'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_TRACES_SAMPLER_ARG: '2' }, 'OTEL_TRACES_SAMPLER_ARG'],
  ])('names the variable of %j that it cannot use', (env, named) => {
    expect(() => readConfig(env)).toThrow(named);
  });

  it('does not repeat an address that may hold a password', () => {
    expect(() => readConfig({ GRANTWAY_SOURCES: 'books=https://me:secret@books.example' })).not.toThrow('secret');
  });

  it('takes nothing for granted: the defaults are those of README', () => {
    expect(readConfig({})).toMatchObject({ port: 4000, host: '127.0.0.1', dataDir: '.grantway', demo: true });
    expect(readConfig({ GRANTWAY_DATABASE_URL: 'postgres://localhost/x' }).demo).toBe(false);
    expect(readConfig({ OTEL_TRACES_SAMPLER_ARG: 'of another program' }).tracing).toBeUndefined();
  });
});
