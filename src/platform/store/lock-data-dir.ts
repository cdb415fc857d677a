import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { CodedError } from '../base/index.js';

/**
 * Takes a directory for this process alone; PGlite has no lock of its own and two processes on one directory would
 * each overwrite what the other wrote. Creates the directory when it is missing.
 *
 * The lock is a socket name that the operating system gives back when the process ends, however it ends; the file
 * `lock` only tells who holds it. It does not see processes in another network namespace (another container).
 * @throws STORE_DIRECTORY_IN_USE when another process has it. @throws CONFIG_INVALID when it cannot be written.
 */
export async function lockDataDir(dataDir: string): Promise<{ release(): Promise<void> }> {
  const holder = join(dataDir, 'lock');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new CodedError(
      'CONFIG_INVALID',
      `GRANTWAY_DATA_DIR: ${dataDir} cannot be created; choose a directory that can be written.`,
      { cause },
    );
  }
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(cause.code === 'EADDRINUSE' ? inUse(dataDir, holder) : cause);
    });
    server.listen({ path: socketName(dataDir) }, resolve);
  });
  server.unref();
  try {
    writeFileSync(holder, `${process.pid}\n`);
  } catch (cause) {
    server.close();
    throw new CodedError(
      'CONFIG_INVALID',
      `GRANTWAY_DATA_DIR: ${dataDir} cannot be written; free some disk or choose another.`,
      { cause },
    );
  }
  return {
    release: () =>
      new Promise((resolve) => {
        rmSync(holder, { force: true });
        server.close(() => resolve());
      }),
  };
}

function inUse(dataDir: string, holder: string): CodedError {
  let pid = 'unknown';
  try {
    pid = readFileSync(holder, 'utf8').trim();
  } catch {
    // The other process is between taking the lock and writing its number.
  }
  const message = `${dataDir} is in use by process ${pid}; stop it, or choose another directory with GRANTWAY_DATA_DIR.`;
  return new CodedError('STORE_DIRECTORY_IN_USE', message, { details: { dataDir, pid } });
}

function socketName(dataDir: string): string {
  const id = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 32);
  if (process.platform === 'linux') return `\0grantway-${id}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\grantway-${id}`;
  return join(dataDir, 'lock.sock');
}
